"""``sheet``: the client sheet as PDF, from a file of facts or from the vault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import read_json, say
from counsel_tui.cli.spoken import FILE, argument, command, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import UsageError


@command()
@argument("facts", required=False)
@option("--client", default="", help="Code of a person in the vault, instead of FACTS.")
@option("--lang", "language", default="", help="Language beside German: ar, uk, en ...")
@option("--to", "target", type=FILE, required=True, help="PDF file to write.")
@option("--large", is_flag=True, help="Large print.")
@with_vault
def sheet(
    facts: str | None, client: str, language: str, target: Path, large: bool, **vault: Any
) -> None:
    """Write the sheet for FACTS (JSON; - reads input) or for --client."""
    if bool(facts) == bool(client):
        raise UsageError(N_("Give either a file of facts or --client."))
    if client:
        with open_desk(**vault) as desk:
            session = desk.clients.by_code(client)
            made = desk.finish.sheet(
                session, language or desk.finish.language_for(session), target=target, large=large
            )
    else:
        from counsel_tui import boot

        desk, session = boot.desk_for_case(read_json(facts or "-"))
        made = desk.finish.sheet(
            session, language or desk.finish.language_for(session), target=target, large=large
        )
    say(_("The sheet lies here: {path}").format(path=made.path))


COMMANDS = {"sheet": sheet}
