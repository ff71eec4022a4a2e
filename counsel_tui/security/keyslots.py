"""Key slots: the one key of a vault, wrapped once per secret that may open it.

``keys.json`` beside the database holds no secret. Every slot wraps the same 32-byte key with
a key that Argon2id makes from a passphrase or recovery code; the check value tells a wrong
passphrase from a damaged file. Source: facts on sync and security, section 7.2.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from counsel_tui.model.errors import IntegrityError, Locked, NewerVersion

N_ = str

VERSION, WITH_OFFICE = 1, 2
"""Forms of the file; the second one only where an office may open the vault too."""
MAX_BOX = 4096
KEY_BYTES = 32
MAX_FILE_BYTES = 256 * 1024
MAX_SLOTS = 64

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Kdf:
    """Parameters of Argon2id: ``memory`` in KiB, ``passes``, ``lanes``."""

    memory: int
    passes: int
    lanes: int

    @property
    def is_bounded(self) -> bool:
        """True if a file may ask for it: no more than 1 GiB, 10 passes, 8 lanes."""
        return (
            8 * self.lanes <= self.memory <= 1024 * 1024
            and 1 <= self.passes <= 10
            and 1 <= self.lanes <= 8
        )

    @property
    def is_strong(self) -> bool:
        """True if new slots may use it: at least 64 MiB and three passes."""
        return self.memory >= FLOOR.memory and self.passes >= FLOOR.passes


STANDARD = Kdf(256 * 1024, 3, 4)
FLOOR = Kdf(64 * 1024, 3, 4)
"""RFC 9106, second choice."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One wrapped copy of the key. ``kind``: user, recovery. All bytes as hex."""

    id: str
    kind: str
    kdf: Kdf
    salt: str
    nonce: str
    box: str


