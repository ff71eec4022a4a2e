"""A second key for what not even an open vault shows: notes sealed for the person who wrote them.

A pair of keys (X25519); the secret one is wrapped under a passphrase of its own, as the key of
a vault is (``keyslots``). Sealing needs the public key only (libsodium's sealed box), so a note
is written without the passphrase and read with it. Names of person and note lie inside, so
that a sealed text moved elsewhere does not open.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from counsel_tui.model.errors import IntegrityError, Locked
from counsel_tui.security.keyslots import (
    KEY_BYTES,
    Kdf,
    KeyFile,
    Random,
    new_key_file,
    secret_of,
    unwrap,
    wrap,
)

N_ = str

_MARK = "sealed1:"
_KIND = "note"
_LEAST = 48
"""Bytes that a sealed box adds to its text."""


@dataclass(frozen=True, slots=True)
class SecondKey:
    """The public key (64 hex digits) and the slot that holds the secret one."""

    public: str
    keys: KeyFile


def new_key(passphrase: str, kdf: Kdf, random: Random) -> SecondKey:
    """A pair of keys whose secret half opens with ``passphrase``."""
    secret = random(KEY_BYTES)
    return wrapped(secret, passphrase, kdf, random)


def wrapped(secret: bytes, passphrase: str, kdf: Kdf, random: Random) -> SecondKey:
    """The same pair under a (new) passphrase."""
    from nacl.public import PrivateKey

    keys = new_key_file(secret, random(16).hex())
    slot = wrap(keys, secret, secret_of(passphrase), _KIND, kdf, random)
    return SecondKey(bytes(PrivateKey(secret).public_key).hex(), keys.with_slot(slot))


def unlocked(keys: KeyFile, passphrase: str) -> bytes:
    """The secret key. Raises Locked for another passphrase, IntegrityError if damaged."""
    try:
        return unwrap(keys, secret_of(passphrase), _KIND)[0]
    except Locked as error:
        raise Locked(
            N_("This is not the passphrase of the sealed notes."),
            safe=N_("Nothing was changed."),
            todo=N_("It is another one than that of the vault. Please try again."),
        ) from error


def seal(public: str, text: str, *place: str) -> str:
    """A text sealed for one key; ``place`` names whose note it is and which."""
    from nacl.public import PublicKey, SealedBox

    inner = json.dumps({"place": place, "text": text}, ensure_ascii=False).encode()
    box = SealedBox(PublicKey(bytes.fromhex(public))).encrypt(inner)
    return _MARK + base64.b64encode(box).decode()


def is_sealed(stored: object) -> bool:
    """True if a stored value has the form of a sealed text."""
    if not isinstance(stored, str) or not stored.startswith(_MARK):
        return False
    try:
        return len(base64.b64decode(stored.removeprefix(_MARK), validate=True)) > _LEAST
    except ValueError:
        return False


def unseal(secret: bytes, sealed: str, *place: str) -> str | None:
    """The text; None if it is sealed for another key.

    Raises IntegrityError if it was sealed for another place.
    """
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    try:
        data = base64.b64decode(sealed.removeprefix(_MARK), validate=True)
        inner = json.loads(SealedBox(PrivateKey(secret)).decrypt(data))
    except (CryptoError, ValueError, TypeError):
        return None
    if inner["place"] != list(place):
        raise IntegrityError(
            N_("A sealed note was written for another file."), safe=N_("Nothing was changed.")
        )
    return str(inner["text"])
