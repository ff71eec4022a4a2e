"""What the views of a person's file show, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from counsel_tui.casework.cells import CELLS_BESIDE_FACTS
from counsel_tui.casework.files import TimelineRow
from counsel_tui.casework.ports import HistoryRow
from counsel_tui.casework.say import SOURCE_WORDS
from counsel_tui.i18n import _
from counsel_tui.model.facts import Answer, Source
from counsel_tui.model.session import Session
from counsel_tui.ui.referrals.words import SIGNS, STATE_WORDS
from counsel_tui.ui.signs import painted
from counsel_tui.ui.texts import short_day
from counsel_tui.ui.widgets.rows import Row

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.kept import Kept
    from counsel_tui.casework.visits import Replay

_Line = tuple[Content, str, str]
"""Sign, what it is about, words."""


def timeline(desk: Desk, session: Session) -> list[Row]:
    """What was done with the file, visit by visit, newest first."""
    return [
        Row(
            row.key,
            (Content.styled(desk.say.moment(row.hlc), "$quiet"), row.text, row.user),
        )
        for row in desk.clients.timeline(session.client)
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


def found(desk: Desk, session: Session) -> list[Row]:
    """What was found at each finished visit, in numbers."""
    return [
        Row(
            visit.id,
            (
                Content.styled(short_day(visit.kept.as_of), "$quiet"),
                _counts(desk, visit.kept),
                Content.styled(visit.kept.packs["law"], "$quiet"),
                visit.counsellor,
            ),
        )
        for visit in desk.visits.of(session.client)
    ]


def _counts(desk: Desk, kept: Kept) -> Content:
    """How many of the findings that mattered were yes, no, open, decided otherwise."""
    near = kept.entitlement[: kept.near]
    counts = Counter(desk.say.stands(finding) for finding in near)
    counts["conflict"] = len(kept.instead)
    parts = [
        Content.assemble(painted(name), f" {counts[name]}")
        for name in ("yes", "no", "open", "conflict")
        if counts[name]
    ]
    return Content("  ").join(parts)


def replayed(desk: Desk, replay: Replay) -> list[Row]:
    """What was found, and below it what the same facts give under the data in use."""
    lines = (*_findings(desk, replay), *_ways(desk, replay))
    return [
        Row(f"f{place}", (sign, Content.styled(title, "$quiet"), text))
        for place, (sign, title, text) in enumerate(lines)
    ]


def _findings(desk: Desk, replay: Replay) -> Iterator[_Line]:
    say = desk.say
    for row in replay.entitlement:
        if row.is_near or row.instead or not row.is_same:
            then = row.then
            yield painted(say.stands(then)), say.finding_title(then), say.outcome_text(then)
            if row.instead:
                yield painted("conflict"), _("decided otherwise"), say.outcome(row.instead)
            if not row.is_same:
                yield painted("deadline"), _("now"), say.outcome_now(row.now)


def _ways(desk: Desk, replay: Replay) -> Iterator[_Line]:
    say = desk.say
    for way in replay.recognition:
        yield Content(" "), say.recognition(), say.way(way.then) if way.then else "–"
        if not way.is_same:
            yield painted("deadline"), _("now"), say.way(way.now) if way.now else "–"


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


def entries(desk: Desk, done: TimelineRow) -> list[Row]:
    """The single changes of what was done in one go, newest first."""
    return [
        Row(
            row.field,
            (
                painted("yes") if row.is_live else "",
                Content.styled(desk.say.moment(row.hlc)[-5:], "$quiet"),
                desk.say.fact_label(row.field.partition("[")[0]),
                _change(desk, row),
                Content.styled(_source(row), "$quiet"),
            ),
        )
        for row in done.entries
    ]


def _change(desk: Desk, row: HistoryRow) -> Content:
    before = [desk.say.stored(row.field, value) for value in row.before if row.kind == "set"]
    was = f"{', '.join(before)} → " if before else ""
    return Content.assemble(Content.styled(was, "$quiet"), _value(desk, row))


def _source(row: HistoryRow) -> str:
    if row.value is None or row.field in CELLS_BESIDE_FACTS:
        return ""
    return _(SOURCE_WORDS[Answer.decode(row.value).source])


def _value(desk: Desk, row: HistoryRow) -> str:
    if row.kind == "remove":
        return _("taken out: {value}").format(value=desk.say.stored(row.field, ""))
    return desk.say.stored(row.field, row.value)


def _before(desk: Desk, row: HistoryRow) -> Content:
    values = [desk.say.stored(row.field, value) for value in row.before if row.kind == "set"]
    text = _("before: {value}").format(value=", ".join(values)) if values else ""
    return Content.styled(text, "$quiet")
