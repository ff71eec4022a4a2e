"""Passing on to another organisation: what the person released, sealed for the recipient.

Not a part of the log: a projection of the present state without our ids, clocks, names of
users, or history. What went to whom is noted in the person's file, so that it can be told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.casework.ports import EntityRow
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput, ConsentRefused
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id
from counsel_tui.model.session import Session
from counsel_tui.security import redaction
from counsel_tui.security.redaction import Release
from counsel_tui.security.sealing import seal
from counsel_tui.sync import strict_json
from counsel_tui.sync.files import write_new

TABLE = "handover"
_FORMAT = "counsel-tui-handover"


@dataclass(frozen=True, slots=True)
class Handover:
    """What was passed on once: ``fields`` are the paths that went."""

    id: str
    recipient: str
    purpose: str
    reference: str
    when: str
    fields: tuple[str, ...]
    recalled: str = ""


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """Exactly what would leave, shown before anything is written."""

    release: Release
    answers: Mapping[str, Answer]


class HandoverDesk:
    """Releases of a person, and files for those they name."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    def plan(
        self, session: Session, recipient: str, items: frozenset[str] = frozenset()
    ) -> HandoverPlan:
        """What may go to a recipient today. Raises ConsentRefused."""
        if not redaction.may_pass_on(session.facts):
            raise _refused(N_("This person has not agreed that anything is passed on."))
        day = self._context.day()
        for release in redaction.releases(session.facts):
            if release.recipient != recipient or not release.is_in_force(day):
                continue
            catalogue = self._context.references.catalogue
            answers = redaction.released(session.facts, catalogue, release, items)
            return HandoverPlan(release, answers)
        raise _refused(N_("There is no release for {recipient} in force today."), recipient)

    def write(self, session: Session, plan: HandoverPlan, folder: Path, key: str) -> Path:
        """Seal what was planned for the recipient's public key, and note it in the file.

        Raises BadInput for a key that is none, PlaceError.
        """
        reference = entity_id(self._context.random.bytes(16))
        document = {
            "format": _FORMAT,
            "version": 1,
            "reference": reference,
            "recipient": plan.release.recipient,
            "purpose": plan.release.purpose,
            "until": plan.release.until,
            "facts": {path: json.loads(a.encode()) for path, a in plan.answers.items()},
        }
        path = self._sealed(document, key, folder / f"{reference[:8]}.age")
        self._note(session, plan, reference, hashlib.sha256(path.read_bytes()).hexdigest())
        return path

    def _sealed(self, document: Mapping[str, Any], key: str, path: Path) -> Path:
        try:
            data = seal(strict_json.write(document), [key])
        except ValueError as error:
            raise BadInput(
                N_("This is no public key of a recipient (age1…)."),
                safe=N_("Nothing was written."),
                place="key",
                value=key[:20],
                rule="age1…",
            ) from error
        write_new(path, data)
        return path

    def _note(self, session: Session, plan: HandoverPlan, reference: str, digest: str) -> None:
        fields = {
            "client": session.client,
            "recipient": plan.release.recipient,
            "purpose": plan.release.purpose,
            "reference": reference,
            "digest": digest,
            "made_at": self._context.clock.time_text(),
            "fields": " ".join(sorted(plan.answers)),
        }
        entity = entity_id(self._context.random.bytes(16))
        changes = [register(entity, name, value, TABLE) for name, value in fields.items()]
        self._store.append(N_("Passed on"), changes, user=self._context.user)

    def made(self, client: str) -> tuple[Handover, ...]:
        """Everything that was passed on about a person, oldest first."""
        rows = self._store.entities(TABLE, where={"client": Answer(client).encode()})
        return tuple(_handover(row) for row in rows)

    def to_recall(self, session: Session) -> tuple[Handover, ...]:
        """What was passed on under a release that was withdrawn since, not recalled yet."""
        withdrawn = {r.recipient for r in redaction.releases(session.facts) if r.withdrawn}
        return tuple(
            each
            for each in self.made(session.client)
            if each.recipient in withdrawn and not each.recalled
        )

    def recall(self, handover: Handover, folder: Path, key: str) -> Path:
        """Write a notice that asks the recipient to delete what it got; no content in it."""
        document = {
            "format": _FORMAT,
            "version": 1,
            "recall": handover.reference,
            "recipient": handover.recipient,
        }
        path = self._sealed(document, key, folder / f"{handover.reference[:8]}-recall.age")
        now = self._context.clock.time_text()
        change = register(handover.id, "recalled", now, TABLE)
        self._store.append(N_("Recalled"), [change], user=self._context.user)
        return path


def _handover(row: EntityRow) -> Handover:
    def text(name: str) -> str:
        stored = row.values.get(name)
        return str(Answer.decode(stored).value or "") if stored else ""

    return Handover(
        row.entity,
        text("recipient"),
        text("purpose"),
        text("reference"),
        text("made_at"),
        tuple(text("fields").split()),
        text("recalled"),
    )


def _refused(why: str, recipient: str = "") -> ConsentRefused:
    return ConsentRefused(
        why,
        safe=N_("Nothing was written."),
        todo=N_("Ask the person, and note the release in the file."),
        recipient=recipient,
    )
