"""Running the `duban` command as a person at the console does: a process of its own, a place of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def duban(*arguments: str, data: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run one command; its exit code, what it says and what it prints."""
    return python("-m", "duban.config.cli", *arguments, data=data, **environment)


def python(*arguments: str, data: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in the project with nothing of the tests' own settings in its environment."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | {"DUBAN_DATA": str(data), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
