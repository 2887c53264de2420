"""All benchmarks: `python -m bench`. The pages on SQLite in a place of their own, and on DATABASE_URL (an empty database)."""

import os
import subprocess
import sys
import tempfile

from bench import documents, intake, prechecks
from bench.figures import machine


def ask(module: str, database_url: str = "") -> int:
    """A benchmark in a process and a place of its own, as the settings are read once in a process."""
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        own = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
        environment = own | {"DUBAN_DATA": folder, "DATABASE_URL": database_url}
        environment["DJANGO_SETTINGS_MODULE"] = "duban.config.settings"
        return subprocess.run([sys.executable, "-m", module], env=environment, check=False).returncode


def main() -> int:
    """Exit code: 1 where a page could not be asked for. How fast it was decides nothing."""
    print(machine(), flush=True)
    intake.main()
    documents.main()
    prechecks.main()
    places = dict.fromkeys(["", os.environ.get("DATABASE_URL", "")])
    codes = [ask("bench.pages", place) for place in places]
    return max([*codes, ask("bench.forms"), ask("bench.submissions")])


if __name__ == "__main__":
    sys.exit(main())
