"""Files from outside: what became of each, and those that wait for an earlier one.

A waiting file is kept, sealed as it came, inside the vault: the stick may be gone when the
missing file arrives.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress

from counsel_tui.casework.context import Context
from counsel_tui.casework.ports import FileNote
from counsel_tui.i18n import N_
from counsel_tui.model.errors import IntegrityError
from counsel_tui.security.sealing import seal, unseal

APPLIED, WAITING, REFUSED = N_("applied"), N_("waiting"), N_("refused")
NEWER, QUESTION = N_("newer"), N_("question")
_KEPT = "exchange.waiting."


class Inbox:
    """What became of the files of one vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    def note(self, digest: str, name: str, state: str, message: str = "") -> None:
        """Remember what became of a file; only a waiting one is kept."""
        since = self._context.clock.time_text()
        self._store.note_file(FileNote(digest, name, state, since, message))
        if state in (APPLIED, REFUSED):
            self._store.set_local(_KEPT + digest, None)

    def keep(self, data: bytes, name: str, message: str) -> None:
        """Keep a sealed file that waits for others."""
        digest = hashlib.sha256(data).hexdigest()
        self._put(digest, data)
        self.note(digest, name, WAITING, message)

    def all(self) -> tuple[FileNote, ...]:
        """Every file seen."""
        return self._store.noted_files()

    def is_applied(self, digest: str) -> bool:
        """True if the very same file was taken in before."""
        return any(note.digest == digest and note.state == APPLIED for note in self.all())

    def waiting(self) -> Iterator[tuple[FileNote, bytes]]:
        """Files that wait, with their sealed content."""
        for note in self.all():
            kept = self._store.local(_KEPT + note.digest) if note.state == WAITING else None
            if kept is not None:
                yield note, base64.b64decode(kept)

    def seal_anew(self, secrets: Sequence[str], recipient: str) -> None:
        """Seal the files that wait for a key that stays; what none of ``secrets`` opens stays
        as it is.
        """
        for note, data in list(self.waiting()):
            with suppress(IntegrityError):
                sealed = seal(unseal(data, secrets), [recipient])
                self._put(note.digest, sealed)

    def _put(self, digest: str, data: bytes) -> None:
        self._store.set_local(_KEPT + digest, base64.b64encode(data).decode())
