"""Opening the vault for a command: where it lies, and the passphrase from prompt or file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from counsel_tui.cli.spoken import DAY, FOLDER, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, PlaceError, UsageError

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk

vault_option = option(
    "--vault",
    type=FOLDER,
    help="Folder of the vault; the usual one if left out.",
)
passphrase_option = option(
    "--passphrase-file",
    help="File with the passphrase in its first line; - for standard input.",
)
_USER = option("--user", default="", help="Who works here; the last one if left out.")
_TODAY = "counsel_tui.today"


def _keep_today(context: click.Context, _option: click.Parameter, value: Any) -> None:
    context.meta[_TODAY] = value


_DAY = option(
    "--today",
    type=DAY,
    expose_value=False,
    callback=_keep_today,
    help="Today's date, where the clock of the laptop is wrong.",
)


def with_vault(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that opens the vault."""
    for add in (_DAY, _USER, passphrase_option, vault_option):
        command = add(command)
    return command


@contextmanager
def open_desk(vault: Path | None, passphrase_file: str | None, user: str = "") -> Iterator[Desk]:
    """The desk over the unlocked vault; locked again at the end.

    Raises PlaceError where the clock does not fit the vault and nobody told the day: law
    and what is due would be decided for a wrong one.
    """
    from counsel_tui import boot
    from counsel_tui.cli.output import hint

    desk = boot.open_desk(read_passphrase(passphrase_file), folder=vault, user=user)
    try:
        _settle_day(desk)
        for message in desk.missing():
            hint(desk.say(message))
        yield desk
    finally:
        desk.lock()


def _settle_day(desk: Desk) -> None:
    context = click.get_current_context(silent=True)
    told = context.meta.get(_TODAY) if context is not None else None
    if told is not None:
        desk.tell_day(told)
    elif desk.needs_day():
        raise PlaceError(
            N_("The clock of this laptop says {day}. That does not fit what is in the vault."),
            safe=N_("Nothing was changed."),
            todo=N_("Set the clock right, or tell the date: --today YYYY-MM-DD."),
            day=desk.day().isoformat(),
        )


def read_passphrase(source: str | None, *, twice: bool = False) -> str:
    """The passphrase from a file, standard input, or the prompt; never from an argument."""
    if source is None:
        if not sys.stdin.isatty():
            raise UsageError(
                N_("The passphrase is missing."),
                todo=N_("Give it with --passphrase-file, or - for standard input."),
            )
        text: str = click.prompt(
            _("Passphrase"), hide_input=True, confirmation_prompt=twice, err=True
        )
        return text
    lines = _lines(source)
    if not lines or not lines[0]:
        raise BadInput(
            N_("{place} holds no passphrase."), place=source, rule=N_("first line not empty")
        )
    return lines[0]


def _lines(source: str) -> list[str]:
    if source == "-":
        return [sys.stdin.readline().rstrip("\r\n")]
    from counsel_tui.cli.output import read_text

    return read_text(source).splitlines()
