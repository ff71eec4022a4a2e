"""What the views of a person's file show, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from counsel_tui.casework.ports import HistoryRow
from counsel_tui.casework.say import SOURCE_WORDS
from counsel_tui.i18n import _
from counsel_tui.model.facts import Source
from counsel_tui.model.session import Session
from counsel_tui.ui.referrals.words import SIGNS, STATE_WORDS
from counsel_tui.ui.signs import painted
from counsel_tui.ui.texts import short_day
from counsel_tui.ui.widgets.rows import Row

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk


def timeline(desk: Desk, session: Session) -> list[Row]:
    """What was done with the file, newest first."""
    rows = desk.clients.timeline(session.client)
    return [
        Row(f"t{place}", (Content.styled(desk.say.moment(row.hlc), "$quiet"), row.text, row.user))
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
                _(SOURCE_WORDS[Source(row.source)]),
                row.user,
                Content.styled(desk.say.moment(row.hlc), "$quiet"),
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


def referrals(desk: Desk, session: Session) -> list[Row]:
    """Referrals: to whom, how they stand since when, when to ask again."""
    today = desk.day()
    return [
        Row(
            each.rid,
            (
                painted("deadline" if each.is_overdue(today) else SIGNS.get(each.state, "note")),
                each.recipient or each.purpose,
                Content.styled(each.code, "$quiet"),
                _(STATE_WORDS.get(each.state, each.state)),
                short_day(each.on) if each.on else "",
                short_day(each.next_check) if each.next_check and not each.closed_on else "",
            ),
        )
        for each in desk.referrals.all(session)
    ]


def history(desk: Desk, session: Session, path: str) -> list[Row]:
    """Every change of one answer, newest first."""
    return [
        Row(
            f"h{place}",
            (
                painted("yes") if row.is_live else "",
                Content.styled(desk.say.moment(row.hlc), "$quiet"),
                _value(desk, row),
                _before(desk, row),
                row.user,
            ),
        )
        for place, row in enumerate(desk.clients.history(session.client, path))
    ]


def _value(desk: Desk, row: HistoryRow) -> str:
    if row.kind == "remove":
        return _("taken out: {value}").format(value=desk.say.stored(row.field, ""))
    return desk.say.stored(row.field, row.value)


def _before(desk: Desk, row: HistoryRow) -> Content:
    values = [desk.say.stored(row.field, value) for value in row.before if row.kind == "set"]
    text = _("before: {value}").format(value=", ".join(values)) if values else ""
    return Content.styled(text, "$quiet")
