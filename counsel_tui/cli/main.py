"""The command line. One module per domain, loaded when its command is called.

Exit codes: 0 done · 1 our fault · 2 wrong usage · 3 bad input · 4 locked · 5 integrity ·
6 refused by consent · 7 place · 8 newer version. Messages go to standard error; nothing
changes when a command fails.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from counsel_tui.i18n import use
from counsel_tui.model.errors import CounselError

COMMANDS = {
    "assess": "counsel_tui.cli.assess",
    "calibration": "counsel_tui.cli.calibration",
    "client": "counsel_tui.cli.client",
    "conflicts": "counsel_tui.cli.client",
    "demo": "counsel_tui.cli.demo",
    "directory": "counsel_tui.cli.directory",
    "doctor": "counsel_tui.cli.doctor",
    "due": "counsel_tui.cli.client",
    "export": "counsel_tui.cli.exchange",
    "import": "counsel_tui.cli.exchange",
    "inspect": "counsel_tui.cli.exchange",
    "occupations": "counsel_tui.cli.assess",
    "packs": "counsel_tui.cli.packs",
    "peer": "counsel_tui.cli.exchange",
    "place": "counsel_tui.cli.place",
    "plan": "counsel_tui.cli.plan",
    "schema": "counsel_tui.cli.schema",
    "session": "counsel_tui.cli.session",
    "sheet": "counsel_tui.cli.sheet",
    "sync": "counsel_tui.cli.exchange",
    "vault": "counsel_tui.cli.vault",
}


class LazyGroup(click.Group):
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


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.option(
    "--lang", type=click.Choice(["de", "en"]), default="de", help="Language of sentences."
)
@click.version_option(package_name="counsel-tui")
@click.pass_context
def counsel(ctx: click.Context, lang: str) -> None:
    """Offline counselling: intake, German, recognition, entitlements, plan, sheet.

    Without a command in a terminal the program opens.
    """
    use(lang)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run_command(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code and never shows a traceback."""
    from counsel_tui.cli.output import report, report_fault

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        result = counsel.main(
            args=_lang_first(argv), prog_name="counsel-tui", standalone_mode=False
        )
    except CounselError as error:
        report(error)
        return error.exit_code
    except click.Abort:
        return 2
    except click.ClickException as error:
        error.show()
        return 2
    except BrokenPipeError:
        return 0
    except Exception as error:
        report_fault(error)
        return 1
    return result if isinstance(result, int) else 0


def _lang_first(argv: Sequence[str]) -> list[str]:
    """``--lang`` may stand anywhere; click wants it before the command.

    ``sheet`` has a ``--lang`` of its own: the language of the paper.
    """
    if "sheet" in argv or "--lang" not in argv:
        return list(argv)
    place = argv.index("--lang")
    return [*argv[place : place + 2], *argv[:place], *argv[place + 2 :]]
