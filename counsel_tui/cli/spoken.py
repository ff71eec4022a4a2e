"""click's commands, options and arguments, speaking the interface language.

click keeps a help text as it was written. Here it is a message id, and what is read is its
translation: docstrings of commands, ``help=``, placeholders (``FACTS``) and names of types.
Every command of the program is made with the four functions below.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from counsel_tui.i18n import N_, _
from counsel_tui.ui.texts import read_day

ON_ITS_OWN = (N_("TEXT"), N_("INTEGER"), N_("INTEGER RANGE"), N_("integer"))
"""Names that click gives to values by itself."""
_ASIDE = re.compile(r" \([^()]*;[^()]*\)")
"""What stands in parentheses with a semicolon is for the command's own help."""


class Spoken:
    """A text of click's that is translated whenever it is read."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._place = f"_{name}_id"

    def __get__(self, holder: Any, owner: type | None = None) -> Any:
        if holder is None:
            return self
        text = getattr(holder, self._place, None)
        return _(text) if text else text

    def __set__(self, holder: Any, text: str | None) -> None:
        setattr(holder, self._place, inspect.cleandoc(text) if text else text)


class Command(click.Command):
    """A command whose docstring is translated."""

    help: Any = Spoken()
    options_metavar: Any = Spoken()

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **{"options_metavar": N_("[OPTIONS]"), **options})

    def get_short_help_str(self, limit: int = 45) -> str:
        """What the list of commands says: the docstring up to its first semicolon, never cut."""
        whole = _ASIDE.sub("", self.help or "")
        return whole.partition(".")[0].partition(";")[0] + "."


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command
    subcommand_metavar: Any = Spoken()

    def __init__(self, *words: Any, **options: Any) -> None:
        usual = {"subcommand_metavar": N_("COMMAND [ARGS]...")}
        super().__init__(*words, **{**usual, **options})


class Option(click.Option):
    """An option whose help and placeholder are translated."""

    help: Any = Spoken()

    def make_metavar(self, ctx: click.Context) -> str:
        """The placeholder of the value."""
        return _(super().make_metavar(ctx))


class Argument(click.Argument):
    """An argument whose name is translated where it is shown."""

    def make_metavar(self, ctx: click.Context) -> str:
        """The name in the usage line, with the signs for optional and repeated."""
        name = self.name.upper()
        return super().make_metavar(ctx).replace(name, _(name))


class Place(click.Path):
    """A file or folder as ``Path``, called so in the interface language."""

    name: Any = Spoken()

    def __init__(self, name: str, **checks: Any) -> None:
        super().__init__(path_type=Path, **checks)
        self.name = name


class Day(click.ParamType[date]):
    """A day written YYYY-MM-DD or DD.MM.YYYY, as ``date``."""

    name: Any = Spoken()

    def __init__(self) -> None:
        self.name = N_("YYYY-MM-DD")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or wrong usage."""
        day = value if isinstance(value, date) else read_day(value)
        if day is None:
            sentence = _("{value} is no day; write YYYY-MM-DD.")
            self.fail(sentence.format(value=value), param, ctx)
        return day


FILE = Place(N_("file"))
FOLDER = Place(N_("directory"), file_okay=False)
FILE_THERE = Place(N_("file"), exists=True, dir_okay=False)
FOLDER_THERE = Place(N_("directory"), exists=True, file_okay=False)
DAY = Day()


def command(name: str | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """``click.command`` in the interface language."""
    return click.command(name, cls=Command)


def group(cls: type[Group] = Group, **options: Any) -> Callable[[Callable[..., Any]], click.Group]:
    """``click.group`` in the interface language."""
    return click.group(cls=cls, **options)


def option(*names: str, **options: Any) -> Callable[[Any], Any]:
    """``click.option`` in the interface language."""
    return click.option(*names, cls=Option, **options)


def argument(name: str, **options: Any) -> Callable[[Any], Any]:
    """``click.argument`` in the interface language."""
    return click.argument(name, cls=Argument, **options)


def agrees(question: str) -> bool:
    """Ask yes or no in the interface language; no if only Enter is pressed."""
    yes, no = _("yes"), _("no")
    shown = f"{question} [{yes[0]}/{no[0].upper()}]"
    said = click.prompt(shown, default="", show_default=False, err=True)
    return said.strip().casefold() in {yes, yes[0], "yes", "y"}


json_too = option("--json", "as_json", is_flag=True, help="One JSON document.")
"""The flag of every command that can answer in JSON."""
