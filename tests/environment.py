"""Loaded before the settings: tests work in a folder of their own and never touch a developer's data."""

import atexit
import os
import shutil
import tempfile

os.environ["DUBAN_DATA"] = tempfile.mkdtemp(prefix="duban-test-")
atexit.register(shutil.rmtree, os.environ["DUBAN_DATA"], ignore_errors=True)
for name in ("DUBAN_DEBUG", "DUBAN_HTTPS", "DUBAN_HOSTS", "DUBAN_SECRET_KEY", "DUBAN_BEHIND_PROXY"):
    os.environ.pop(name, None)
