"""``paper``: every paper of a person, and her plan as a table; looked at or written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from counsel_tui.casework.printing import KINDS
from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, say
from counsel_tui.cli.spoken import FILE, argument, command, json_too, option
from counsel_tui.i18n import _

_WIDTH = 78
CALLED = tuple(kind for kind in KINDS if kind != "recall")
"""A recall is written by ``referral recall``, which also notes it."""


@command()
@argument("kind", type=click.Choice(CALLED))
@argument("who")
@option(
    "--to",
    "target",
    type=FILE,
    help="File to write: .pdf .html .txt, of a plan .xlsx .csv .json .ics.",
)
@option("--lang", "language", default="", help="Language beside German: ar, uk, en ...")
@option("--large", is_flag=True, help="Large print.")
@option("--referral", "code", default="", help="Code of the referral a letter belongs to.")
@option("--for", "offices", multiple=True, help="Office the paper is for; repeatable.")
@option("--topics", is_flag=True, help="Also the topics of the talk, on a certificate.")
@json_too
@with_vault
def paper(
    kind: str,
    who: str,
    target: Path | None,
    language: str,
    large: bool,
    code: str,
    offices: tuple[str, ...],
    topics: bool,
    as_json: bool,
    **vault: Any,
) -> None:
    """Show a paper of a person, or write it with --to; offices see only what was released."""
    from counsel_tui.casework.printing import Paper

    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        referral = desk.referrals.find(session, code).rid if code else ""
        form = target.suffix.removeprefix(".").casefold() if target else ""
        wanted = Paper(kind, language, large, form, referral, offices, with_topics=topics)
        if target is None:
            lines = desk.printing.preview(session, wanted, _WIDTH)
            if as_json:
                emit({"kind": kind, "lines": list(lines)})
            else:
                say("\n".join(lines))
            return
        made = desk.printing.make(session, wanted, target=target)
    if as_json:
        emit({"kind": kind, "path": str(made.path), "language": made.language})
    else:
        say(_("The paper lies here: {path}").format(path=made.path))


COMMANDS = {"paper": paper}
