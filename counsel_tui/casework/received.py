"""Handover files of other offices: read, taken in as a file of one's own, recalled.

What is read was written by somebody else: values go through the catalogue like any answer, and
what it does not know is told and left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.handover import FORMAT
from counsel_tui.casework.peers import Peers
from counsel_tui.i18n import N_
from counsel_tui.intake.reading import read_flat
from counsel_tui.model.errors import BadInput, ConsentRefused
from counsel_tui.model.facts import Answer, Facts, Source
from counsel_tui.model.findings import Message
from counsel_tui.model.ids import entity_id, record_id
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean
from counsel_tui.security.redaction import NEVER
from counsel_tui.security.sealing import unseal
from counsel_tui.sync import strict_json
from counsel_tui.sync.files import read_ordinary

TABLE = "received"
_MOST = 4 * 1024 * 1024
_NOT_TAKEN = frozenset({"consent_level", "referrals", *NEVER})
"""Consent is asked anew by whoever takes a file in; referrals of others are theirs to follow."""


@dataclass(frozen=True, slots=True)
class Received:
    """A handover file as it was read. ``is_recall``: its sender asks to delete what came under
    ``reference``; then it holds nothing else. ``told``: what could not be read of it.
    """

    reference: str
    recipient: str
    purpose: str = ""
    until: str = ""
    code: str = ""
    offer: str = ""
    facts: Facts = field(default_factory=Facts)
    is_recall: bool = False
    told: tuple[Message, ...] = ()


class ReceivedDesk:
    """What other offices handed over to this one."""

    def __init__(self, context: Context, files: Files) -> None:
        self._context = context
        self._files = files

    def key(self) -> str:
        """The public key others seal files for this laptop with."""
        return Peers(self._context).own().recipient

    def read(self, path: Path) -> Received:
        """Open a handover file sealed for this laptop.

        Raises BadInput for what is none, IntegrityError if it is not for us or damaged,
        PlaceError.
        """
        data = unseal(read_ordinary(path, _MOST), [Peers(self._context).own().secret])
        try:
            document = strict_json.read(data)
        except ValueError as error:
            raise _none(path, str(error)) from error
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise _none(path, FORMAT)
        recalled = _words(document, "recall")
        if recalled:
            return Received(
                recalled, _words(document, "recipient"), code=_words(document, "code"),
                is_recall=True,
            )  # fmt: skip
        facts = document.get("facts")
        if not isinstance(facts, dict):
            raise _none(path, "facts")
        reading = read_flat(facts, self._context.references.catalogue, tolerant=True)
        errors = tuple(Message(e.happened, _params(e)) for e in reading.errors)
        return Received(
            reference=_words(document, "reference"),
            recipient=_words(document, "recipient"),
            purpose=_words(document, "purpose"),
            until=_words(document, "until"),
            code=_words(document, "code"),
            offer=_words(document, "offer"),
            facts=reading.facts,
            told=(*reading.warnings, *errors),
        )

    def take(self, received: Received) -> Session:
        """Make a file of one's own of it, as copied from another office. Raises BadInput if it
        was taken in before, ConsentRefused for a recall.
        """
        if received.is_recall:
            raise ConsentRefused(
                N_("The sender asks to delete what came under {code}; there is nothing to take."),
                code=received.code or received.reference[:8],
            )
        if client := self.client_of(received.reference):
            raise BadInput(
                N_("This handover was taken in already: {code}."), place="reference",
                value=received.reference[:8], rule="once", code=self._files.open(client).code,
            )  # fmt: skip
        rids: dict[str, str] = {}
        answers = {
            self._renamed(path, rids): Answer(answer.value, answer.state, Source.COPIED)
            for path, answer in received.facts.items()
            if path.split("/")[0].split(".")[0] not in _NOT_TAKEN
        }
        session = self._files.start()
        entity = entity_id(self._context.random.bytes(16))
        noted = {
            "client": session.client,
            "reference": received.reference,
            "code": received.code,
            "purpose": received.purpose,
            "until": received.until,
            "taken_at": self._context.clock.time_text(),
        }
        beside = [register(entity, name, text, TABLE) for name, text in noted.items() if text]
        return self._files.write(session, answers, N_("Taken over from another office"), beside)

    def client_of(self, reference: str) -> str:
        """Whose file was made of a handover; empty if none was."""
        where = {"reference": Answer(reference).encode()}
        for row in self._context.store.entities(TABLE, where=where) if reference else ():
            return str(Answer.decode(row.values["client"] or "null").value)
        return ""

    def _renamed(self, path: str, rids: dict[str, str]) -> str:
        """``qualifications/1/kind`` under an id of our own."""
        record, slash, rest = path.partition("/")
        if not slash:
            return path
        number, _slash, name = rest.partition("/")
        key = f"{record}/{number}"
        if key not in rids:
            now = self._context.clock.wall_ms() + len(rids)
            rids[key] = record_id(self._context.random.bytes(16), now)
        return f"{record}/{rids[key]}/{name}"


def _words(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    return clean(value)[:200] if isinstance(value, str) else ""


def _params(error: BadInput) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in error.params.items())


def _none(path: Path, rule: str) -> BadInput:
    return BadInput(
        N_("{place} is no handover file."),
        safe=N_("Nothing was changed."),
        place=path.name,
        rule=rule,
    )
