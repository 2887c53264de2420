"""The limits that a child process lays on itself before it looks at an untrusted file."""

import resource
from typing import Final

MEMORY_BYTES: Final = 512 << 20
CPU_SECONDS: Final = 20
PDF_CPU_SECONDS: Final = 50  # eleven pages of tables are read in a second, a file may have 500


def limit_this_process(cpu_seconds: int = CPU_SECONDS) -> None:
    """RLIMIT_AS 512 MB and RLIMIT_CPU, for good: the process cannot raise them again."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
