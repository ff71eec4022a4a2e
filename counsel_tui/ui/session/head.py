"""The head of a session: who, when, how long, and what may be written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from counsel_tui.i18n import _
from counsel_tui.ui.session.page import content, joined, sign

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.session import Session


def head_left(session: Session, time: str, minutes: int) -> Content:
    """Name, code, time of day, and minutes since the session was opened."""
    facts = [session.code, time, _("{count} min").format(count=minutes)]
    if session.is_anonymous:
        facts.append(_("anonymous"))
    if session.is_demo:
        facts.append(_("invented person"))
    name = [] if session.name == session.code else [content((session.name, "strong"))]
    return content((" · ", "dim")).join([*name, *(content(fact) for fact in facts if fact)])


def head_right(session: Session, desk: Desk) -> Content:
    """The consent in words, and conflicts if there are any."""
    parts = []
    if session.conflicts:
        parts += [sign("conflict"), content(f" {len(session.conflicts)}   ")]
    answer = session.facts.get("consent_level")
    if answer is None:
        return joined(*parts, (_("Consent not asked yet"), "dim"))
    words = desk.fact_value("consent_level", answer)
    return joined(*parts, (_("Consent"), "dim"), " ", words)
