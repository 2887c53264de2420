"""The limits that a child process lays on itself before it looks at an untrusted file."""

import resource
from typing import Final

MEMORY_BYTES: Final = 512 << 20
CPU_SECONDS: Final = 20


def limit_this_process() -> None:
    """RLIMIT_AS 512 MB and RLIMIT_CPU 20 s, for good: the process cannot raise them again."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
