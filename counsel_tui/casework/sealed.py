"""Sealed notes: what the file must hold but nobody may come across.

The text is sealed for the counsellor who writes it and opens with a passphrase of his or her
own. It is in no search, list, export or paper. The wrapped key travels with the log, so that
a replaced laptop reads the notes again; whoever forgets the passphrase cannot read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput, ConsentRefused, Locked
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.ids import entity_id, record_id
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean
from counsel_tui.security import second_key, vault
from counsel_tui.security.keyslots import Kdf, KeyFile
from counsel_tui.security.passphrase import strength

if TYPE_CHECKING:
    from counsel_tui.casework.files import Files
    from counsel_tui.casework.ports import EntityRow
    from counsel_tui.model.findings import Message

SEALED = "sealed_notes"
WRITTEN = N_("Sealed note written")
LONGEST = 4000
_TABLE = "second_key"
_SET = N_("Passphrase of the sealed notes set")


@dataclass(frozen=True, slots=True)
class SealedNote:
    """One sealed note from outside: its id, when it was written, by whom."""

    rid: str
    at: str
    user: str


def is_sealed_path(path: str) -> bool:
    """True for everything about sealed notes."""
    return path.partition("/")[0] == SEALED


def shown_facts(facts: Facts) -> dict[str, Answer]:
    """The answers that may be listed, printed or written out."""
    return {path: answer for path, answer in facts.items() if not is_sealed_path(path)}


def refuse_open_text(answers: Mapping[str, Answer | None]) -> None:
    """Raise BadInput if a sealed note would be stored readable."""
    for path, answer in answers.items():
        is_text = is_sealed_path(path) and path.endswith("/text")
        if is_text and answer is not None and not second_key.is_sealed(answer.value):
            raise BadInput(
                N_("A sealed note is written in the person's file, not here."),
                safe=N_("Nothing was changed."),
                place=path,
                rule="sealed",
            )


class SealedDesk:
    """Sealed notes of one vault."""

    def __init__(self, context: Context, files: Files) -> None:
        self._context = context
        self._store = context.store
        self._files = files

    # --- the second key -------------------------------------------------------------------

    def is_ready(self) -> bool:
        """True if who works here has a passphrase for sealed notes."""
        return bool(self._keys())

    @staticmethod
    def hint(passphrase: str) -> tuple[bool, Message]:
        """Whether a new passphrase is strong enough, and what to tell about it."""
        judged = strength(passphrase)
        return judged.is_enough, judged.hint

    def set_up(self, passphrase: str, *, kdf: Kdf | None = None) -> None:
        """Make the key of who works here. Raises BadInput for a weak passphrase."""
        vault.require_strength(passphrase)
        made = second_key.new_key(passphrase, kdf or vault.usual_kdf(), self._context.random.bytes)
        self._keep(entity_id(self._context.random.bytes(16)), made)

    def change_passphrase(self, old: str, new: str, *, kdf: Kdf | None = None) -> None:
        """Open the same notes with another passphrase; copies made before still open with
        the old one. Raises Locked, BadInput.
        """
        vault.require_strength(new)
        row, secret = self._unlocked(old)
        kdf = kdf or vault.usual_kdf()
        self._keep(row.entity, second_key.wrapped(secret, new, kdf, self._context.random.bytes))

    def _keep(self, entity: str, made: second_key.SecondKey) -> None:
        fields = {"user": self._context.user, "public": made.public, "keys": made.keys.encode()}
        changes = [register(entity, name, value, _TABLE) for name, value in fields.items()]
        self._store.append(_SET, changes, user=self._context.user)

    def _keys(self) -> tuple[EntityRow, ...]:
        """The keys of who works here; two if they were made on two laptops at once."""
        return self._store.entities(_TABLE, where={"user": Answer(self._context.user).encode()})

    def _unlocked(self, passphrase: str) -> tuple[EntityRow, bytes]:
        refusal = Locked(N_("There is no passphrase for sealed notes yet."))
        for row in self._keys():
            try:
                keys = KeyFile.decode(_text(row, "keys"))
                return row, second_key.unlocked(keys, passphrase)
            except Locked as error:
                refusal = error
        raise refusal

    # --- notes --------------------------------------------------------------------------

    def notes(self, session: Session) -> tuple[SealedNote, ...]:
        """Every sealed note of a file, newest first, unopened."""
        cells = self._store.cells(session.client)
        found = []
        for rid in session.facts.record_ids(SEALED):
            at = session.facts.record(SEALED, rid).get("at")
            siblings = cells.get(f"{SEALED}/{rid}/text", ())
            user = siblings[0].user if siblings else ""
            found.append(SealedNote(rid, str(at.value) if at else "", user))
        return tuple(sorted(found, key=lambda note: (note.at, note.rid), reverse=True))

    @staticmethod
    def require_consent(session: Session) -> None:
        """Raise ConsentRefused unless the person agreed that such data are stored."""
        agreed = session.facts.get("special_data_consent")
        if session.is_anonymous or agreed is None or agreed.value is not True:
            raise ConsentRefused(
                N_("This person has not agreed that special personal data are stored."),
                safe=N_("Nothing was changed."),
                todo=N_("Ask for that consent first; it is one of the answers of the file."),
            )

    def write(self, session: Session, text: str) -> Session:
        """Seal a note for who works here and store it. Raises ConsentRefused, BadInput."""
        self.require_consent(session)
        text = clean(text, multiline=True).strip()
        if not 0 < len(text) <= LONGEST or not (keys := self._keys()):
            raise BadInput(
                N_("A sealed note has 1 to {count} letters and needs its passphrase to be set."),
                safe=N_("Nothing was changed."),
                count=LONGEST,
                place=SEALED,
                rule="length",
            )
        rid = record_id(self._context.random.bytes(16), self._context.clock.wall_ms())
        sealed = second_key.seal(_text(keys[-1], "public"), text, session.client, rid)
        answers = {
            f"{SEALED}/{rid}/text": Answer(sealed),
            f"{SEALED}/{rid}/at": Answer(self._context.clock.time_text()),
        }
        return self._files.write(session, answers, WRITTEN)

    def open(self, session: Session, passphrase: str) -> dict[str, str]:
        """Texts of the notes that are sealed for who works here, by id.

        Raises Locked, IntegrityError.
        """
        _, secret = self._unlocked(passphrase)
        found = {}
        for rid in session.facts.record_ids(SEALED):
            answer = session.facts.record(SEALED, rid).get("text")
            if answer is not None and second_key.is_sealed(answer.value):
                text = second_key.unseal(secret, str(answer.value), session.client, rid)
                if text is not None:
                    found[rid] = text
        return found


def _text(row: EntityRow, field: str) -> str:
    stored = row.values.get(field)
    return str(Answer.decode(stored).value) if stored else ""
