"""``directory list|show|add|edit|checked|places|begin|close|reopen``: single entries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, say
from counsel_tui.cli.spoken import DAY, argument, command, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import UsageError

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.referral.entries import Entry

_AGES = {
    "fresh": N_("fresh"),
    "aging": N_("older than three months"),
    "old": N_("older than a year"),
    "never": N_("not checked"),
}
_SETS = option("--set", "sets", multiple=True, help="FIELD=VALUE; repeatable, empty takes away.")


@command("list")
@argument("words", nargs=-1)
@option("--kind", default="", help="Only this kind, by its code.")
@option("--phase", type=click.IntRange(1, 5), default=None, help="Only this phase.")
@option("--near", default=0, help="Within so many kilometres of where you work.")
@option("--free", is_flag=True, help="Only with places counted free lately.")
@option("--stale", is_flag=True, help="Only what nobody checked for a year.")
@option("--limit", default=50, show_default=True, help="At most so many.")
@json_too
@with_vault
def list_entries(
    words: tuple[str, ...],
    kind: str,
    phase: int | None,
    near: int,
    free: bool,
    stale: bool,
    limit: int,
    as_json: bool,
    **vault: Any,
) -> None:
    """Offers and offices by name, kind, place, level or language; all without WORDS."""
    from counsel_tui.casework.followed_shape import entry_shape
    from counsel_tui.referral.entries import Sieve

    sieve = Sieve(" ".join(words), phase or 0, kind, near, free, stale)
    with open_desk(**vault) as desk:
        found = desk.directory.sift(sieve)
        if as_json:
            emit([entry_shape(desk, entry) for entry in found[:limit]])
            return
        for entry in found[:limit]:
            _line(desk, entry)
        say(_("{shown} of {count} entries").format(shown=len(found[:limit]), count=len(found)))


@command("show")
@argument("entry")
@json_too
@with_vault
def show_entry(entry: str, as_json: bool, **vault: Any) -> None:
    """One ENTRY (its id, or words of its name), with every field that can be written."""
    with open_desk(**vault) as desk:
        _show(desk, desk.directory.one(entry), as_json)


@command("add")
@argument("table", type=click.Choice(["offer", "organisation"]))
@_SETS
@json_too
@with_vault
def add_entry(table: str, sets: tuple[str, ...], as_json: bool, **vault: Any) -> None:
    """A new offer or organisation: name=, kind=, provider=, town=, begin= and so on."""
    with open_desk(**vault) as desk:
        record = desk.directory.writer.add(table, _fields(sets))
        _show(desk, desk.directory.one(record), as_json)


@command("edit")
@argument("entry")
@_SETS
@json_too
@with_vault
def edit_entry(entry: str, sets: tuple[str, ...], as_json: bool, **vault: Any) -> None:
    """Write fields of ENTRY; ``directory show`` names them all."""
    with open_desk(**vault) as desk:
        found = desk.directory.one(entry)
        desk.directory.writer.change(found.id, _fields(sets))
        _show(desk, desk.directory.one(found.id), as_json)


@command("checked")
@argument("entries", nargs=-1, required=True)
@json_too
@with_vault
def checked_entry(entries: tuple[str, ...], as_json: bool, **vault: Any) -> None:
    """Somebody asked there today and all of it is right."""
    with open_desk(**vault) as desk:
        found = [desk.directory.one(words) for words in entries]
        for each in found:
            desk.directory.checked_today(each.table, each.id)
        _show_all(desk, [each.id for each in found], as_json)


@command("places")
@argument("entry")
@argument("free", type=int, required=False)
@json_too
@with_vault
def places(entry: str, free: int | None, as_json: bool, **vault: Any) -> None:
    """Free places of an offer as counted today; without a number nobody knows."""
    with open_desk(**vault) as desk:
        found = desk.directory.one(entry)
        desk.directory.set_places(found.id, free)
        _show_all(desk, [found.id], as_json)


@command("begin")
@argument("entry")
@argument("first", type=DAY, required=False)
@argument("last", type=DAY, required=False)
@json_too
@with_vault
def begin(entry: str, first: date | None, last: date | None, as_json: bool, **vault: Any) -> None:
    """When the next course begins and ends; without days nobody knows."""
    with open_desk(**vault) as desk:
        found = desk.directory.one(entry)
        desk.directory.set_dates(found.id, first, last)
        _show_all(desk, [found.id], as_json)


@command("close")
@argument("entry")
@option("--reopen", is_flag=True, help="It takes people again.")
@json_too
@with_vault
def close(entry: str, reopen: bool, as_json: bool, **vault: Any) -> None:
    """Say that an entry takes nobody any more; it stays for referrals that point to it."""
    with open_desk(**vault) as desk:
        found = desk.directory.one(entry)
        desk.directory.writer.close(found.id, closed=not reopen)
        _show_all(desk, [found.id], as_json)


@command("undo")
@argument("entry")
@with_vault
def undo_entry(entry: str, **vault: Any) -> None:
    """Take back your last change of an entry."""
    with open_desk(**vault) as desk:
        is_done = desk.directory.undo(desk.directory.one(entry).id)
    say(
        _("Your last change was taken back.")
        if is_done
        else _("There is nothing of yours to take back, or somebody changed the same since.")
    )


# --- what several of them need -------------------------------------------------------------


def _fields(sets: tuple[str, ...]) -> dict[str, str]:
    """``name=VHS`` pairs. Raises UsageError for what is none."""
    found = {}
    for each in sets:
        name, sign, text = each.partition("=")
        if not sign or not name.strip():
            raise UsageError(N_("“{value}” is no FIELD=VALUE."), value=each)
        found[name.strip()] = text
    if not found:
        raise UsageError(N_("Write at least one field with --set FIELD=VALUE."))
    return found


def _show(desk: Desk, entry: Entry, as_json: bool) -> None:
    from counsel_tui.casework.followed_shape import entry_shape

    fields = desk.directory.writer.fields(entry.id) if _is_own(desk) else {}
    if as_json:
        emit({**entry_shape(desk, entry), "fields": fields})
        return
    _line(desk, entry)
    for name, text in fields.items():
        if text:
            say(f"  {name}={text}")
    empty = " ".join(name for name, text in fields.items() if not text)
    if empty:
        say(_("Not known: {fields}").format(fields=empty))


def _is_own(desk: Desk) -> bool:
    """Whether the vault has a directory; what comes with the program is not written to look."""
    return not desk.directory.reader.is_supplied


def _show_all(desk: Desk, records: list[str], as_json: bool) -> None:
    from counsel_tui.casework.followed_shape import entry_shape

    found = [desk.directory.one(record) for record in records]
    if as_json:
        emit([entry_shape(desk, entry) for entry in found])
        return
    for entry in found:
        _line(desk, entry)


def _line(desk: Desk, entry: Entry) -> None:
    offer, today = entry.offer, desk.day()
    age = _("to confirm") if entry.to_confirm else _(_AGES[entry.age(today)])
    free = "" if offer.free is None else _("{count} free").format(count=offer.free)
    begin_ = f"{offer.first:%d.%m.%Y}" if offer.first else ""
    gone = _("is gone") if entry.is_gone else ""
    said = [part for part in (offer.town, begin_, free, gone or age) if part]
    say(f"{entry.id[:8]}  {offer.name:<44.44} {' · '.join(said)}")


ENTRY_COMMANDS = (
    list_entries, show_entry, add_entry, edit_entry, checked_entry, places, begin, close,
    undo_entry,
)  # fmt: skip
