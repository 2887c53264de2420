"""`python fence.py PROGRAM ARGUMENT…`: runs a program with limits and without any network.

The kernel refuses it, and all that it starts, every socket but local ones (seccomp); nothing is asked of the system's
administrator. Where the kernel cannot do that the program is not run: exit code NO_FENCE.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from typing import Final

MEMORY_BYTES: Final = 2 << 30
CPU_SECONDS: Final = 30
FILE_BYTES: Final = 100 << 20
NO_FENCE: Final = 97

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # prctl(2)
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF
_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050000 | 13, 0x80000000
_IO_URING: Final = 425
_OTHER_ABI: Final = 0x40000000  # numbers of calls in the x32 way
_MACHINES: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # AUDIT_ARCH, socket(2)
_LOCAL: Final = 1  # AF_UNIX


def lay() -> bool:
    """Puts limits and the filter on this process for good; whether the filter stands."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    if platform.machine() not in _MACHINES:
        return False
    architecture, socket_call = _MACHINES[platform.machine()]
    steps = (
        (_LOAD, 0, 0, 4),  # the architecture of the call
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # its number
        (_AT_LEAST, 5, 0, _OTHER_ABI),
        (_EQUAL, 4, 0, _IO_URING),
        (_EQUAL, 0, 2, socket_call),
        (_LOAD, 0, 0, 16),  # its first argument
        (_EQUAL, 0, 1, _LOCAL),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    zero = ctypes.c_ulong(0)
    return bool(
        prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero) == 0
        and prctl(_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.c_char_p(program), zero, zero) == 0
    )


if __name__ == "__main__":
    if not lay():
        raise SystemExit(NO_FENCE)
    os.execv(sys.argv[1], sys.argv[1:])
