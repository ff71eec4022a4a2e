"""Handover files and letters of other offices: read, taken in, answered, recalled.

What is read was written by somebody else: values go through the catalogue like any answer, and
what it does not know is told and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from counsel_tui.casework.arrivals import TABLE, Arrival, arrival_of, order, registers
from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.handover import FORMAT
from counsel_tui.casework.handover_keys import HandoverKeys
from counsel_tui.i18n import N_
from counsel_tui.intake.reading import read_flat
from counsel_tui.model.days import parse_span
from counsel_tui.model.errors import BadInput, ConsentRefused
from counsel_tui.model.facts import Answer, Facts, Source
from counsel_tui.model.findings import Message
from counsel_tui.model.ids import entity_id, record_id
from counsel_tui.model.operations import Change, Kind
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean
from counsel_tui.press.files import put
from counsel_tui.press.table import json_bytes
from counsel_tui.referral.return_code import read_referral_code, write_return
from counsel_tui.security.redaction import NEVER
from counsel_tui.security.sealing import unseal
from counsel_tui.sync import strict_json
from counsel_tui.sync.files import read_ordinary

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
    sender: str = ""
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
        self._store = context.store
        self._files = files
        self.keys = HandoverKeys(context)

    def key(self) -> str:
        """The public key other offices seal files for this laptop with; it lasts."""
        return self.keys.public()

    # --- files ------------------------------------------------------------------------

    def read(self, path: Path) -> Received:
        """Open a handover file sealed for this laptop.

        Raises BadInput for what is none, IntegrityError if it is not for us or damaged,
        PlaceError.
        """
        data = unseal(read_ordinary(path, _MOST), self.keys.secrets())
        try:
            document = strict_json.read(data)
        except ValueError as error:
            raise _none(path, str(error)) from error
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise _none(path, FORMAT)
        recalled = _words(document, "recall")
        if recalled:
            return Received(
                recalled, _words(document, "recipient"), sender=_words(document, "sender"),
                code=_words(document, "code"), is_recall=True,
            )  # fmt: skip
        facts = document.get("facts")
        if not isinstance(facts, dict):
            raise _none(path, "facts")
        reading = read_flat(facts, self._context.references.catalogue, tolerant=True)
        errors = tuple(Message(e.happened, _params(e)) for e in reading.errors)
        return Received(
            reference=_words(document, "reference"),
            recipient=_words(document, "recipient"),
            sender=_words(document, "sender"),
            purpose=_words(document, "purpose"),
            until=_day(document, "until"),
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
        entity, changes = self._noted(received)
        taken = {"client": session.client, "taken_at": self._context.clock.time_text()}
        beside = [*changes, *registers(entity, taken)]
        return self._files.write(session, answers, N_("Taken over from another office"), beside)

    # --- the list ---------------------------------------------------------------------

    def all(self) -> tuple[Arrival, ...]:
        """Everything that came in: what is to be deleted, what waits for an answer, the rest."""
        return tuple(sorted(map(arrival_of, self._store.entities(TABLE)), key=order))

    def by_code(self, code: str) -> Arrival:
        """The one that came under a code, with or without an answer behind it. Raises BadInput."""
        known = read_referral_code(code)
        for arrival in self.all():
            if known and arrival.code == known:
                return arrival
        raise BadInput(
            N_("Nothing came in under the code {value}."), place="code", value=code[:20],
            rule="code",
        )  # fmt: skip

    def note(self, received: Received) -> Arrival:
        """Note that a file came in, or that its sender asks to delete it; no fact of the person is
        kept. Noted once, however often it is read. Raises BadInput for a recall of what never
        came.
        """
        known = self._known(received.reference, received.code)
        if not received.is_recall:
            entity, changes = self._noted(received)
            self._write(N_("Came in from another office"), changes)
            return self._one(entity)
        if known is None:
            raise BadInput(
                N_("Nothing came in under {value}; there is nothing to delete."),
                place="reference", value=received.code or received.reference[:8], rule="known",
            )  # fmt: skip
        if not known.recalled:
            day = {"recalled": self._context.day().isoformat()}
            self._write(N_("Recalled by its sender"), registers(known.id, day))
        return self._one(known.id)

    def note_letter(self, code: str, sender: str, purpose: str = "") -> Arrival:
        """Note a letter on paper by the code that stands on it. Raises BadInput for what is no
        code, or one that is noted already, or without its sender.
        """
        known = read_referral_code(code)
        if not known or not clean(sender):
            raise BadInput(
                N_("A letter is noted with its code and its sender."), place="code",
                value=code[:20], rule=N_("six letters and digits, as K3M-77A"),
            )  # fmt: skip
        if there := self._known("", known):
            raise BadInput(
                N_("{value} is noted already, from {sender}."), place="code", value=known,
                rule="once", sender=there.sender,
            )  # fmt: skip
        entity = entity_id(self._context.random.bytes(16))
        fields = {"code": known, "sender": clean(sender), "purpose": clean(purpose)}
        self._write(
            N_("Came in from another office"), registers(entity, {**fields, **self._today()})
        )
        return self._one(entity)

    # --- answering --------------------------------------------------------------------

    def answer(
        self, arrival: Arrival, state: str, words: str = "", wait_until: date | None = None
    ) -> Arrival:
        """Note what we tell the sender. ``words`` leave the laptop: no names. Raises BadInput for
        a refusal without its reason, or an answer that cannot follow.
        """
        if state not in arrival.following:
            raise BadInput(
                N_("This answer cannot follow the one before."), place="state", value=state,
                rule=" ".join(arrival.following),
            )  # fmt: skip
        said = clean(words)
        if state == "rejected" and not said:
            raise BadInput(
                N_("A refusal needs its reason."), place="answer", value="", rule="not empty"
            )
        day = wait_until.isoformat() if wait_until else None
        fields = {"state": state, "answer": said or None, "wait_until": day, **self._today()}
        if arrival.code:
            _must_be_writable(replace(arrival, state=state, answer=said, wait_until=wait_until))
        self._write(N_("Answered to another office"), registers(arrival.id, fields))
        return self._one(arrival.id)

    def write_return(self, arrival: Arrival, folder: Path) -> Path:
        """Write the answer as a file for the sender. Raises BadInput for one that came without a
        code, PlaceError.
        """
        document = _must_be_writable(arrival)
        return put(folder / f"return-{arrival.code}.json", json_bytes(document))

    def remove(self, arrival: Arrival) -> None:
        """Take a line away for good; the file of a person that was taken in stays. Raises BadInput
        while there is such a file.
        """
        if arrival.client:
            raise BadInput(
                N_("The person was taken in; the line goes with the file."), place="client",
                value=arrival.code, rule="not taken in",
            )  # fmt: skip
        self._write(N_("Erased"), [Change(Kind.PURGE, TABLE, arrival.id, "", "mistake")])

    # --- parts ------------------------------------------------------------------------

    def client_of(self, reference: str) -> str:
        """Whose file was made of a handover; empty if none was."""
        known = self._known(reference, "")
        return known.client if known else ""

    def _known(self, reference: str, code: str) -> Arrival | None:
        for name, value in (("reference", reference), ("code", code)):
            where = {name: Answer(value).encode()}
            for row in self._store.entities(TABLE, where=where) if value else ():
                return arrival_of(row)
        return None

    def _noted(self, received: Received) -> tuple[str, list[Change]]:
        """The line of a file, and the changes that write it; none where it is there already."""
        known = self._known(received.reference, received.code)
        if known is not None and known.reference:
            return known.id, []
        entity = known.id if known else entity_id(self._context.random.bytes(16))
        fields = {
            "reference": received.reference,
            "sender": received.sender,
            "code": received.code,
            "purpose": received.purpose,
            "until": received.until,
        }
        return entity, registers(entity, fields if known else {**fields, **self._today()})

    def _today(self) -> Mapping[str, str]:
        return {"on": self._context.day().isoformat()}

    def _one(self, entity: str) -> Arrival:
        return next(each for each in self.all() if each.id == entity)

    def _write(self, label: str, changes: list[Change]) -> None:
        if changes:
            self._store.append(label, changes, user=self._context.user)

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


def _day(document: dict[str, Any], key: str) -> str:
    """A day or span as it is stored; empty for what is none."""
    text = _words(document, key)
    try:
        parse_span(text)
    except ValueError:
        return ""
    return text


def _params(error: BadInput) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in error.params.items())


def _must_be_writable(arrival: Arrival) -> dict[str, object]:
    """The return file of an answer. Raises BadInput."""
    try:
        return write_return(arrival.returned())
    except ValueError as error:
        raise BadInput(
            N_("This answer cannot be written."), place="answer", value=arrival.code,
            rule=str(error),
        ) from error  # fmt: skip


def _none(path: Path, rule: str) -> BadInput:
    return BadInput(
        N_("{place} is no handover file."),
        safe=N_("Nothing was changed."),
        place=path.name,
        rule=rule,
    )
