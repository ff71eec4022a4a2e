r"""Signed inside, sealed outside: the layout of every file for other laptops.

::

    age( magic | u32 length | description (JSON) | Ed25519 signature (64) | body )

The signature covers ``context + description``; the description covers the body by its
digest. Age itself does not say who wrote a file (sync_and_security 5.1).
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from counsel_tui.model.errors import IntegrityError, NewerVersion
from counsel_tui.security.signing import public_key, sign

N_ = str

MAX_DESCRIPTION = 256 * 1024
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class Letter:
    """The three parts of an unsealed file, nothing checked yet."""

    description: bytes
    signature: bytes
    body: bytes


def write(magic: bytes, context: bytes, description: bytes, seed: str, body: bytes = b"") -> bytes:
    """The inner bytes, signed with the key of ``seed``; still to be sealed."""
    signature = sign(seed, context + description)
    return b"".join((magic, struct.pack(">I", len(description)), description, signature, body))


def read(inner: bytes, magic: bytes, limit: int = MAX_DESCRIPTION) -> Letter:
    """Take an unsealed file apart. ``magic`` is four letters with a digit for the format,
    ``limit`` the greatest length of a description in bytes.

    Raises IntegrityError, and NewerVersion for another digit.
    """
    head = len(magic) + 4
    if inner[:3] != magic[:3] or len(inner) < head:
        raise refused(N_("It is sealed, but it is no session file of this program."))
    if inner[: len(magic)] != magic:
        raise newer()
    (length,) = struct.unpack(">I", inner[len(magic) : head])
    if not 0 < length <= limit or len(inner) < head + length + _SIGNATURE:
        raise refused(N_("Its description is damaged."))
    end = head + length
    return Letter(inner[head:end], inner[end : end + _SIGNATURE], inner[end + _SIGNATURE :])


def key_id(public: str) -> str:
    """Short name of a signing key: 16 hex digits of its sha256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def key_of_seed(seed: str) -> str:
    """Short name of the key whose secret half is ``seed``."""
    return key_id(public_key(seed))


def refused(why: str) -> IntegrityError:
    """A refusal: ``why`` is the sentence, the rest is the same for all."""
    return IntegrityError(
        why, safe=N_("Nothing was changed."), todo=N_("Ask the sender to export it again.")
    )


def newer() -> NewerVersion:
    """Made by a newer version of the program; left where it is."""
    return NewerVersion(
        N_("This file was made by a newer version of the program."),
        safe=N_("It was left as it is."),
        todo=N_("Update this laptop, then import it again."),
    )
