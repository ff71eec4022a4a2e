"""``doctor``: versions, every path, and the health of the vault."""

from __future__ import annotations

import platform
from typing import Any

import counsel_tui
from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, say
from counsel_tui.cli.spoken import command, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import IntegrityError

WORDS = {
    "paths": N_("Paths"),
    "packs": N_("Reference data"),
    "program": N_("Program"),
    "checks": N_("Checks"),
    "vault": N_("Vault"),
    "backups": N_("Backups"),
    "state": N_("State"),
    "papers": N_("Papers"),
    "cache": N_("Cache"),
    "config": N_("Configuration"),
    "settings": N_("Settings"),
    "log": N_("Crash reports"),
    "seed": N_("Reference data"),
    "locales": N_("Languages"),
    "exists": N_("there"),
    "last_access": N_("Last access"),
    "system": N_("System"),
}


@command()
@option("--deep", is_flag=True, help="Unlock the vault and check every page and row.")
@json_too
@with_vault
def doctor(deep: bool, as_json: bool, **where: Any) -> int:
    """Versions, every path the program uses, and with --deep the health of the vault."""
    from counsel_tui import care

    shape = care.doctor_facts(where["vault"])
    shape["program"] = {
        "counsel-tui": counsel_tui.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        **care.library_versions(),
    }
    checks: tuple[Any, ...] = ()
    if deep:
        with open_desk(**where) as desk:
            checks = desk.checks()
            shape["checks"] = [
                {"id": c.id, "good": c.is_good, "text": desk.say(c.message)} for c in checks
            ]
    if as_json:
        emit(shape)
    else:
        _tell(shape)
    if not all(check.is_good for check in checks):
        raise IntegrityError(_("The vault is damaged."))
    return 0


def _tell(shape: dict[str, Any]) -> None:
    for part, rows in shape.items():
        say(_word(part))
        if isinstance(rows, dict):
            for name, value in rows.items():
                shown = _("yes") if value is True else _("no") if value is False else value
                say(f"  {_word(name):<16} {shown}")
        else:
            for row in rows:
                say(f"  {'✓' if row['good'] else '!'} {row['text']}")


def _word(name: str) -> str:
    return _(WORDS[name]) if name in WORDS else name


COMMANDS = {"doctor": doctor}
