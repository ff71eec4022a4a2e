"""The office's way into a vault: its key, sealed for a key that lies in the office's safe.

The laptop knows the public half alone and seals the vault's key for it (age, X25519); the
secret half is made once, written on paper, and typed where a passphrase is asked for when all
else is forgotten. Optional. Source: facts on sync and security, section 7.2.
"""

from __future__ import annotations

import hmac

from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.security import sealing
from counsel_tui.security.keyslots import KeyFile, OfficeSlot, check_value, wrong_secret

N_ = str

_SECRET = "AGE-SECRET-KEY-1"


def new_office_key() -> tuple[str, str]:
    """The secret key for the safe, and the public one for the laptops."""
    return sealing.new_identity()


def looks_like_office_key(text: str) -> bool:
    """True if a typed secret has the form of an office's secret key."""
    return _typed(text).startswith(_SECRET)


def office_slot(key: bytes, public: str) -> OfficeSlot:
    """The vault's key, sealed for the office. Raises BadInput for a key that is none."""
    public = public.strip().lower()
    try:
        return OfficeSlot(public, sealing.seal(key, [public]).hex())
    except ValueError as error:
        raise BadInput(
            N_("This is not the public key of an office."),
            safe=N_("Nothing was changed."),
            todo=N_("It begins with age1; the office has it: counsel-tui vault office-key."),
            place="office",
            rule="public key",
        ) from error


def open_with(keys: KeyFile, secret: str) -> bytes:
    """The vault's key by the office's secret key. Raises Locked."""
    import pyrage

    for slot in keys.office:
        try:
            key = sealing.unseal(bytes.fromhex(slot.box), [_typed(secret)])
        except (IntegrityError, pyrage.IdentityError):
            continue
        if hmac.compare_digest(check_value(key), keys.check):
            return key
    raise wrong_secret()


def _typed(text: str) -> str:
    return "".join(text.split()).upper()
