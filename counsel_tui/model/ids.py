"""Identifiers: random entity ids, time-ordered record ids, and codes people can read.

Pure: the caller hands in randomness and time.
"""

from __future__ import annotations

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits without 0 O 1 I (vocabulary, ``session_id``)."""


def entity_id(random: bytes) -> str:
    """32 hex digits of a random (version 4) UUID from 16 random bytes."""
    return _stamped(random, 4).hex()


def record_id(random: bytes, wall_ms: int) -> str:
    """32 hex digits of a UUIDv7: 48 bits of milliseconds, then randomness from 16 bytes."""
    return _stamped(wall_ms.to_bytes(6, "big") + random[6:16], 7).hex()


def _stamped(raw: bytes, version: int) -> bytes:
    if len(raw) != 16:
        raise ValueError("16 bytes make an id")
    data = bytearray(raw)
    data[6] = (data[6] & 0x0F) | (version << 4)
    data[8] = (data[8] & 0x3F) | 0x80
    return bytes(data)


def short_code(entity: str) -> str:
    """Six letters and digits of an entity id, as ``K3M-77A``; readable, not secret."""
    number = int(entity[:8], 16) ^ int(entity[24:32], 16)
    letters = [CODE_ALPHABET[number >> (5 * place) & 31] for place in range(6)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])
