"""Loaded before the settings: tests work in a folder of their own and never touch a developer's data."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
"""A database here is as durable in its settings as any other and waits for no disk."""
_ENOUGH = 256 << 20  # bytes; containers often have only 64 MB there

_roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ENOUGH
os.environ["DUBAN_DATA"] = tempfile.mkdtemp(prefix="duban-test-", dir=_MEMORY if _roomy else None)
atexit.register(shutil.rmtree, os.environ["DUBAN_DATA"], ignore_errors=True)
for name in ("DUBAN_DEBUG", "DUBAN_HTTPS", "DUBAN_HOSTS", "DUBAN_SECRET_KEY", "DUBAN_BEHIND_PROXY"):
    os.environ.pop(name, None)
