"""How a question of the interview looks: a ``FormView`` laid out as a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from counsel_tui.i18n import _
from counsel_tui.intake.form_view import (
    FormView,
    Mark,
    OptionView,
    PartKind,
    PartView,
    QuestionMark,
    Suggestion,
)
from counsel_tui.model.findings import Message
from counsel_tui.ui import signs
from counsel_tui.ui.session.page import Page, Sheet, content, fitted, joined, pressing, sign

FIELD_WIDTH = 44
_MOST_COLUMNS = 3
_LAST = 3
_WITH_FIELD = frozenset(PartKind) - {PartKind.CHOICE, PartKind.CHOICES}
_MARK_SIGN = {Mark.UNKNOWN: "missing", Mark.DECLINED: "missing", Mark.ANSWERED: "seen"}


def form_page(
    view: FormView,
    width: int,
    say: Callable[[Message], str],
    doubts: Sequence[str] = (),
    section: str = "",
) -> Page:
    """The current question with its parts, an error if there is one, and the last answers.

    ``doubts``: questions about this answer, because it does not fit another one;
    ``section``: title of the section of the full interview.
    """
    if view.is_finished:
        return _finished(view, width)
    sheet = Sheet(width)
    if section:
        sheet.line((section, "dim"))
    sheet.text((view.title, "strong"))
    if view.help:
        sheet.text((view.help, "dim"))
    sheet.blank()
    for part in view.parts:
        fault = say(view.error) if view.error and part.is_current else ""
        _part(sheet, part, fault, alone=len(view.parts) == 1)
    for doubt in doubts:
        sheet.text(sign("conflict"), " ", (doubt, "conflict"), hang=2)
    if view.last:
        sheet.blank()
        sheet.text((_("Last:"), "dim"), " ", last_answers(view.last[:_LAST]), hang=2)
    return sheet.page()


def _finished(view: FormView, width: int) -> Page:
    """Every question with its answer, once the last one was left."""
    sheet = Sheet(width)
    sheet.text((_("All questions are through."), "strong"))
    sheet.blank()
    for mark in view.marks:
        name = _MARK_SIGN.get(mark.mark)
        shown = sign(name) if name else content(" ")
        question = joined(shown, " ", (mark.title, "dim"))
        sheet.beside(question, content(mark.value), max(20, width * 2 // 5))
    return sheet.page()


def last_answers(last: Sequence[QuestionMark]) -> Content:
    """The newest answers in one line: title, value, state."""
    shown = [joined((f"{mark.title} ", "dim"), mark.value, _after(mark)) for mark in last]
    return content((" · ", "dim")).join(shown)


def _after(mark: QuestionMark) -> Content:
    name = _MARK_SIGN.get(mark.mark)
    return joined(" ", sign(name)) if name and mark.value else Content("")


def _part(sheet: Sheet, part: PartView, fault: str, *, alone: bool) -> None:
    if not part.is_current:
        _closed_part(sheet, part)
        return
    if not alone:
        sheet.line(sign("here"), " ", (part.label, "strong"))
    if part.options and not (part.typed and part.suggestions):
        _options(sheet, part.options)
    if part.chosen and part.kind is not PartKind.CHOICES:
        sheet.text(*_chosen(part.chosen), indent=2)
    if part.kind in _WITH_FIELD or part.typed:
        _field(sheet, part)
    if fault:
        sheet.text(sign("deadline"), " ", (fault, "error"), hang=2)
    shown = () if part.offer and not part.typed else part.suggestions
    for index, hit in enumerate(shown):
        _suggestion(sheet, hit, is_active=index == part.highlight)
    sheet.blank()


def _closed_part(sheet: Sheet, part: PartView) -> None:
    value = part.value or " + ".join(part.chosen) or part.typed
    sheet.line("  ", (part.label, "dim"), "  ", value or (signs.sign("missing"), "dim"))


def _chosen(labels: Sequence[str]) -> list[Content]:
    shown: list[Content] = []
    for label in labels:
        shown += [sign("seen"), content(" "), content((label, "chosen")), content("   ")]
    return shown


def _options(sheet: Sheet, options: Sequence[OptionView]) -> None:
    key_width = max(len(option.key) for option in options)
    cells = [_option(option, key_width) for option in options]
    widest = max(cell.cell_length for cell in cells) + 3
    columns = 1
    if len(cells) > 4:
        columns = max(1, min(_MOST_COLUMNS, (sheet.width - 2) // widest))
    each = (sheet.width - 2) // columns
    rows = -(-len(cells) // columns)
    for row in range(rows):
        across = cells[row * columns : (row + 1) * columns]
        if any(option.active for option in options[row * columns : (row + 1) * columns]):
            sheet.focus()
        sheet.line("  ", *(fitted(cell, min(each, widest)) for cell in across))


def _option(option: OptionView, key_width: int) -> Content:
    mark = sign("seen") if option.chosen else content(" ")
    words = option.label + (f" {signs.sign('more')}" if option.opens else "")
    style = "active" if option.active else "chosen" if option.chosen else ""
    body = joined(
        mark, " ", (option.key.ljust(key_width), "key"), "  ", (words, style) if style else words
    )
    return pressing(body, option.key)


def _field(sheet: Sheet, part: PartView) -> None:
    width = min(FIELD_WIDTH, sheet.width - 6)
    shown, column = entry(part.typed, part.cursor, width, selected=part.selected)
    sheet.line("  ", shown)
    sheet.cursor(2 + column)
    if part.typed:
        return
    if part.offer:
        sheet.line("  ", ("Enter", "key"), "  ", part.offer)
    if part.format:
        sheet.line("  ", (part.format, "dim"))


def entry(typed: str, cursor: int, width: int, *, selected: bool = False) -> tuple[Content, int]:
    """A field of ``width`` cells holding ``typed``, and the column of its cursor.

    The piece around the cursor is shown where the text is longer than the field.
    """
    before = content(typed[:cursor])
    hidden = 0
    while before.cell_length > width - 1:
        hidden += 1
        before = content(typed[hidden:cursor])
    under = content((typed[cursor : cursor + 1] or " ", "caret"))
    after = content(typed[cursor + 1 :])
    body = fitted(joined(before, under, after), width)
    if selected and typed:
        body = fitted(content((typed, "caret")), width)
    field = body.stylize_before("on $field")
    return field, before.cell_length


def _suggestion(sheet: Sheet, hit: Suggestion, *, is_active: bool) -> None:
    label = fitted(content((hit.label, "active") if is_active else hit.label), 30)
    pointer = sign("here") if is_active else content(" ")
    sheet.line("  ", pointer, " ", label, "  ", (hit.hint, "dim"))
