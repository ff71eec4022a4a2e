"""The command line. One module per domain, loaded when its command is called.

Exit codes: 0 done · 1 our fault · 2 wrong usage · 3 bad input · 4 locked · 5 integrity ·
6 refused by consent · 7 place · 8 newer version. Messages go to standard error; nothing
changes when a command fails.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Sequence

import click

from counsel_tui.cli.output import hint, report, report_fault
from counsel_tui.cli.spoken import Group, Option, group, option
from counsel_tui.i18n import N_, _, lend_to_libraries, use
from counsel_tui.model.errors import CounselError
from counsel_tui.settings.paths import standard_paths
from counsel_tui.settings.tables import read_table

COMMANDS = {
    "assess": "counsel_tui.cli.assess",
    "calibration": "counsel_tui.cli.calibration",
    "case": "counsel_tui.cli.case",
    "client": "counsel_tui.cli.client",
    "conflicts": "counsel_tui.cli.client",
    "demo": "counsel_tui.cli.demo",
    "directory": "counsel_tui.cli.directory",
    "doctor": "counsel_tui.cli.doctor",
    "due": "counsel_tui.cli.client",
    "export": "counsel_tui.cli.exchange",
    "handover": "counsel_tui.cli.handover",
    "import": "counsel_tui.cli.exchange",
    "inspect": "counsel_tui.cli.exchange",
    "occupations": "counsel_tui.cli.assess",
    "paper": "counsel_tui.cli.paper",
    "packs": "counsel_tui.cli.packs",
    "peer": "counsel_tui.cli.exchange",
    "place": "counsel_tui.cli.place",
    "plan": "counsel_tui.cli.plan",
    "referral": "counsel_tui.cli.referral",
    "schema": "counsel_tui.cli.schema",
    "session": "counsel_tui.cli.session",
    "sheet": "counsel_tui.cli.sheet",
    "sync": "counsel_tui.cli.exchange",
    "vault": "counsel_tui.cli.vault",
}


class LazyGroup(Group):
    """Loads the module of a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command whose module is there."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command by name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = module.COMMANDS[cmd_name]
        return command


@group(cls=LazyGroup, invoke_without_command=True)
@option("--lang", type=click.Choice(["de", "en"]), help="Language of sentences.")
@click.version_option(
    package_name="counsel-tui",
    message="%(prog)s %(version)s",
    cls=Option,
    help=N_("Show the version and exit."),
)
@click.pass_context
def counsel(ctx: click.Context, lang: str | None) -> None:
    """Offline counselling: intake, German, recognition, entitlements, plan, sheet.

    Without a command in a terminal the program opens.
    """
    if lang is not None:
        speak(lang)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def speak(language: str) -> None:
    """Say everything in ``language``, what click says included."""
    use(language)
    lend_to_libraries()


def run_command(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code and never shows a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = _lang_first(argv)
    speak(_language(words))
    try:
        result = counsel.main(args=words, prog_name="counsel-tui", standalone_mode=False)
    except CounselError as error:
        report(error)
        return error.exit_code
    except click.Abort:
        hint(_("Stopped."))
        return 2
    except click.ClickException as error:
        _show(error)
        return 2
    except BrokenPipeError:
        return 0
    except Exception as error:
        report_fault(error)
        return 1
    return result if isinstance(result, int) else 0


def _show(error: click.ClickException) -> None:
    """What click has to say about wrong usage; what was typed in it made harmless."""
    said = io.StringIO()
    error.show(said)
    hint(said.getvalue().rstrip("\n"))


def _language(words: Sequence[str]) -> str:
    """The language told, or the one of the settings: click speaks before it has read it."""
    if len(words) > 1 and words[0] == "--lang":
        return words[1]
    return str(read_table(standard_paths().settings_file, "interface").get("language", ""))


def _lang_first(argv: Sequence[str]) -> list[str]:
    """``--lang`` may stand anywhere; click wants it before the command.

    ``sheet`` and ``paper`` have a ``--lang`` of their own, the language of the paper: it stays
    where it is.
    """
    words = [part for word in argv for part in _apart(word)]
    if "--lang" not in words:
        return words
    place = words.index("--lang")
    if {"sheet", "paper"} & set(words[:place]):
        return words
    return [*words[place : place + 2], *words[:place], *words[place + 2 :]]


def _apart(word: str) -> list[str]:
    """``--lang=de`` as two words."""
    return ["--lang", word.removeprefix("--lang=")] if word.startswith("--lang=") else [word]