@dataclass(frozen=True, slots=True)
class OfficeSlot:
    """The key sealed for an office: its public key (age1...), the sealed key as hex."""

    public: str
    box: str


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The content of ``keys.json``. ``db_id``: 32 hex digits; ``check``: HMAC of the key."""

    db_id: str
    check: str
    slots: tuple[Slot, ...]
    office: tuple[OfficeSlot, ...] = ()

    def encode(self) -> str:
        """The text of the file."""
        shape: dict[str, Any] = {
            "v": WITH_OFFICE if self.office else VERSION,
            "db_id": self.db_id,
            "check": self.check,
            "slots": [_slot_shape(slot) for slot in self.slots],
        }
        if self.office:
            shape["office"] = [asdict(slot) for slot in self.office]
        return json.dumps(shape, indent=2) + "\n"

    @classmethod
    def decode(cls, text: str) -> KeyFile:
        """Read the text of a file. Raises IntegrityError, NewerVersion."""
        try:
            shape = json.loads(text)
            if shape["v"] > WITH_OFFICE:
                raise newer()
            slots = tuple(map(_slot, shape["slots"]))
            office = tuple(map(_office_slot, shape.get("office", ())))
            found = cls(_hex(shape["db_id"], 16), _hex(shape["check"], 32), slots, office)
        except (KeyError, TypeError, ValueError) as error:
            raise damaged_keys() from error
        if not 0 < len(slots) <= MAX_SLOTS or len(office) > MAX_SLOTS:
            raise damaged_keys()
        return found

    def with_slot(self, slot: Slot) -> KeyFile:
        """A copy in which ``slot`` is added, or stands for the one with its id."""
        others = tuple(other for other in self.slots if other.id != slot.id)
        return replace(self, slots=(*others, slot))

    def without_slot(self, slot_id: str) -> KeyFile:
        """A copy without a slot. Raises ValueError if none would be left."""
        left = tuple(slot for slot in self.slots if slot.id != slot_id)
        if not left:
            raise ValueError("the last slot cannot be removed")
        return replace(self, slots=left)


def new_key_file(key: bytes, db_id: str) -> KeyFile:
    """A file without slots for a new key."""
    return KeyFile(db_id, check_value(key), ())


def check_value(key: bytes) -> str:
    """What proves that a key is the right one, 64 hex digits."""
    return hmac.new(key, b"check", hashlib.sha256).hexdigest()


def wrap(
    keys: KeyFile, key: bytes, secret: bytes, kind: str, kdf: Kdf, random: Random, slot_id: str = ""
) -> Slot:
    """A slot that opens with ``secret``; ``slot_id`` replaces an existing one."""
    from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt

    slot = Slot(
        id=slot_id or random(16).hex(),
        kind=kind,
        kdf=kdf,
        salt=random(16).hex(),
        nonce=random(12).hex(),
        box="",
    )
    box = crypto_aead_chacha20poly1305_ietf_encrypt(
        key, _aad(keys.db_id, slot), bytes.fromhex(slot.nonce), _derive(secret, slot)
    )
    return replace(slot, box=box.hex())


def unwrap(keys: KeyFile, secret: bytes, kind: str | None = None) -> tuple[bytes, Slot]:
    """The key, and the slot that ``secret`` opens; only slots of ``kind`` if given.

    Raises Locked if none opens, IntegrityError if one opens but the key is not the one the
    file was made for.
    """
    from nacl.bindings import crypto_aead_chacha20poly1305_ietf_decrypt
    from nacl.exceptions import CryptoError

    for slot in keys.slots:
        if kind is not None and slot.kind != kind:
            continue
        try:
            key = crypto_aead_chacha20poly1305_ietf_decrypt(
                bytes.fromhex(slot.box),
                _aad(keys.db_id, slot),
                bytes.fromhex(slot.nonce),
                _derive(secret, slot),
            )
        except CryptoError:
            continue
        if not hmac.compare_digest(check_value(key), keys.check):
            raise damaged_keys()
        return key, slot
    raise wrong_secret()


def calibrated(
    seconds: Callable[[Kdf], float], standard: Kdf = STANDARD, longest: float = 1.0
) -> Kdf:
    """The strongest parameters that take no longer than ``longest`` seconds here, halving
    the memory from the standard down to the floor. ``seconds`` measures one derivation.
    """
    kdf = standard
    while kdf.memory > FLOOR.memory and seconds(kdf) > longest:
        kdf = replace(kdf, memory=max(FLOOR.memory, kdf.memory // 2))
    return kdf


def secret_of(passphrase: str) -> bytes:
    """The bytes of a typed passphrase: NFKC, so that every keyboard gives the same."""
    import unicodedata

    return unicodedata.normalize("NFKC", passphrase).encode()


def derive_once(kdf: Kdf) -> None:
    """One derivation with nothing in it, for calibration."""
    _derive(b"", Slot("", "", kdf, "00" * 16, "", ""))


def wrong_secret() -> Locked:
    """Nothing opens with what was typed."""
    return Locked(
        N_("This passphrase or code does not open the vault."),
        safe=N_("Nothing was changed."),
        todo=N_("Check the keyboard language and Caps Lock, then try again."),
    )


def damaged_keys() -> IntegrityError:
    """``keys.json`` is not what was written."""
    return IntegrityError(
        N_("The key file of the vault (keys.json) is damaged."),
        safe=N_("The data itself was not touched."),
        todo=N_("Put the copy keys.json.bak or the one beside a backup in its place."),
    )


def newer() -> NewerVersion:
    """The key file has a form of a later version."""
    return NewerVersion(
        N_("This vault was written by a newer version of the program."),
        safe=N_("It was not changed."),
        todo=N_("Install the newer version."),
    )


def _derive(secret: bytes, slot: Slot) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret,
        bytes.fromhex(slot.salt),
        time_cost=slot.kdf.passes,
        memory_cost=slot.kdf.memory,
        parallelism=slot.kdf.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _aad(db_id: str, slot: Slot) -> bytes:
    kdf = slot.kdf
    parts = (db_id, slot.id, slot.kind, kdf.memory, kdf.passes, kdf.lanes, slot.salt)
    return "|".join(map(str, parts)).encode()


def _slot_shape(slot: Slot) -> dict[str, Any]:
    kdf = {
        "name": "argon2id",
        "m": slot.kdf.memory,
        "t": slot.kdf.passes,
        "p": slot.kdf.lanes,
        "salt": slot.salt,
    }
    return {"id": slot.id, "kind": slot.kind, "kdf": kdf, "nonce": slot.nonce, "box": slot.box}


def _slot(shape: dict[str, Any]) -> Slot:
    kdf = Kdf(*(_whole(shape["kdf"][name]) for name in ("m", "t", "p")))
    if shape["kdf"]["name"] != "argon2id" or not kdf.is_bounded:
        raise ValueError("key derivation out of bounds")
    return Slot(
        id=_hex(shape["id"], 16),
        kind=str(shape["kind"]),
        kdf=kdf,
        salt=_hex(shape["kdf"]["salt"], 16),
        nonce=_hex(shape["nonce"], 12),
        box=_hex(shape["box"], KEY_BYTES + 16),
    )


def _office_slot(shape: dict[str, Any]) -> OfficeSlot:
    public, box = shape["public"], shape["box"]
    if not isinstance(public, str) or len(public) > MAX_BOX or len(box) > MAX_BOX:
        raise ValueError("not an office's slot")
    return OfficeSlot(public, bytes.fromhex(box).hex())


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value


def _hex(value: Any, count: int) -> str:
    if not isinstance(value, str) or len(bytes.fromhex(value)) != count:
        raise ValueError("wrong length")
    return value.lower()
