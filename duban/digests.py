"""SM3 digests of what is kept as evidence (GB/T 32905-2016)."""

import json

from cryptography.hazmat.primitives import hashes


def sm3(data: bytes) -> str:
    """The SM3 digest of `data`, as 64 lower-case hexadecimal digits."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def canonical(value: object) -> bytes:
    """One JSON text for one value: keys sorted, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
