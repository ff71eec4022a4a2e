"""Entries of the directory written by hand: added, changed, closed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from counsel_tui.casework.kinds import KIND_WORDS
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput
from counsel_tui.model.operations import Change
from counsel_tui.referral.compare import canonical
from counsel_tui.referral.field_checks import Refused
from counsel_tui.referral.hsds_tree import Tree
from counsel_tui.referral.written import BY_NAME, checked, fields_of, flat, written

if TYPE_CHECKING:
    from counsel_tui.casework.directory import DirectoryDesk

OFFER, ORGANISATION = "offer", "organisation"
_LOCAL = {"contact": "local_contact", "note": "local_note"}
LOCAL = tuple(_LOCAL)
"""Fields that stay in the team."""


class DirectoryWriter:
    """Writes single entries; one call is one action that can be taken back."""

    def __init__(self, directory: DirectoryDesk) -> None:
        self._directory = directory
        self._context = directory.context

    def fields(self, record: str) -> dict[str, str]:
        """What stands in each field of an entry now, those of the team included. Raises
        BadInput if there is none of that id.
        """
        table, tree = self._record(record)
        known = flat(table, tree, self._provider(tree))
        return {**known, **{name: str(tree.get(key, "")) for name, key in _LOCAL.items()}}

    def change(self, record: str, changes: Mapping[str, str]) -> None:
        """Write fields of an entry; an empty one is not known any more. Raises BadInput."""
        table, tree = self._record(record)
        self._directory.write(
            N_("Directory entry changed"), self._changes(table, record, tree, changes)
        )

    def add(self, table: str, fields: Mapping[str, str]) -> str:
        """A new entry; returns its id. An offer needs a name and a kind, an organisation a name;
        a provider that is not there yet is made with its offer. Raises BadInput.
        """
        needed = ("name", "kind") if table == OFFER else ("name",)
        for name in needed:
            if not fields.get(name, "").strip():
                raise BadInput(
                    N_("A new entry needs at least a name and a kind."), place=name,
                    rule="not empty",
                )  # fmt: skip
        record = str(uuid.UUID(bytes=self._context.random.bytes(16), version=4))
        given = {name: text for name, text in fields.items() if text.strip()}
        start: Tree = {"id": record}
        if table == OFFER:
            given.setdefault("status", "active")
            given.setdefault("provider", given["name"])
        changes = self._changes(table, record, start, given)
        if "assured_date" not in start:
            today = canonical(self._context.day().isoformat())
            changes.append(self._directory.register(table, record, "assured_date", today))
        self._directory.write(N_("Directory entry added"), changes)
        return record

    def close(self, record: str, *, closed: bool = True) -> None:
        """Say that an entry takes nobody any more, or does again. It stays, because a referral
        may point to it.
        """
        self.change(record, {"status": "inactive" if closed else "active"})

    # --- parts ------------------------------------------------------------------------

    def _record(self, record: str) -> tuple[str, Tree]:
        reader = self._directory.reader
        if reader.is_supplied and record in reader.entries():
            self._directory.take_starter()
        entries, tree = reader.entries(), reader.tree(record)
        if tree is not None and record in entries:
            return entries[record].table, tree
        if tree is not None and any(entry.owner == record for entry in entries.values()):
            return ORGANISATION, tree
        raise BadInput(
            N_("There is no such entry in the directory."), place="directory", value=record,
            rule="id of an entry",
        )  # fmt: skip

    def _provider(self, tree: Tree) -> str:
        owner = self._directory.reader.tree(str(tree.get("organization_id", "")))
        return str((owner or {}).get("name", ""))

    def _changes(
        self, table: str, record: str, tree: Tree, changes: Mapping[str, str]
    ) -> list[Change]:
        """The changes of registers. Raises BadInput naming the field."""
        register = self._directory.register
        known = {each.name for each in fields_of(table)} | _LOCAL.keys()
        read = {}
        for name, text in changes.items():
            if name not in known:
                raise BadInput(
                    N_("{value} cannot be written here."), place=table, value=name,
                    rule=" ".join(sorted(known)),
                )  # fmt: skip
            read[name] = text.strip() if name in _LOCAL else self._checked(name, text)
        made = [
            register(table, record, _LOCAL[name], canonical(read.pop(name)) if read[name] else None)
            for name in LOCAL
            if name in read
        ]
        provider = read.pop("provider", None)
        if provider is not None and table == OFFER:
            owner, new = self._owner(provider)
            made += new
            made.append(register(table, record, "organization_id", canonical(owner)))
        try:
            parts = written(table, record, tree, read, self._context.references.places)
        except Refused as refused:
            raise _refused("end", read.get("end", ""), refused) from refused
        for key, value in parts.items():
            made.append(register(table, record, key, None if value is None else canonical(value)))
        return made

    def _checked(self, name: str, text: str) -> str:
        if name == "kind" and text.strip():
            return self._kind(text)
        try:
            return checked(BY_NAME[name], text)
        except Refused as refused:
            raise _refused(name, text, refused) from refused

    @staticmethod
    def _kind(text: str) -> str:
        """A kind by its code or its words. Raises BadInput."""
        from counsel_tui.casework.kinds import all_kinds

        typed = text.strip().casefold()
        by_words = {words.casefold(): code for code, words in all_kinds().items()}
        code = typed if typed in KIND_WORDS else by_words.get(typed, "")
        if not code:
            raise _refused("kind", text, Refused(" ".join(KIND_WORDS)))
        return code

    def _owner(self, name: str) -> tuple[str, list[Change]]:
        """The organisation of this name; a new one where there is none."""
        for key, tree in self._directory.organizations().items():
            if str(tree.get("name", "")).casefold() == name.casefold():
                return key, []
        record = str(uuid.UUID(bytes=self._context.random.bytes(16), version=4))
        words = {"name": name, "description": "-"}
        register = self._directory.register
        return record, [
            register(ORGANISATION, record, key, canonical(text)) for key, text in words.items()
        ]


def _refused(name: str, value: str, refused: Refused) -> BadInput:
    rule = _(refused.rule).format(**refused.params)
    return BadInput(
        N_("“{value}” cannot stand here: {why}."),
        safe=N_("Nothing was written."),
        place=name,
        value=value,
        rule=rule,
        why=rule,
    )
