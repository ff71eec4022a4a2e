"""The keys that open files of other laptops, kept beside the backups, sealed with the vault's key.

A backup holds the keys of its day. Restored, the vault would not open what was sealed since,
and would bring back keys that were destroyed on purpose; so the newest are kept here.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from counsel_tui.casework.key_ring import RING
from counsel_tui.security.lock import no_right
from counsel_tui.security.vault import replace_file
from counsel_tui.store.sqlite import SqliteStore

NAME = "exchange.keys"
_AAD = b"exchange keys 1"
_NONCE = 12


def keep(folder: Path, key: bytes, text: str) -> None:
    """Write the keys, sealed with the vault's key, durably. Raises PlaceError."""
    from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt

    nonce = secrets.token_bytes(_NONCE)
    box = crypto_aead_chacha20poly1305_ietf_encrypt(text.encode(), _AAD, nonce, key)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(folder / NAME, nonce + box)
    except OSError as error:
        raise no_right() from error


def read(folder: Path, key: bytes) -> str | None:
    """What was kept; None if there is nothing, or nothing this vault's key opens."""
    from nacl.bindings import crypto_aead_chacha20poly1305_ietf_decrypt
    from nacl.exceptions import CryptoError

    try:
        data = (folder / NAME).read_bytes()
        text = crypto_aead_chacha20poly1305_ietf_decrypt(data[_NONCE:], _AAD, data[:_NONCE], key)
    except (OSError, CryptoError, ValueError):
        return None
    return text.decode()


def bring_back(store: SqliteStore, folder: Path, key: bytes) -> None:
    """Give a restored vault the newest keys instead of those of its backup."""
    kept = read(folder, key)
    if kept is not None:
        store.set_local(RING, kept)
        store.wipe()
