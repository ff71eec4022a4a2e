"""The files of persons: opening, searching, history, undo. Every write goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from counsel_tui.casework.cells import (
    changes_for,
    conflicts_of,
    facts_of,
    register,
    text_of,
)
from counsel_tui.casework.consent import as_agreed
from counsel_tui.casework.context import Context
from counsel_tui.casework.ports import ClientRow, EntityRow, HistoryRow
from counsel_tui.casework.sealed import refuse_open_text, shown_facts
from counsel_tui.casework.timeline import Doing, doings
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.intake.anonymous import is_anonymous
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id, record_id, short_code
from counsel_tui.model.operations import Change, Sibling, Transaction
from counsel_tui.model.session import Session

ANSWERED = N_("Answer given")
OPENED = N_("File opened")
SETTLED = N_("Conflict settled")
UNDONE = N_("Taken back")
LISTED = N_("Taken in from a list")
"""Taken back for all its persons at once, never from one person's file."""
PAUSED = N_("Paused")
"""Where a session was left is no work of anybody: undo passes it by."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as the file shows it: question, value in words, source, who, when."""

    path: str
    question: str
    value: str
    source: str
    user: str
    hlc: int
    has_rivals: bool = False


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """What a user did in one go: stamp of the last of it, what in words, who, and the single
    entries, newest first.
    """

    hlc: int
    text: str
    user: str
    entries: tuple[HistoryRow, ...]

    @property
    def key(self) -> str:
        """Stays the same while more is done in the same go."""
        return f"{self.entries[-1].stream}/{self.entries[-1].txno}"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper made for a person: what, and when in local time."""

    title: str
    when: str


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One answer with rivals: whose file, which field, the values in words, their origin."""

    client: str
    code: str
    field: str
    question: str
    values: tuple[str, ...]
    siblings: tuple[Sibling, ...]


