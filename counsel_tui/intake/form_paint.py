"""The picture of a form: one ``FormView`` from its state."""

from __future__ import annotations

from counsel_tui.intake.draft import Draft
from counsel_tui.intake.field import Field
from counsel_tui.intake.form_state import FormState
from counsel_tui.intake.form_view import (
    FormView,
    Mark,
    OptionView,
    PartKind,
    PartView,
    QuestionMark,
)
from counsel_tui.intake.question import Question
from counsel_tui.model.facts import Answer, State

N_ = str

KEYS_ALWAYS = (
    ("enter", N_("next")),
    ("shift+tab", N_("back")),
    ("tab", N_("later")),
    ("f7", N_("does not know")),
    ("f8", N_("no answer wanted")),
)
KEY_UNPICK = ("backspace", N_("the last away"))
KEY_SPACE = ("space", N_("another one"))
KEY_ARROWS = ("down", N_("choose"))


def paint(form: FormState) -> FormView:
    """Everything a painter needs to show ``form``."""
    asked = [question for question in form.questions if form.asked(question)]
    marks = tuple(_line(form, question, form.mark(question)) for question in asked)
    ids = [question.id for question in asked]
    lines = {mark.question: mark for mark in marks}
    current = form.current
    return FormView(
        question=current.id,
        title=current.title if current.covers else form.current_field.part.question,
        help=current.help,
        section=current.section,
        parts=tuple(
            _part(form, current, part.path)
            for part in current.parts
            if form.asked_part(part) or part.path == form.path
        ),
        error=form.error,
        position=ids.index(current.id) + 1 if current.id in ids else len(ids),
        count=len(ids),
        answered=sum(form.standing(question) is not Mark.OPEN for question in asked),
        is_required=current.is_required,
        is_finished=form.is_finished,
        marks=marks,
        last=tuple(lines[each] for each in form.recent if each in lines),
        keys=_keys(form.current_field, form.draft),
    )


def _keys(field: Field, draft: Draft) -> tuple[tuple[str, str], ...]:
    extra = []
    if field.part.kind is PartKind.SEARCHES:
        extra.append(KEY_SPACE)
    if (field.is_texty and (field.part.search or field.part.choices)) or field.part.typed_search:
        extra.append(KEY_ARROWS)
    first, *others = KEYS_ALWAYS
    unpicks = field.part.kind is PartKind.SEARCHES and draft.picked and not draft.typed
    return (first, *([KEY_UNPICK] if unpicks else []), *others, *extra)


def _line(form: FormState, question: Question, mark: Mark) -> QuestionMark:
    values = []
    for part in question.parts:
        field = form.field_of(question, part.path)
        answer = field.answer
        if answer and answer.is_usable:
            values.append(form.helpers.show(field.answered_path, answer))
    return QuestionMark(question.id, question.title, mark, " · ".join(filter(None, values)))


def _part(form: FormState, question: Question, path: str) -> PartView:
    field = form.field_of(question, path)
    is_current = path == form.path and not form.is_finished
    draft = form.draft if is_current else field.fresh()
    hits = field.suggestions(draft) if is_current else ()
    answer = field.answer
    offer = field.offer() if is_current and answer is None else None
    key = field.fact.key
    return PartView(
        path=path,
        label=field.part.label,
        kind=field.part.kind,
        is_current=is_current,
        typed=draft.typed,
        cursor=draft.cursor,
        selected=draft.selected,
        options=_options(field, draft.prefix, draft.picked, draft.active, answer),
        suggestions=hits,
        highlight=field.highlight(draft, hits),
        chosen=tuple(form.helpers.label(key, code) for code in draft.picked),
        offer=form.helpers.show(path, offer) if offer else "",
        format=field.part.format,
        value=form.helpers.show(field.answered_path, answer) if answer and answer.is_usable else "",
        mark=_mark(answer, is_current),
    )


def _mark(answer: Answer | None, is_current: bool) -> Mark:
    if answer is None:
        return Mark.CURRENT if is_current else Mark.OPEN
    if answer.state is State.UNKNOWN:
        return Mark.UNKNOWN
    return Mark.DECLINED if answer.state is State.DECLINED else Mark.ANSWERED


def _options(
    field: Field, prefix: str, picked: tuple[str, ...], active: int, answer: Answer | None
) -> tuple[OptionView, ...]:
    """The open page: its options, then the entries that open another page."""
    if field.is_texty:
        return ()
    page = [c for c in field.part.choices if _on_page(c.key, prefix)]
    taken = set(picked) | _codes(field, answer)
    shown = [
        OptionView(
            key=choice.key[len(prefix) :],
            code=choice.code,
            label=choice.label,
            chosen=choice.code in taken,
            active=place == active,
        )
        for place, choice in enumerate(page)
    ]
    opens = () if prefix else field.part.more.items()
    shown += [OptionView(key=key, code="", label=label, opens=True) for key, label in opens]
    return tuple(shown)


def _on_page(key: str, prefix: str) -> bool:
    return key.startswith(prefix) if prefix else len(key) == 1


def _codes(field: Field, answer: Answer | None) -> set[str]:
    """Codes of a committed answer to a single choice."""
    if answer is None or field.part.kind is not PartKind.CHOICE:
        return set()
    if isinstance(answer.value, bool):
        return {str(answer.value).lower()}
    return {answer.value} if isinstance(answer.value, str) else set()
