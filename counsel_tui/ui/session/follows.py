"""What follows from the answers so far: open question first, then findings with their sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from counsel_tui.i18n import _, ngettext
from counsel_tui.model.findings import Finding
from counsel_tui.ui import signs
from counsel_tui.ui.session.page import Page, Sheet, content, joined, pressing, sign

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk, Follows

_NO: Final = frozenset(
    {"not_eligible", "forbidden", "not_obliged", "not_exempt", "lapsed", "none", "no"}
)
_TITLE_WIDTH: Final = 20


def standing(finding: Finding) -> str:
    """``yes``, ``no`` or ``open``: the sign a finding gets."""
    if not finding.is_decided:
        return "open"
    return "no" if finding.outcome in _NO else "yes"


@dataclass(frozen=True, slots=True)
class FollowsView:
    """The findings as they are shown, and which one the cursor is on."""

    findings: tuple[Finding, ...] = ()
    cursor: int = 0

    def counts(self) -> Mapping[str, int]:
        """How many findings stand yes, open, no."""
        stands = [standing(finding) for finding in self.findings]
        return {name: stands.count(name) for name in ("yes", "open", "no")}

    @property
    def current(self) -> Finding | None:
        """The finding under the cursor."""
        if not self.findings:
            return None
        return self.findings[min(self.cursor, len(self.findings) - 1)]

    def moved(self, by: int) -> FollowsView:
        """The cursor ``by`` lines further, within the list."""
        last = max(len(self.findings) - 1, 0)
        return FollowsView(self.findings, max(0, min(self.cursor + by, last)))


def follows_page(
    follows: Follows | None, view: FollowsView, desk: Desk, width: int, as_of: str = ""
) -> Page:
    """The whole pane: contradictions, the next best question, then every finding."""
    sheet = Sheet(width)
    sheet.spread(content((_("What follows"), "strong")), content((as_of, "dim")))
    sheet.rule()
    if follows is None:
        sheet.text((_("Nothing yet. The first answers decide the first points."), "dim"))
        return sheet.page()
    for contradiction in follows.contradictions:
        sheet.text(sign("conflict"), " ", (desk.say(contradiction.question), "conflict"), hang=2)
    _next_question(sheet, follows, desk)
    for index, finding in enumerate(view.findings):
        if index == view.cursor:
            sheet.focus()
        _finding(sheet, finding, desk, is_current=index == view.cursor)
    return sheet.page()


def _next_question(sheet: Sheet, follows: Follows, desk: Desk) -> None:
    if not follows.next_questions:
        sheet.blank()
        return
    best = follows.next_questions[0]
    key = pressing(content(("Ctrl+F", "key")), "ctrl+f")
    sheet.text((_("Next best question"), "dim"), "  ", key)
    sheet.text(desk.fact_question(best.fact), indent=1)
    decides = ngettext(
        "decides {count} of {open} open point",
        "decides {count} of {open} open points",
        best.open_findings,
    )
    sheet.line((decides.format(count=best.decides, open=best.open_findings), "dim"), indent=1)
    sheet.rule()


def _finding(sheet: Sheet, finding: Finding, desk: Desk, *, is_current: bool) -> None:
    title = desk.finding_title(finding)
    pointer = sign("here") if is_current else content(" ")
    name = content((title, "active")) if is_current else content(title)
    words = joined(desk.outcome_text(finding), _lacking(finding, desk), _doubt(finding))
    head = joined(pointer, sign(standing(finding)), " ", name)
    if title and head.cell_length < _TITLE_WIDTH and sheet.width >= 2 * _TITLE_WIDTH:
        sheet.beside(head, words, _TITLE_WIDTH)
        return
    sheet.text(head, hang=3)
    sheet.text(words, indent=3)


def _lacking(finding: Finding, desk: Desk) -> Content:
    if finding.is_decided or not finding.missing:
        return Content("")
    question = desk.fact_question(finding.missing[0])
    return joined("; ", (_("asks: {question}").format(question=question), "dim"))


def _doubt(finding: Finding) -> Content:
    if not finding.certainty.needs_confirming:
        return Content("")
    return joined(" ", (_("(please confirm)"), "narrowed"))


def counts_line(view: FollowsView, follows: Follows | None, desk: Desk, width: int) -> Content:
    """The pane as one line for narrow screens: counts, next question, the key that opens it."""
    counts = view.counts()
    parts: list[Content] = []
    for name in ("yes", "open", "no"):
        parts += [sign(name), content(f" {counts[name]}  ")]
    if follows and follows.contradictions:
        parts += [sign("conflict"), content(f" {len(follows.contradictions)}  ")]
    key = joined(("Ctrl+O", "key"), " ", _("open"))
    if follows and follows.next_questions:
        question = desk.fact_question(follows.next_questions[0].fact)
        parts += [content((signs.sign("note") + " ", "dim")), content(question)]
    left = joined(*parts)
    room = width - key.cell_length - 2
    left = left.truncate(room, ellipsis=True) if left.cell_length > room else left
    return joined(left.pad_right(max(0, room - left.cell_length)), "  ", pressing(key, "ctrl+o"))


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """As the desk gave them, but what is decided yes first, then open, then no."""
    rank = {"yes": 0, "open": 1, "no": 2}
    return tuple(sorted(findings, key=lambda finding: rank[standing(finding)]))