class Files:
    """Persons' files over the store; each change is one durable action."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self.after_write: Callable[[Session], None] = lambda _session: None

    # --- finding and opening ----------------------------------------------------------

    def search(
        self, words: str = "", limit: int = 50, state: str | None = None
    ) -> tuple[ClientRow, ...]:
        """Persons by name in any spelling, code or place; the newest first."""
        return self._store.clients(words, limit=limit, state=state)

    def count(self) -> int:
        """How many persons the vault holds."""
        return self._store.client_count()

    def start(self, *, is_demo: bool = False) -> Session:
        """A new file; nothing is stored before the first answer."""
        client = entity_id(self._context.random.bytes(16))
        return Session(client=client, code=short_code(client), is_demo=is_demo)

    def open(self, client: str) -> Session:
        """The file as it stands. Raises BadInput if there is none."""
        cells = self._store.cells(client)
        if not cells:
            raise BadInput(
                N_("There is no person {value} in this vault."),
                value=client,
                place="client",
                rule="known id",
            )
        facts = facts_of(cells, self._context.references.catalogue)
        newest = max(sibling.hlc for siblings in cells.values() for sibling in siblings)
        return Session(
            client=client,
            code=text_of(cells, "code") or short_code(client),
            facts=facts,
            step=text_of(cells, "step") or "intake",
            conflicts=conflicts_of(cells),
            revision=newest,
            is_demo=text_of(cells, "is_demo") == "True",
            is_anonymous=is_anonymous(facts),
            visit=self._context.visits.get(client, ""),
        )

    def by_code(self, words: str) -> Session:
        """The one file whose id, code or name is ``words``. Raises BadInput."""
        if len(words) == 32 and self._store.cells(words):
            return self.open(words)
        rows = self.search(words, limit=3)
        exact = [row for row in rows if words.casefold() in (row.code.casefold(),)] or list(rows)
        if len(exact) != 1:
            raise BadInput(
                N_("{count} persons match “{value}”; exactly one is needed."),
                value=words,
                count=len(exact),
                place="client",
                rule="one match",
                todo=N_("Use the code from the list."),
            )
        return self.open(exact[0].client)

    # --- writing ----------------------------------------------------------------------

    def write(
        self,
        session: Session,
        answers: Mapping[str, Answer | None],
        label: str = ANSWERED,
        beside: Sequence[Change] = (),
    ) -> Session:
        """Store answers as one action; durable when this returns.

        The first write also opens the file and today's visit. ``beside``: changes of records
        of this person that belong to the same action.
        """
        refuse_open_text(answers)
        catalogue = self._context.references.catalogue
        agreed = as_agreed(self._context.references, session, answers, self._context.day())
        changes = list(
            changes_for(session.client, session.facts, agreed, catalogue, session.conflicts)
        )
        if "postcode" in agreed:
            changes.append(register(session.client, "place", self._town(agreed["postcode"])))
        if session.revision == 0:
            changes = [*self._opening(session), *changes]
        session, visit_changes = self.with_visit(session)
        return self.append(session, label, [*visit_changes, *changes, *beside])

    def _town(self, postcode: Answer | None) -> str:
        """The town of a postcode, to find the person by; empty if it is not known."""
        value = postcode.value if postcode and postcode.is_usable else None
        return self._context.references.town_of(value) if isinstance(value, str) else ""

    def append(self, session: Session, label: str, changes: Sequence[Change]) -> Session:
        """Store ready changes as one action and return the file as it stands after."""
        written = self._store.append(label, changes, user=self._context.user)
        if written is None and session.revision == 0:
            return session
        after = replace(self.open(session.client), visit=session.visit)
        self.after_write(after)
        return after

    def set_register(self, session: Session, field: str, value: str, label: str) -> Session:
        """Store one register beside the facts (``step``, ``life``)."""
        return self.append(session, label, [register(session.client, field, value)])

    def _opening(self, session: Session) -> list[Change]:
        created = [
            register(session.client, "life", "draft"),
            register(session.client, "step", session.step),
            register(session.client, "code", session.code),
        ]
        if session.is_demo:
            created.append(register(session.client, "is_demo", value=True))
        return created

    def with_visit(self, session: Session) -> tuple[Session, list[Change]]:
        """The file in today's visit, and the changes that open it if nothing did today."""
        if session.visit:
            return session, []
        visit = record_id(self._context.random.bytes(16), self._context.clock.wall_ms())
        self._context.visits[session.client] = visit
        fields = {
            "client": session.client,
            "day": self._context.day().isoformat(),
            "session_started_at": self._context.clock.time_text(),
            "counsellor": self._context.user,
            "session_form": "in_person",
            "contact_kind": "follow_up" if session.revision else "first",
            "site": self._context.settings.site,
        }
        changes = [register(visit, key, value, "session") for key, value in fields.items() if value]
        return replace(session, visit=visit), changes

    def conflicts(self) -> tuple[ConflictRow, ...]:
        """Every answer that people wrote differently and nobody has settled."""
        say = self._context.say
        found = []
        for row in self._store.clients(limit=1_000_000):
            if not row.conflicts:
                continue
            session = self.open(row.client)
            for field in session.conflicts:
                siblings = session.rivals(field)
                values = [say.stored(field, sibling.value) for sibling in siblings]
                found.append(
                    ConflictRow(
                        row.client, row.code, field, say.fact_label(field), tuple(values), siblings
                    )
                )
        return tuple(found)

    # --- history ----------------------------------------------------------------------

    def history(self, client: str, path: str | None = None) -> tuple[HistoryRow, ...]:
        """Every change of the file or of one answer, newest first."""
        return self._store.history(client, path)

    def last_action(self, client: str) -> Transaction | None:
        """The action that undo would take back."""
        return self._store.last_action(client, user=self._context.user, besides=(PAUSED, LISTED))

    def timeline(self, client: str) -> tuple[TimelineRow, ...]:
        """What happened with the file, in visits, newest first; where a session stood is left
        out.
        """
        rows = self._store.history(client, limit=1000)
        found = doings(row for row in rows if row.label != PAUSED)
        return tuple(
            TimelineRow(doing.rows[0].hlc, self._told(doing), doing.rows[0].user, doing.rows)
            for doing in found
        )

    def _told(self, doing: Doing) -> str:
        """What was done in words and how often; for answers, which ones."""
        if doing.label != ANSWERED:
            return self._often(_(doing.label), doing.actions)
        catalogue = self._context.references.catalogue
        paths = [row.field.partition("[")[0] for row in reversed(doing.rows)]
        asked = [path for path in paths if self._key(path) in catalogue]
        names = list(dict.fromkeys(map(self._context.say.fact_label, asked)))
        if not names:
            return _(doing.label)
        label = ngettext("{count} answer given", "{count} answers given", len(names))
        return f"{label.format(count=len(names))}: {', '.join(names)}"

    @staticmethod
    def _often(label: str, count: int) -> str:
        return label if count == 1 else _("{what} ({count} times)").format(what=label, count=count)

    def papers(self, client: str) -> tuple[PaperRow, ...]:
        """Papers made for a person, newest first."""
        made = self._store.entities("document", where={"client": Answer(client).encode()})
        rows = [PaperRow(_plain(row, "title"), _plain(row, "made_at")) for row in made]
        return tuple(reversed(rows))

    def undo(self, client: str) -> Session | None:
        """Take back the user's last action on this file; None if there is none, or if
        somebody has changed the same field since.
        """
        action = self.last_action(client)
        changes = self._store.undo_changes(action) if action else None
        if action is None or not changes:
            return None
        self._store.append(
            UNDONE, changes, user=self._context.user, undo_of=(action.stream, action.txno)
        )
        after = self.open(client)
        self.after_write(after)
        return after

    def answers(self, session: Session) -> tuple[AnswerRow, ...]:
        """All answers of a file in the order of the catalogue; sealed notes are left out."""
        say = self._context.say
        order = {key: place for place, key in enumerate(self._context.references.catalogue)}
        cells = self._store.cells(session.client)
        rows = []
        for path, answer in shown_facts(session.facts).items():
            siblings = cells.get(path) or _elements(cells, path)
            rows.append(
                AnswerRow(
                    path=path,
                    question=say.fact_label(path),
                    value=say.fact_value(path, answer),
                    source=str(answer.source),
                    user=siblings[0].user if siblings else "",
                    hlc=siblings[0].hlc if siblings else 0,
                    has_rivals=path in session.conflicts,
                )
            )
        return tuple(sorted(rows, key=lambda row: (order.get(self._key(row.path), 0), row.path)))

    def _key(self, path: str) -> str:
        """The fact a path belongs to; the path of one that a newer catalogue knows."""
        try:
            return self._context.references.catalogue.at(path).key
        except KeyError:
            return path

    def resolve(self, session: Session, field: str, answer: Answer | None) -> Session:
        """Settle a conflict like any answer: it overwrites the rivals that ``session`` shows;
        one that came in since stays. None: the question is open again.
        """
        return self.write(session, {field: answer}, SETTLED)


def _elements(cells: Mapping[str, tuple[Sibling, ...]], path: str) -> tuple[Sibling, ...]:
    found = [siblings for field, siblings in cells.items() if field.startswith(f"{path}[")]
    return max(found, key=lambda siblings: siblings[0].hlc) if found else ()


def _plain(row: EntityRow, field: str) -> str:
    text = row.values.get(field)
    return str(Answer.decode(text).value) if text else ""
