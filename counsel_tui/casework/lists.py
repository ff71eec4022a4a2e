"""Taking in persons from an existing list: a look first, then one action that can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from counsel_tui.casework.cells import changes_for, register
from counsel_tui.casework.consent import as_agreed
from counsel_tui.casework.context import Context
from counsel_tui.casework.duplicates import Pair, pairs_with
from counsel_tui.casework.files import LISTED, Files
from counsel_tui.casework.ports import ClientRow
from counsel_tui.i18n import N_
from counsel_tui.intake.person_list import (
    Columns,
    ListedPerson,
    ListReading,
    PersonList,
    proposed,
    read_list,
)
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id, short_code
from counsel_tui.model.operations import Change, Transaction
from counsel_tui.model.session import Session

_LAST = "last_list"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A person of the list as a file to be: id, answers, how the file would be listed."""

    person: ListedPerson
    row: ClientRow
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ListLook:
    """What a list would bring, before anything is written. ``known``: pairs of a new file and
    one that is here already or stands earlier in the list, with the reason.
    """

    columns: Columns
    reading: ListReading
    files: tuple[ListedFile, ...]
    known: tuple[Pair, ...]

    @property
    def new(self) -> tuple[ListedFile, ...]:
        """The files nobody here seems to be."""
        doubtful = {pair.one.client for pair in self.known}
        return tuple(file for file in self.files if file.row.client not in doubtful)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Headings that lead nowhere."""
        return tuple(heading for heading, path in self.columns.facts.items() if not path)

    def number_of(self, client: str) -> int:
        """The line of the list a new file comes from; 0 for a file that was here."""
        return next((file.person.row for file in self.files if file.row.client == client), 0)


class ListsDesk:
    """Lists of persons into files."""

    def __init__(self, context: Context, files: Files) -> None:
        self._context = context
        self._store = context.store
        self._files = files
        self.after_taking: Callable[[tuple[str, ...]], None] = lambda _clients: None

    def propose(self, table: PersonList) -> Columns:
        """Columns by their usual names."""
        references = self._context.references
        usual = references.packs.rows("intake/list_headings")
        return proposed(table.headings, usual, references.catalogue, references.labels)

    def look(self, table: PersonList, columns: Columns) -> ListLook:
        """What the list would bring; nothing is written."""
        reading = read_list(table, columns, self._context.references.catalogue)
        files = tuple(self._file(person) for person in reading.persons)
        here = self._store.clients(limit=1_000_000)
        return ListLook(columns, reading, files, pairs_with([f.row for f in files], here))

    def take(self, look: ListLook, *, also_known: bool = False) -> int:
        """Make the files, all in one action; how many. Those that may be here already only if
        ``also_known``. Raises BadInput if nothing is left to take.
        """
        files = look.files if also_known else look.new
        changes = [change for file in files for change in file.changes]
        action = self._store.append(LISTED, changes, user=self._context.user) if changes else None
        if action is None:
            raise BadInput(
                N_("Nobody in this list is new."),
                safe=N_("Nothing was changed."),
            )
        self._store.set_local(_LAST, json.dumps([action.stream, action.txno, len(files)]))
        self.after_taking(tuple(file.row.client for file in files))
        return len(files)

    def take_back(self) -> int:
        """Take the last list of this laptop back, all of it in one action; how many files.

        Raises BadInput if there is none, or somebody has worked on one of the files since.
        """
        stream, txno, count = json.loads(self._store.local(_LAST) or "[null, 0, 0]")
        if stream is None:
            raise BadInput(
                N_("No list was taken in on this laptop."),
                safe=N_("Nothing was changed."),
            )
        action = Transaction(stream, txno, 0, self._context.user, LISTED)
        changes = self._store.undo_changes(action)
        if not changes:
            raise BadInput(
                N_("Somebody has worked on files of this list since; it stays."),
                safe=N_("Nothing was changed."),
                todo=N_("Erase single files instead."),
            )
        self._store.append(
            N_("List taken back"), changes, user=self._context.user, undo_of=(stream, txno)
        )
        self._store.set_local(_LAST, None)
        for client in {change.entity for change in changes}:
            self._store.set_due(client, ())
        return int(count)

    def _file(self, person: ListedPerson) -> ListedFile:
        client = entity_id(self._context.random.bytes(16))
        session = Session(client=client, code=short_code(client))
        references = self._context.references
        agreed = as_agreed(references, session, person.answers, self._context.day())
        place = references.town_of(_text(agreed, "postcode"))
        beside = {"life": "open", "step": "intake", "code": session.code, "place": place}
        changes = (
            *(register(client, field, value) for field, value in beside.items() if value),
            *changes_for(client, session.facts, agreed, references.catalogue),
        )
        row = ClientRow(
            client=client,
            code=session.code,
            call_name=_text(agreed, "call_name"),
            birth_year=_text(agreed, "birth_date")[:4],
            place=f"{_text(agreed, 'postcode')} {place}".strip(),
            language=_first(agreed, "languages"),
            residence_group=_text(agreed, "residence_group"),
            state="open",
            step="intake",
            updated_hlc=0,
        )
        return ListedFile(replace(person, answers=_kept(agreed)), row, changes)


def _kept(answers: Mapping[str, Answer | None]) -> dict[str, Answer]:
    return {path: answer for path, answer in answers.items() if answer is not None}


def _text(answers: Mapping[str, Answer | None], path: str) -> str:
    answer = answers.get(path)
    return answer.value if answer and isinstance(answer.value, str) else ""


def _first(answers: Mapping[str, Answer | None], path: str) -> str:
    answer = answers.get(path)
    value = answer.value if answer else None
    return value[0] if isinstance(value, tuple) and value else ""
