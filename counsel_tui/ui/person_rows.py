"""What the views of a person's file show, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from counsel_tui.casework.ports import HistoryRow
from counsel_tui.i18n import _
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session
from counsel_tui.ui.person import SOURCES, when
from counsel_tui.ui.signs import painted
from counsel_tui.ui.texts import short_day
from counsel_tui.ui.widgets.rows import Row

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk


def timeline(desk: Desk, session: Session) -> list[Row]:
    """What was done with the file, newest first."""
    rows = desk.clients.timeline(session.client)
    return [
        Row(f"t{place}", (Content.styled(when(row.hlc), "$quiet"), row.text, row.user))
        for place, row in enumerate(rows)
    ]


def answers(desk: Desk, session: Session) -> list[Row]:
    """All answers with source, person and day."""
    return [
        Row(
            row.path,
            (
                Content.styled(row.question, "$quiet"),
                Content.assemble(row.value, " ", painted("conflict") if row.has_rivals else ""),
                _(SOURCES.get(row.source, row.source)),
                row.user,
                Content.styled(when(row.hlc), "$quiet"),
            ),
        )
        for row in desk.clients.answers(session)
    ]


def plan(desk: Desk, session: Session) -> list[Row]:
    """The steps of the plan in their order."""
    return [
        Row(
            step.rid,
            (
                painted("done" if step.done_on else "todo"),
                step.what,
                step.where,
                short_day(step.by) if step.by else "",
            ),
        )
        for step in desk.plan.steps(session)
    ]


def papers(desk: Desk, session: Session) -> list[Row]:
    """What was made for this person."""
    return [
        Row(f"p{place}", (row.title, Content.styled(row.when, "$quiet")))
        for place, row in enumerate(desk.clients.papers(session.client))
    ]


def history(desk: Desk, session: Session, path: str) -> list[Row]:
    """Every change of one answer, newest first."""
    return [
        Row(
            f"h{place}",
            (
                painted("yes") if row.is_live else "",
                Content.styled(when(row.hlc), "$quiet"),
                _value(desk, path, row),
                _before(desk, path, row),
                row.user,
            ),
        )
        for place, row in enumerate(desk.clients.history(session.client, path))
    ]


def _value(desk: Desk, path: str, row: HistoryRow) -> str:
    if row.kind == "remove":
        return _("removed: {value}").format(value=_element(desk, path, row.field))
    if row.kind == "add":
        return _element(desk, path, row.field)
    return _shown(desk, path, row.value)


def _element(desk: Desk, path: str, field: str) -> str:
    code = field.rpartition("[")[2].rstrip("]")
    return desk.fact_value(path, Answer((code,)))


def _before(desk: Desk, path: str, row: HistoryRow) -> Content:
    values = [_shown(desk, path, value) for value in row.before if row.kind == "set"]
    text = _("before: {value}").format(value=", ".join(values)) if values else ""
    return Content.styled(text, "$quiet")


def _shown(desk: Desk, path: str, value: str | None) -> str:
    return desk.fact_value(path, Answer.decode(value)) if value is not None else _("not asked")
