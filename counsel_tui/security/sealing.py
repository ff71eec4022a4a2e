"""Sealing files for several recipients: age encryption, X25519 only.

The header is read by our own small parser before the library sees the file, because a
hostile header costs it minutes (sync_and_security 5.2, check 2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from counsel_tui.model.errors import IntegrityError

N_ = str

MAX_STANZAS = 64
MAX_HEADER = 16 * 1024
_VERSION = b"age-encryption.org/v1\n"
_STANZA = re.compile(rb"-> X25519 [A-Za-z0-9+/]{43}\n[A-Za-z0-9+/]{43}\n")
_GREASE = re.compile(
    rb"-> [!-~]{1,64}-grease(?: [!-~]{1,128}){0,4}\n(?:[A-Za-z0-9+/]{1,64}\n){0,4}\n?"
)
_END = re.compile(rb"--- [A-Za-z0-9+/]{43}\n")


def new_identity() -> tuple[str, str]:
    """A new key pair: (secret, recipient), both in age's text form."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """Encrypt for every recipient. Raises ValueError for an unreadable recipient or none."""
    import pyrage

    if not recipients:
        raise ValueError("a sealed file needs a recipient")
    try:
        keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    except pyrage.RecipientError as error:
        raise ValueError(str(error)) from error
    return bytes(pyrage.encrypt(data, keys))


def unseal(data: bytes, secrets: Sequence[str]) -> bytes:
    """Decrypt with one of our secrets.

    Raises IntegrityError if the file is no age file, not for us, or damaged.
    """
    import pyrage

    check_header(data)
    identities = [pyrage.x25519.Identity.from_str(text) for text in secrets]
    try:
        return bytes(pyrage.decrypt(data, identities))
    except pyrage.DecryptError as error:
        raise IntegrityError(
            N_("The file is not sealed for this laptop, or it is damaged."),
            safe=N_("Nothing was changed."),
            todo=N_(
                "Ask the sender to write it once more for this laptop; if the key of this laptop "
                "was renewed since, give the sender its new card first."
            ),
            rule="not for us",
        ) from error


def check_header(data: bytes) -> int:
    """Parse the header alone; returns the number of recipients. Raises IntegrityError."""
    head = data[:MAX_HEADER]
    if not head.startswith(_VERSION):
        raise _refused(N_("It is not a sealed file."))
    place, stanzas = len(_VERSION), 0
    while not (end := _END.match(head, place)):
        match = _STANZA.match(head, place) or _GREASE.match(head, place)
        if match is None:
            raise _refused(N_("Its header is not one this program reads."))
        place, stanzas = match.end(), stanzas + 1
        if stanzas > MAX_STANZAS:
            raise _refused(N_("It names too many recipients."))
    if not stanzas or end.end() > MAX_HEADER:
        raise _refused(N_("Its header is not one this program reads."))
    return stanzas


def _refused(why: str) -> IntegrityError:
    return IntegrityError(
        why, safe=N_("Nothing was changed."), todo=N_("Ask the sender for the file again.")
    )
