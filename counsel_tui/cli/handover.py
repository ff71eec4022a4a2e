"""``handover``: when the counselling goes to another office, and files of other offices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.spoken import FILE, argument, group, json_too, option
from counsel_tui.i18n import _

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.session import Session

_ALL = 1_000_000
_LEVELS = ("A1", "A2", "B1", "B2", "C1")


@group()
def handover() -> None:
    """Handing over to another office: when it is due, and what others handed over to us.

    The file and the papers themselves: ``referral draft --handover``, ``referral hand-over``
    and ``paper handover``.
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
@with_vault
def key(**vault: Any) -> None:
    """The public key with which other offices seal handover files for this laptop."""
    with open_desk(**vault) as desk:
        say(desk.received.key())


@handover.command()
@argument("file", type=FILE)
@option("--take", is_flag=True, help="Make a file of one's own of it.")
@json_too
@with_vault
def read(file: Path, take: bool, as_json: bool, **vault: Any) -> None:
    """Read a handover file of another office; with --take it becomes a file here."""
    with open_desk(**vault) as desk:
        found = desk.received.read(file)
        code = desk.received.take(found).code if take else ""
        values = {path: desk.fact_value(path, each) for path, each in found.facts.items()}
        if as_json:
            emit(
                {
                    "reference": found.reference,
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
            _tell_recall(desk, found.reference, found.code)
            return
        for label, text in (
            (_("Purpose"), found.purpose), (_("Offer"), found.offer),
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


def _tell_recall(desk: Desk, reference: str, code: str) -> None:
    """Whose file came under it, so that it can be erased."""
    say(_("The sender asks to delete what came under {code}.").format(code=code or reference[:8]))
    client = desk.received.client_of(reference)
    if client:
        who = desk.clients.open(client).code
        say(_("It was taken in as {code}: counsel-tui client erase {code}").format(code=who))


COMMANDS = {"handover": handover}
