"""``calibration show|export|import``: what later examinations have taught of the items."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.spoken import FILE, argument, group, json_too
from counsel_tui.i18n import _

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.language_learning import Learned


@group()
def calibration() -> None:
    """How far the questions of the placement are calibrated, and passing that on."""


@calibration.command()
@json_too
@with_vault
def show(as_json: bool, **where: Any) -> None:
    """The state: confirmed outcomes, the scale, what a placement takes here."""
    with open_desk(**where) as desk:
        desk.keeping.tidy()
        learned, pace = desk.language.learning.learned(), _pace(desk)
    if as_json:
        emit({**asdict(learned), "minutes": pace})
        return
    _show(learned)
    for tier, minutes in pace.items():
        say(_("{tier}: up to {minutes} minutes here").format(tier=tier, minutes=f"{minutes:.1f}"))


def _pace(desk: Desk) -> dict[str, float]:
    from counsel_tui.placement.adaptive import TIERS
    from counsel_tui.placement.pace import minutes

    known = desk.language.pace.known()
    return {name: round(minutes(tier, known), 2) for name, tier in TIERS.items()}


def _show(learned: Learned) -> None:
    from counsel_tui.placement.calibration import STATE_WORDS

    count = sum(learned.outcomes.values())
    say(_(STATE_WORDS[learned.state]).format(count=count))
    for level, people in learned.outcomes.items():
        say(f"  {level:<4}{people}")
    say(_("Confirmed answers an item: {value}").format(value=f"{learned.per_item:.1f}"))
    say(
        _("Scale: slope {slope}, shift {shift}; {count} items moved").format(
            slope=f"{learned.slope:.2f}", shift=f"{learned.shift:+.2f}", count=learned.moved
        )
    )
    if learned.gap is not None:
        points = f"{100 * learned.gap:.0f}"
        say(_("Stated and true frequency differ by {points} points").format(points=points))
    waiting = sum(learned.own.values())
    say(_("Not passed on yet: {count}").format(count=waiting))


@calibration.command()
@argument("file", type=FILE)
@with_vault
def export(file: Path, **where: Any) -> None:
    """Write confirmed outcomes to FILE as counts without persons, for other laptops."""
    with open_desk(**where) as desk:
        desk.keeping.tidy()
        given = desk.language.learning.write(file)
    say(
        _("{count} outcomes written, as counts without persons: {path}").format(
            count=given.outcomes, path=file
        )
    )


@calibration.command("import")
@argument("files", nargs=-1, required=True, type=FILE)
@with_vault
def take_in(files: tuple[Path, ...], **where: Any) -> None:
    """Take in FILES of other laptops; each counts once."""
    with open_desk(**where) as desk:
        for file in files:
            found, is_same = desk.language.learning.take(file)
            say(_("{name}: {count} outcomes").format(name=file.name, count=found.outcomes))
            if not is_same:
                hint(_("These answers belong to another version of the questions."))
        _show(desk.language.learning.learned())


COMMANDS = {"calibration": calibration}
