"""``handover``: when the counselling goes to another office, and files of other offices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.spoken import DAY, FILE, FOLDER, argument, group, json_too, option
from counsel_tui.i18n import _, ngettext
from counsel_tui.referral.return_code import LETTERS, write_code

if TYPE_CHECKING:
    from counsel_tui.casework.arrivals import Arrival
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.session import Session

_ALL = 1_000_000
_ANSWERS = tuple(state for state in LETTERS.values() if state != "received")
_LEVELS = ("A1", "A2", "B1", "B2", "C1")


@group()
def handover() -> None:
    """Handing over to another office: when it is due, and what others handed over to us.

    The file and the papers themselves: ``referral draft --handover``, ``referral hand-over``
    and ``paper handover``. What came in: ``read``, ``letter``, ``list``, ``answer``.
    """


@handover.command()
@argument("who", required=False)
@option("--open", "with_open", is_flag=True, help="Also where an answer is missing.")
@json_too
@with_vault
def suggest(who: str | None, with_open: bool, as_json: bool, **vault: Any) -> None:
    """Whom to hand over: by German for the age, or by months in the team; never by itself."""
    from counsel_tui.casework.followed_shape import suggestion_shape

    with open_desk(**vault) as desk:
        sessions = [desk.clients.by_code(who)] if who else _everybody(desk)
        found = [(session, desk.cases.handover(session)) for session in sessions]
        if not who:
            open_ = with_open
            found = [(s, f) for s, f in found if f.is_due or (open_ and f.missing)]
        shapes = [suggestion_shape(desk, session, each) for session, each in found]
        if as_json:
            emit(shapes)
            return
        for (session, each), shape in zip(found, shapes, strict=True):
            signs = {"yes": "●", "no": "○", "open": "◐"}
            say(f"{signs[shape['suggested']]} {session.code}  {session.name}")
            for reason in shape["reasons"]:
                say(f"    {signs[reason['holds']]} {reason['what']}")
            if each.held_by:
                say("    " + _("held back: {reason}").format(reason=each.held_by))
        say(_("{count} persons").format(count=len(found)))


def _everybody(desk: Desk) -> list[Session]:
    rows = desk.clients.search("", limit=_ALL)
    return [desk.clients.open(row.client) for row in rows if row.state != "closed"]


@handover.command()
@argument("who")
@argument("reason", required=False, default="")
@with_vault
def hold(who: str, reason: str, **vault: Any) -> None:
    """Write why a person stays with the team; without REASON it is taken back."""
    with open_desk(**vault) as desk:
        session = desk.cases.hold(desk.clients.by_code(who), reason)
        held = desk.cases.handover(session).held_by
    say(_("held back: {reason}").format(reason=held) if held else _("Not held back."))


@handover.command()
@option("--level", type=click.Choice(_LEVELS), help="German from this level.")
@option("--level-under", type=click.Choice(_LEVELS), help="German of people under the age.")
@option("--age", type=click.IntRange(15, 99), help="The age that parts them.")
@option("--months", type=click.IntRange(1, 120), help="Months in the team.")
@json_too
@with_vault
def criteria(
    level: str | None,
    level_under: str | None,
    age: int | None,
    months: int | None,
    as_json: bool,
    **vault: Any,
) -> None:
    """Show when a handover is suggested, or change it for this laptop."""
    named = {
        "handover_level": level,
        "handover_level_under": level_under,
        "handover_age": age,
        "handover_months": months,
    }
    changes: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    with open_desk(**vault) as desk:
        if changes:
            desk.set_settings(replace(desk.context.settings, **changes))
        now = desk.cases.criteria()
    if as_json:
        emit(
            {
                "level": now.level,
                "level_under": now.level_under,
                "age": now.age_split,
                "months": now.months,
            }
        )
        return
    say(
        _("German {level}, under {age} years {under}; or {months} months in the team").format(
            level=now.level, under=now.level_under, age=now.age_split, months=now.months
        )
    )


@handover.command()
@option("--new", is_flag=True, help="Make a new one; the earlier ones still open files.")
@option("--destroy-earlier", is_flag=True, help="Files sealed for earlier keys stay closed.")
@with_vault
def key(new: bool, destroy_earlier: bool, **vault: Any) -> None:
    """The public key with which other offices seal handover files for this laptop.

    It lasts until you make another: a file may be opened months later.
    """
    with open_desk(**vault) as desk:
        keys = desk.received.keys
        if new:
            keys.make()
        if destroy_earlier:
            count = keys.destroy_earlier()
            told = ngettext(
                "{count} earlier key destroyed", "{count} earlier keys destroyed", count
            )
            hint(told.format(count=count))
        say(keys.public())


@handover.command()
@argument("file", type=FILE)
@option("--take", is_flag=True, help="Make a file of one's own of it.")
@json_too
@with_vault
def read(file: Path, take: bool, as_json: bool, **vault: Any) -> None:
    """Read a handover file of another office; with --take it becomes a file here.

    That it came in is noted, without anything of its content: see ``handover list``.
    """
    with open_desk(**vault) as desk:
        found = desk.received.read(file)
        arrival = desk.received.note(found)
        code = desk.received.take(found).code if take else ""
        values = {path: desk.fact_value(path, each) for path, each in found.facts.items()}
        if as_json:
            emit(
                {
                    "reference": found.reference,
                    "sender": found.sender or None,
                    "purpose": found.purpose or None,
                    "until": found.until or None,
                    "code": found.code or None,
                    "offer": found.offer or None,
                    "recall": found.is_recall,
                    "facts": values,
                    "unread": [desk.message(message) for message in found.told],
                    "client": code or None,
                }
            )
            return
        if found.is_recall:
            _tell_recall(desk, arrival)
            return
        for label, text in (
            (_("From"), found.sender), (_("Purpose"), found.purpose), (_("Offer"), found.offer),
            (_("Consent valid until"), found.until), (_("Code for the answer"), found.code),
        ):  # fmt: skip
            if text:
                say(f"{label}: {text}")
        for path, text in values.items():
            say(f"  {desk.say.fact_label(path)}: {text}")
        for message in found.told:
            hint(f"! {desk.message(message)}")
        if code:
            say(_("Taken in as {code}.").format(code=code))


@handover.command("list")
@option("--waiting", is_flag=True, help="Only those we did not answer yet.")
@json_too
@with_vault
def list_arrivals(waiting: bool, as_json: bool, **vault: Any) -> None:
    """What came in from other offices, and what we answered."""
    with open_desk(**vault) as desk:
        _show(desk, [each for each in desk.received.all() if each.waits or not waiting], as_json)


@handover.command()
@argument("code")
@option("--from", "sender", required=True, help="Office the letter is from.")
@option("--purpose", default="", help="What for, in a few words.")
@json_too
@with_vault
def letter(code: str, sender: str, purpose: str, as_json: bool, **vault: Any) -> None:
    """Note a letter on paper by the CODE that stands on it, so that it is answered."""
    with open_desk(**vault) as desk:
        _show(desk, [desk.received.note_letter(code, sender, purpose)], as_json)


@handover.command()
@argument("code")
@argument("state", type=click.Choice(_ANSWERS))
@option("--because", default="", help="In a few words, without names; a refusal needs it.")
@option("--until", type=DAY, help="Waiting until this day.")
@option("--to", "folder", type=FOLDER, help="Folder for the return file.")
@json_too
@with_vault
def answer(
    code: str,
    state: str,
    because: str,
    until: date | None,
    folder: Path | None,
    as_json: bool,
    **vault: Any,
) -> None:
    """Note what we tell the sender, and write it as a return file."""
    with open_desk(**vault) as desk:
        received = desk.received
        arrival = received.answer(received.by_code(code), state, because, until)
        path = received.write_return(arrival, folder) if folder is not None else None
        _show(desk, [arrival], as_json)
        if as_json:
            return
        short = write_code(arrival.code, arrival.state)
        say(_("To be read out or written on paper: {code}").format(code=short))
        if path is not None:
            say(_("The file lies here: {path}").format(path=path))


def _show(desk: Desk, found: list[Arrival], as_json: bool) -> None:
    from counsel_tui.casework.followed_shape import arrival_shape

    if as_json:
        emit([arrival_shape(desk, each) for each in found])
        return
    for each in found:
        mark = "!" if each.recalled and each.client else "◐" if each.waits else " "
        day = f"{each.on:%d.%m.%Y}" if each.on else ""
        ours = desk.clients.open(each.client).code if each.client else "–"
        state = _("to be deleted") if each.recalled else desk.referrals.state_words(each.state)
        say(f"{mark} {each.code or '–':<7}  {ours:<8}  {each.sender:<32.32} {state} {day}".rstrip())
    if len(found) != 1:
        say(_("{count} from other offices").format(count=len(found)))


def _tell_recall(desk: Desk, arrival: Arrival) -> None:
    """Whose file came under it, so that it can be erased."""
    say(
        _("The sender asks to delete what came under {code}.").format(
            code=arrival.code or arrival.reference[:8]
        )
    )
    if arrival.client:
        who = desk.clients.open(arrival.client).code
        say(_("It was taken in as {code}: counsel-tui client erase {code}").format(code=who))


COMMANDS = {"handover": handover}
