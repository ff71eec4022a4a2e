"""``doctor``: versions, every path, and the health of the vault."""

from __future__ import annotations

import platform
from typing import Any

import counsel_tui
from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, say
from counsel_tui.cli.spoken import command, json_too, option
from counsel_tui.i18n import _
from counsel_tui.model.errors import IntegrityError


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
        say(part)
        if isinstance(rows, dict):
            for name, value in rows.items():
                say(f"  {name:<14} {value}")
        else:
            for row in rows:
                say(f"  {'✓' if row['good'] else '!'} {row['text']}")


COMMANDS = {"doctor": doctor}
