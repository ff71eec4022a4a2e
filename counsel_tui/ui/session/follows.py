"""What follows from the answers so far: the open question first, then findings by sign.

Shown are the findings that matter to this person now; the rest is one key away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from textual.content import Content

from counsel_tui.i18n import N_, _, current_language, ngettext
from counsel_tui.model.findings import Finding
from counsel_tui.ui import signs
from counsel_tui.ui.session.page import Page, Sheet, content, joined, pressing, sign
from counsel_tui.ui.session.way import path_name
from counsel_tui.ui.texts import short_day

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.follows import Follows
    from counsel_tui.casework.overrides import Override
    from counsel_tui.recognition.findings import RecognitionFinding

HEADINGS: Final[Mapping[str, str]] = {
    "yes": N_("Open to the person"),
    "open": N_("Still unclear"),
    "no": N_("Not possible"),
    "figure": N_("Figures and offices"),
}
_SIGNS: Final = {"figure": "note"}
_NONE: Final[Mapping[str, Override]] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """A finding and how it stands: ``yes``, ``open``, ``no``; ``figure`` for a value asked.
    ``is_near``: it matters to this person now; ``override``: a counsellor decided otherwise.
    """

    finding: Finding
    stands: str
    is_near: bool = True
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class FollowsView:
    """The findings as they are shown, and which one the cursor is on.

    ``hidden``: how many further ones are not shown.
    """

    rows: tuple[Row, ...] = ()
    cursor: int = 0
    hidden: int = 0

    @classmethod
    def of(
        cls,
        follows: Follows,
        desk: Desk,
        question: str = "",
        *,
        wants_all: bool = False,
        overrides: Mapping[str, Override] = _NONE,
    ) -> FollowsView:
        """The near findings, with ``wants_all`` the others below; each part by sign, within
        a sign as the desk ordered them. The cursor stays on the finding of ``question``
        where it is still there.
        """
        order = list(HEADINGS)
        shown = follows.entitlement if wants_all else follows.entitlement[: follows.near]
        found = [
            Row(
                finding,
                _stands(finding, desk),
                place < follows.near,
                overrides.get(finding.question),
            )
            for place, finding in enumerate(shown)
        ]
        rows = tuple(sorted(found, key=lambda row: (not row.is_near, order.index(row.stands))))
        places = [row.finding.question for row in rows]
        at = places.index(question) if question in places else 0
        return cls(rows, at, len(follows.entitlement) - len(shown))

    def counts(self, *, near: bool = True) -> Mapping[str, int]:
        """How many findings stand yes, open, no; of the near ones or of the others."""
        stands = [row.stands for row in self.rows if row.is_near is near]
        return {name: stands.count(name) for name in HEADINGS}

    def counted(self) -> Iterable[tuple[str, int]]:
        """Counts of what is near and decided one way or the other, or open."""
        return ((name, count) for name, count in self.counts().items() if name not in _SIGNS)

    @property
    def current(self) -> Finding | None:
        """The finding under the cursor."""
        return self.rows[self.cursor].finding if self.rows else None

    def moved(self, by: int) -> FollowsView:
        """The cursor ``by`` lines further, within the list."""
        last = max(len(self.rows) - 1, 0)
        return replace(self, cursor=max(0, min(self.cursor + by, last)))


def _stands(finding: Finding, desk: Desk) -> str:
    return "figure" if finding.outcome == "value" else desk.say.stands(finding)


def follows_page(
    follows: Follows | None, view: FollowsView, desk: Desk, width: int, *, has_keys: bool = False
) -> Page:
    """The whole pane: contradictions, the next best question, then the findings."""
    sheet = Sheet(width)
    day = short_day(follows.as_of) if follows else ""
    sheet.spread(content((_("What follows"), "strong")), content((day, "dim")))
    sheet.rule()
    if follows is None:
        return sheet.page()
    for contradiction in follows.contradictions:
        question = desk.say(contradiction.question)
        sheet.text(sign("conflict"), " ", (question, "conflict"), hang=2)
    _next_question(sheet, follows, desk)
    for found in follows.recognition:
        _recognition(sheet, found, desk)
    _findings(sheet, view, desk, has_keys=has_keys)
    _further(sheet, view, has_keys=has_keys)
    return sheet.page()


def _findings(sheet: Sheet, view: FollowsView, desk: Desk, *, has_keys: bool) -> None:
    before: Row | None = None
    for index, row in enumerate(view.rows):
        is_new_part = before is not None and before.is_near is not row.is_near
        if is_new_part or (before is None and not row.is_near):
            sheet.blank()
            sheet.rule()
            sheet.line((_("Further findings"), "strong"))
        if before is None or is_new_part or before.stands != row.stands:
            _heading(sheet, row.stands, view.counts(near=row.is_near)[row.stands])
        is_current = index == view.cursor
        if is_current and has_keys:
            sheet.focus()
        _finding(sheet, row, desk, is_current=is_current)
        before = row


def _further(sheet: Sheet, view: FollowsView, *, has_keys: bool) -> None:
    """The last line: how many findings are not shown, and the key that shows them."""
    if not view.hidden:
        return
    words = ngettext("{count} further", "{count} further", view.hidden).format(count=view.hidden)
    shown, key = ("a", "a") if has_keys else ("Ctrl+O", "ctrl+o")
    sheet.blank()
    line = content((f"{signs.sign('more')} {words}", "dim"))
    sheet.spread(line, pressing(content((shown, "key")), key))


def _next_question(sheet: Sheet, follows: Follows, desk: Desk) -> None:
    if not follows.next_questions:
        return
    best = follows.next_questions[0]
    key = pressing(content(("Ctrl+F", "key")), "ctrl+f")
    sheet.spread(content((_("Next best question"), "dim")), key)
    sheet.text(desk.fact_question(best.fact))
    decides = ngettext(
        "decides {count} of {open} open point",
        "decides {count} of {open} open points",
        best.open_findings,
    )
    sheet.line((decides.format(count=best.decides, open=best.open_findings), "dim"))
    sheet.rule()


def _recognition(sheet: Sheet, found: RecognitionFinding, desk: Desk) -> None:
    """The way to recognition of one qualification, in a line."""
    if not found.path:
        return
    title = found.occupation.title(current_language()) if found.occupation else _("Recognition")
    stands = sign("yes" if found.is_decided else "open")
    sheet.text(stands, " ", title, "  ", (path_name(desk, found.path), "dim"), hang=4)


def _heading(sheet: Sheet, stands: str, count: int) -> None:
    sheet.blank()
    heading = (f"{_(HEADINGS[stands])}  {count}", "dim")
    sheet.line(sign(_SIGNS.get(stands, stands)), " ", heading)


def _finding(sheet: Sheet, row: Row, desk: Desk, *, is_current: bool) -> None:
    finding = row.finding
    title = desk.finding_title(finding)
    pointer = sign("here") if is_current else content(" ")
    head = joined(pointer, " ", (title, "active") if is_current else title)
    words = joined(_outcome(row, desk), _doubt(finding))
    if row.override is not None:
        outcome = desk.say.outcome(row.override.outcome)
        told = _("decided otherwise: {outcome}").format(outcome=outcome)
        sheet.text(head)
        sheet.text(sign("conflict"), " ", told, indent=4, hang=2)
        return
    if row.stands != "open":
        sheet.text(head, "  ", words, hang=4)
        return
    fits = head.cell_length + 2 + words.cell_length <= sheet.width
    sheet.line(head, "  ", words if fits else "")


def _outcome(row: Row, desk: Desk) -> Content:
    finding = row.finding
    if finding.is_decided or not finding.missing:
        return content((desk.outcome_text(replace(finding, decides="")), "dim"))
    lacking = desk.say.fact_label(finding.missing[0])
    return content((lacking, "dim"))


def _doubt(finding: Finding) -> Content:
    if not finding.is_decided or not finding.certainty.needs_confirming:
        return Content("")
    return joined(" ", (_("(please confirm)"), "narrowed"))


def counts_line(view: FollowsView, follows: Follows | None, desk: Desk, width: int) -> Content:
    """The pane as one line for narrow screens: counts, next question, the key that opens it."""
    parts: list[Content] = []
    for name, count in view.counted():
        parts += [sign(name), content(f" {count}  ")]
    if follows and follows.contradictions:
        parts += [sign("conflict"), content(f" {len(follows.contradictions)}  ")]
    key = joined(("Ctrl+O", "key"), " ", _("show"))
    if follows and follows.next_questions:
        question = desk.fact_question(follows.next_questions[0].fact)
        parts += [content((signs.sign("note") + " ", "dim")), content(question)]
    left = joined(*parts)
    room = width - key.cell_length - 2
    left = left.truncate(room, ellipsis=True) if left.cell_length > room else left
    return joined(left.pad_right(max(0, room - left.cell_length)), "  ", pressing(key, "ctrl+o"))
