"""Passing on to another organisation: what the person released, on paper, by file or by phone.

Not a part of the log: a projection of the present state without our ids, clocks, names of
users, or history. What went to whom is noted beside the person's file, so that it can be told,
found again by the code of the referral, and recalled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
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
from counsel_tui.model.operations import Change
from counsel_tui.model.session import Session
from counsel_tui.security import redaction
from counsel_tui.security.redaction import Release
from counsel_tui.security.sealing import seal
from counsel_tui.sync import strict_json
from counsel_tui.sync.files import write_new

TABLE = "handover"
FORMAT = "counsel-tui-handover"
_KEYS = "recipients.keys"
WAYS = ("paper", "file", "phone")


@dataclass(frozen=True, slots=True)
class Handover:
    """What was passed on once: ``fields`` are the paths that went; ``via`` of ``WAYS``;
    ``code`` of the referral it belongs to; ``recalled``: when the recipient was told to delete
    it, local time.
    """

    id: str
    recipient: str
    purpose: str
    reference: str
    when: str
    fields: tuple[str, ...]
    recalled: str = ""
    via: str = "file"
    code: str = ""

    @property
    def sign(self) -> str:
        """What the recipient finds on its paper, or in its file."""
        return self.code or self.reference[:8]


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """Exactly what would leave, shown before anything is written; ``code`` of the referral."""

    release: Release
    answers: Mapping[str, Answer]
    code: str = ""
    offer: str = ""


class HandoverDesk:
    """Releases of a person, and what went to those they name."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    def plan(
        self,
        session: Session,
        recipient: str,
        items: frozenset[str] = frozenset(),
        purpose: str = "",
    ) -> HandoverPlan:
        """What may go to a recipient today, for a purpose if one is named. Raises
        ConsentRefused.
        """
        if not redaction.may_pass_on(session.facts):
            raise _refused(N_("This person has not agreed that anything is passed on."))
        release = redaction.in_force(session.facts, self._context.day(), recipient, purpose)
        if release is None:
            raise self._no_release(session, recipient, purpose)
        catalogue = self._context.references.catalogue
        return HandoverPlan(release, redaction.released(session.facts, catalogue, release, items))

    def _no_release(self, session: Session, recipient: str, purpose: str) -> ConsentRefused:
        other = redaction.in_force(session.facts, self._context.day(), recipient)
        if other is None:
            return _refused(N_("There is no release for {recipient} in force today."), recipient)
        return _refused(
            N_("The release for {recipient} is for “{other}”, not for “{purpose}”."),
            recipient,
            other=other.purpose,
            purpose=purpose,
        )

    # --- passing on -------------------------------------------------------------------

    def write(self, session: Session, plan: HandoverPlan, folder: Path, key: str) -> Path:
        """Seal what was planned for the recipient's public key, and note it beside the file.

        Raises BadInput for a key that is none, PlaceError.
        """
        path, changes = self.sealed(session, plan, folder, key)
        self._store.append(N_("Passed on"), changes, user=self._context.user)
        return path

    def sealed(
        self, session: Session, plan: HandoverPlan, folder: Path, key: str
    ) -> tuple[Path, list[Change]]:
        """Write the sealed file; the changes that note it, to be written with others."""
        reference = entity_id(self._context.random.bytes(16))
        document = {
            "format": FORMAT,
            "version": 1,
            "reference": reference,
            "sender": self._sender(),
            "recipient": plan.release.recipient,
            "purpose": plan.release.purpose,
            "until": plan.release.until,
            "facts": {path: json.loads(a.encode()) for path, a in plan.answers.items()},
        }
        named = {"code": plan.code, "offer": plan.offer}
        document |= {name: value for name, value in named.items() if value}
        path = self._sealed(document, key, folder / f"{reference[:8]}.age")
        self.remember_key(plan.release.recipient, key)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return path, self.noted(session, plan, "file", reference=reference, digest=digest)

    def noted(
        self,
        session: Session,
        plan: HandoverPlan,
        via: str,
        *,
        reference: str = "",
        digest: str = "",
    ) -> list[Change]:
        """The changes that note what was passed on, to be written with others."""
        entity = entity_id(self._context.random.bytes(16))
        fields = {
            "client": session.client,
            "recipient": plan.release.recipient,
            "purpose": plan.release.purpose,
            "reference": reference or entity,
            "digest": digest,
            "made_at": self._context.clock.time_text(),
            "fields": " ".join(sorted(plan.answers)),
            "via": via,
            "code": plan.code,
        }
        return [register(entity, name, value, TABLE) for name, value in fields.items() if value]

    def _sender(self) -> str:
        """Who we are, as the settings say it for papers: nothing of the person, and not where the
        talk took place.
        """
        settings = self._context.settings
        parts = (settings.team, settings.office, settings.phone or settings.mail)
        return ", ".join(dict.fromkeys(filter(None, parts)))

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

    # --- what went --------------------------------------------------------------------

    def made(self, client: str) -> tuple[Handover, ...]:
        """Everything that was passed on about a person, oldest first."""
        rows = self._store.entities(TABLE, where={"client": Answer(client).encode()})
        return tuple(_handover(row) for row in rows)

    def client_of(self, code: str) -> str:
        """Whose referral has this code; empty if nothing was passed on under it here."""
        rows = self._store.entities(TABLE, where={"code": Answer(code).encode()})
        return _text(rows[0], "client") if rows else ""

    # --- keys of recipients -----------------------------------------------------------

    def key_of(self, recipient: str) -> str:
        """The public key a file was last sealed for, for this recipient; empty if none was."""
        return self._keys().get(recipient.casefold(), "")

    def remember_key(self, recipient: str, key: str) -> None:
        """Keep the public key of a recipient on this laptop."""
        keys = {**self._keys(), recipient.casefold(): key}
        self._store.set_local(_KEYS, json.dumps(keys, ensure_ascii=False))

    def _keys(self) -> dict[str, str]:
        stored = self._store.local(_KEYS)
        keys: dict[str, str] = json.loads(stored) if stored else {}
        return keys

    # --- recall -----------------------------------------------------------------------

    def to_recall(self, session: Session) -> tuple[Handover, ...]:
        """What was passed on under a consent that was withdrawn since, not recalled yet."""
        day, facts = self._context.day(), session.facts
        return tuple(
            each
            for each in self.made(session.client)
            if not each.recalled
            and redaction.is_withdrawn(facts, day, each.recipient, each.purpose)
        )

    def recall_file(self, handover: Handover, folder: Path, key: str) -> Path:
        """Write a sealed notice that asks the recipient to delete what it got; no content in
        it. Raises BadInput for a key that is none, PlaceError.
        """
        document = {
            "format": FORMAT,
            "version": 1,
            "recall": handover.reference,
            "sender": self._sender(),
            "recipient": handover.recipient,
        }
        if handover.code:
            document["code"] = handover.code
        return self._sealed(document, key, folder / f"{handover.reference[:8]}-recall.age")

    def recalled(self, handovers: Iterable[Handover]) -> list[Change]:
        """The changes that note that recipients were told to delete what they got."""
        now = self._context.clock.time_text()
        return [register(each.id, "recalled", now, TABLE) for each in handovers]


def _handover(row: EntityRow) -> Handover:
    return Handover(
        row.entity,
        _text(row, "recipient"),
        _text(row, "purpose"),
        _text(row, "reference"),
        _text(row, "made_at"),
        tuple(_text(row, "fields").split()),
        _text(row, "recalled"),
        _text(row, "via") or "file",
        _text(row, "code"),
    )


def _text(row: EntityRow, name: str) -> str:
    stored = row.values.get(name)
    return str(Answer.decode(stored).value or "") if stored else ""


def _refused(why: str, recipient: str = "", **params: object) -> ConsentRefused:
    return ConsentRefused(
        why,
        safe=N_("Nothing was written."),
        todo=N_("Ask the person, and note the release in the file."),
        recipient=recipient,
        **params,
    )
