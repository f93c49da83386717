"""Permanent public names."""

import base64
import hashlib

REF_CHARS = 10


def make_ref(*parts: object) -> str:
    """Ten characters of a-z and 2-7, a hash of the parts: the same parts always give the same ref."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return base64.b32encode(digest)[:REF_CHARS].decode().lower()
