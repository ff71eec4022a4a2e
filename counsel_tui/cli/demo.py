"""``demo``: the program on a throw-away vault with invented people.

In a terminal the program opens on it. Without one, a whole session of an invented person is
played from the case file of the repository, and every step is told.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from counsel_tui.cli.output import say
from counsel_tui.cli.spoken import FOLDER, command, option
from counsel_tui.i18n import _


@command()
@option(
    "--to",
    "folder",
    type=FOLDER,
    default=Path("demo-out"),
    show_default=True,
    help="Where the sheet and the session file go without a terminal.",
)
@option("--tell", is_flag=True, help="Play the session even in a terminal.")
def demo(folder: Path, tell: bool) -> int:
    """A throw-away vault with invented people; nothing of it stays."""
    from counsel_tui import demo as played

    if sys.stdin.isatty() and sys.stdout.isatty() and not tell:
        return played.open_program()
    for line in played.play(folder.resolve()):
        say(line)
    say(_("Nothing but this folder stays: {folder}").format(folder=folder.resolve()))
    return 0


COMMANDS: dict[str, Any] = {"demo": demo}
