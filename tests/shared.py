"""The reference material beside the project; tests that read it skip with a reason where it is absent."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("DUBAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SEED = SHARED / "notices" / "seed"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the reference material (shared/) is not on this machine")
