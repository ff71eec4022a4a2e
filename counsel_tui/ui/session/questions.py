"""The question pane: feeds keys to the interview's key machine and carries out its effects."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Final

from counsel_tui.i18n import _
from counsel_tui.intake.form import (
    AskWhere,
    Commit,
    Effect,
    Finished,
    Form,
    FormView,
    Moved,
    Paused,
)
from counsel_tui.intake.form_view import QuestionMark
from counsel_tui.model.errors import CounselError
from counsel_tui.ui.session.form_page import form_page
from counsel_tui.ui.session.page import Page, Sheet, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting, sentence

FORM_KEYS: Final = frozenset(
    {"enter", "tab", "shift+tab", "backspace", "delete", "escape", "space", "f7", "f8"}
    | {"left", "right", "up", "down", "home", "end", "ctrl+g", "ctrl+u"}
)

Take = Callable[[Form], tuple[Form, tuple[Effect, ...]]]


class QuestionPane(Pane):
    """One question after the other.

    The form moves on only after its answers are durable. If a save is refused, the form
    stays where it was, later keys wait in order, and Enter tries again.
    """

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage, form: Form | None = None) -> None:
        super().__init__(sitting, stage)
        self.form = form or sitting.desk.interview.form(sitting.session)
        self.section = ""
        self._seen: tuple[Form, FormView] | None = None
        self._waiting: deque[Take] = deque()
        self._fault: CounselError | None = None
        self._fault_seen = False

    @property
    def view(self) -> FormView:
        """The picture of the form as it stands."""
        if self._seen is None or self._seen[0] is not self.form:
            self._seen = (self.form, self.form.view())
        return self._seen[1]

    @cached_property
    def short_titles(self) -> Mapping[str, str]:
        """Each question by the short name of its first fact."""
        label = self.sitting.desk.say.fact_label
        return {question.id: label(question.parts[0].path) for question in self.form.questions}

    def press(self, key: str) -> bool:
        """One key for the form."""
        if len(key) > 1 and key not in FORM_KEYS:
            return False
        if self._fault and self._fault_seen:
            return self._settle(key)
        if self.form.is_finished and key == "enter":
            self._finish()
            return True
        self._feed(lambda form: form.press(key))
        return True

    def paste(self, text: str) -> None:
        """Pasted text for the field that is open."""
        self._feed(lambda form: form.paste(text))

    def goto(self, question: str, path: str = "") -> None:
        """Jump to a question, or to the part of it that feeds ``path``."""
        self._feed(lambda form: form.goto(question, path))

    def settled(self) -> None:
        """A contradiction may have come or gone."""
        self.repaint()

    def take_typed(self) -> None:
        """Keep what is typed and can be read; the session is being left."""
        _form, effects = self.form.press("escape")
        for effect in effects:
            if isinstance(effect, Commit):
                self.keep(effect)

    def changed(self) -> None:
        """Answers changed elsewhere; typed text stays."""
        self.form = self.form.with_facts(self.sitting.session.facts)
        self.repaint()

    def _feed(self, take: Take) -> None:
        self._waiting.append(take)
        self._work_off()

    def _work_off(self) -> None:
        while self._waiting and not self._fault:
            self._carry_out(self._waiting[0])
            if not self._fault:
                self._waiting.popleft()
        self.repaint()

    def _carry_out(self, take: Take) -> None:
        form, effects = take(self.form)
        for effect in effects:
            if isinstance(effect, Commit):
                self._fault = self.keep(effect)
                if self._fault:
                    self._fault_seen = False
                    self.call_after_refresh(self._mark_seen)
                    return
        if form.facts != self.sitting.session.facts:
            form = form.with_facts(self.sitting.session.facts)
        self.form = form
        for effect in effects:
            self._tell(effect)

    def keep(self, commit: Commit) -> CounselError | None:
        """Make answers durable; the error if that was refused."""
        return self.sitting.write(partial(self.sitting.desk.interview.commit, commit=commit))

    def _tell(self, effect: Effect) -> None:
        if isinstance(effect, Finished):
            self._finish()
        elif isinstance(effect, Paused):
            self._pause()
        elif isinstance(effect, Moved):
            self._moved()
        elif isinstance(effect, AskWhere):
            self.stage.ask_where()

    def _moved(self) -> None:
        """Another question is current."""

    def _finish(self) -> None:
        self.stage.go_on()

    def _pause(self) -> None:
        self.stage.leave()

    def _mark_seen(self) -> None:
        self._fault_seen = True

    def _settle(self, key: str) -> bool:
        """After a refused save was shown: Enter tries again, Esc gives the field back."""
        if key == "enter":
            self._fault = None
            self._work_off()
        elif key == "escape":
            self._fault = None
            self._waiting.clear()
            self.repaint()
        return True

    def page(self, width: int) -> Page:
        """The question, and above it a save that was refused."""
        view = self._shortened(self.view)
        page = form_page(view, width, self.sitting.desk.say, self._doubts(view), self.section)
        if not self._fault:
            return page
        sheet = Sheet(width)
        sheet.text(sign("deadline"), " ", (_("Not saved yet."), "error"), hang=2)
        sheet.text(sentence(self._fault), indent=2)
        sheet.text((_("Enter tries again. Esc goes back to the field."), "dim"), indent=2)
        sheet.blank()
        sheet.extend(page.lines)
        return sheet.page()

    def _shortened(self, view: FormView) -> FormView:
        """Short names for questions that are named in passing; no newest answers where
        the rail shows them all.
        """
        is_wide = self.screen.has_class("-wide")
        return replace(
            view,
            last=() if is_wide else tuple(self._short(mark) for mark in view.last),
            marks=tuple(self._short(mark) for mark in view.marks),
        )

    def _short(self, mark: QuestionMark) -> QuestionMark:
        return replace(mark, title=self.short_titles.get(mark.question, mark.title))

    def _doubts(self, view: FormView) -> list[str]:
        """Answers written differently elsewhere, and contradictions that touch this question."""
        rivals = [self._rivals(part.path) for part in view.parts if part.path in self._conflicts]
        follows = self.sitting.follows
        if follows is None:
            return rivals
        own = {name for part in view.parts for name in (part.path, part.path.rsplit("/", 1)[-1])}
        say = self.sitting.desk.say
        told = [say(each.question) for each in follows.contradictions if own & set(each.facts)]
        return rivals + told

    @property
    def _conflicts(self) -> Mapping[str, object]:
        return self.sitting.session.conflicts

    def _rivals(self, path: str) -> str:
        """What others wrote for this question."""
        session, say = self.sitting.session, self.sitting.desk.say
        values = [f"{say.stored(path, each.value)} ({each.user})" for each in session.rivals(path)]
        told = _("Written differently: {values}. Your answer settles it.")
        return told.format(values=" ≠ ".join(values))

    def hints(self) -> tuple[Hint, ...]:
        """The keys of the form; at its end, where to go from there."""
        if self.view.is_finished:
            return (("enter", _("next step")), ("ctrl+d", _("all questions")))
        return tuple((key, _(text)) for key, text in self.view.keys)


class SectionPane(QuestionPane):
    """A section of the full interview, laid over the quick one; leaving it comes back."""

    def __init__(self, sitting: Sitting, stage: Stage, section: str, rid: str = "main") -> None:
        desk = sitting.desk.interview
        form = desk.form(sitting.session, mode="full", section=section, rid=rid)
        super().__init__(sitting, stage, form)
        titles = {each.id: each.title for each in sitting.desk.interview.sections()}
        self.section = titles.get(section, "")

    def _finish(self) -> None:
        self.stage.close(self)

    def _pause(self) -> None:
        self.stage.close(self)
