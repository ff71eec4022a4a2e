"""A desk and a form of five text questions, to test how the session screen treats keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from textual.app import App

from counsel_tui.casework.language_asking import TierRow
from counsel_tui.intake.form_view import (
    AskWhere,
    Commit,
    Effect,
    Finished,
    FormView,
    Mark,
    Moved,
    PartKind,
    PartView,
    Paused,
    QuestionMark,
)
from counsel_tui.intake.interview import Part, Question
from counsel_tui.model.errors import PlaceError
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.findings import Certainty, Contradiction, Finding, Message, NextQuestion
from counsel_tui.model.session import Session
from counsel_tui.ui import themes
from counsel_tui.ui.session.screen import SessionScreen

AS_OF = date(2026, 11, 22)
PATHS = ("call_name", "birth_date", "postcode", "last_job", "concerns")
SESSION = Session(client="0" * 32, code="BK7-Q2")


@dataclass(frozen=True)
class FakeForm:
    """Text questions; Enter commits and moves on, Backspace deletes."""

    facts: Facts = field(default_factory=Facts)
    at: int = 0
    is_finished: bool = False
    typed: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(
            Question(path, f"Question {path}", (Part(path, PartKind.TEXT),)) for path in PATHS
        )

    def press(self, key: str) -> tuple[FakeForm, tuple[Effect, ...]]:
        path = PATHS[self.at]
        if key == "enter":
            commit = Commit(path, {path: Answer(self.typed)})
            if self.at + 1 == len(PATHS):
                return replace(self, typed=""), (commit, Finished())
            moved = replace(self, at=self.at + 1, typed="")
            return moved, (commit, Moved(PATHS[moved.at]))
        if key == "escape":
            return self, (Paused(path),)
        if key == "ctrl+g":
            return self, (AskWhere(),)
        if key == "backspace":
            return replace(self, typed=self.typed[:-1]), ()
        char = " " if key == "space" else key
        return (replace(self, typed=self.typed + char) if len(char) == 1 else self), ()

    def paste(self, text: str) -> tuple[FakeForm, tuple[Effect, ...]]:
        return replace(self, typed=self.typed + " ".join(text.split())), ()

    def goto(self, question: str, path: str = "") -> tuple[FakeForm, tuple[Effect, ...]]:
        return replace(self, at=PATHS.index(question), typed=""), (Moved(question),)

    def with_facts(self, facts: Facts) -> FakeForm:
        return replace(self, facts=facts)

    def view(self) -> FormView:
        path = PATHS[self.at]
        part = PartView(
            path, path, PartKind.TEXT, is_current=True, typed=self.typed, cursor=len(self.typed)
        )
        marks = tuple(
            QuestionMark(
                name,
                name,
                Mark.CURRENT if name == path else Mark.OPEN,
                str(self.facts[name].value) if name in self.facts else "",
            )
            for name in PATHS
        )
        return FormView(
            path,
            f"Question {path}",
            parts=(part,),
            position=self.at + 1,
            count=len(PATHS),
            answered=len(self.facts),
            marks=marks,
            keys=(("f7", "does not know"),),
        )


@dataclass
class FakeInterview:
    """Saves slowly, and refuses as often as it is told to."""

    delay: float = 0.0
    refusals: int = 0
    saved: list[tuple[str, Any]] = field(default_factory=list)

    def form(self, session: Session, mode: str = "quick", section: str | None = None) -> FakeForm:
        return FakeForm(session.facts)

    def questions(self, mode: str = "quick", section: str | None = None) -> tuple[Question, ...]:
        return FakeForm().questions

    def commit(self, session: Session, commit: Commit) -> Session:
        time.sleep(self.delay)
        if self.refusals:
            self.refusals -= 1
            raise PlaceError(
                "The stick was pulled out.", safe="Nothing is lost.", todo="Make room."
            )
        for path, answer in commit.answers.items():
            self.saved.append((path, answer.value if answer else None))
        facts = session.facts.with_answers(commit.answers)
        return replace(session, facts=facts, revision=session.revision + 1)


def finding(question: str, outcome: str, **more: Any) -> Finding:
    return Finding(question, outcome, AS_OF, **more)


FINDINGS = (
    finding("work", "allowed"),
    finding("ik_access", "may_be_admitted", certainty=Certainty.PRESS),
    finding("bsk_access", "unclear", missing=("german.schreiben",)),
    finding("p16e", "not_eligible"),
)


STANDS = {"not_eligible": "no", "forbidden": "no", "unclear": "open"}


class FakeSay:
    """Words for codes: the codes themselves."""

    def __call__(self, message: Message) -> str:
        return message.id.format(**dict(message.params))

    def stands(self, found: Finding) -> str:
        return STANDS.get(found.outcome, "yes")

    def fact_label(self, path: str) -> str:
        return f"Label {path}"


def fake_desk(
    *,
    delay: float = 0.0,
    refusals: int = 0,
    findings: Iterable[Finding] = FINDINGS,
    contradictions: Iterable[Contradiction] = (),
    near: int | None = None,
) -> Any:
    """Everything the session screen needs of a desk for the intake; all findings are near."""
    found = tuple(findings)
    follows = SimpleNamespace(
        as_of=AS_OF,
        entitlement=found,
        near=len(found) if near is None else near,
        recognition=(),
        contradictions=tuple(contradictions),
        next_questions=(NextQuestion("postcode", decides=3, open_findings=7),),
    )
    desk = SimpleNamespace(
        interview=FakeInterview(delay, refusals),
        follows_calls=0,
        paused=[],
        finding_title=lambda found: f"Title {found.question}",
        outcome_text=lambda found: f"Outcome {found.outcome}",
        fact_question=lambda path: f"What about {path}?",
        fact_value=lambda path, answer: str(answer.value),
        time=lambda: "13:07",
    )

    def follow(session: Session) -> Any:
        desk.follows_calls += 1
        return follows

    def pause(session: Session, step: str) -> Session:
        desk.paused.append(step)
        return session

    desk.follows = follow
    desk.say = FakeSay()
    desk.finish = SimpleNamespace(pause=pause, language_for=lambda _session: "de")
    nothing = {
        name: lambda _session: () for name in ("rows", "questions", "notes", "chart", "past")
    }
    desk.overrides = SimpleNamespace(of=lambda _session: {})
    asking = SimpleNamespace(
        tier=lambda _session: TierRow("5min", 10, 18, 4.7, 0), languages=lambda: ("de",)
    )
    guide = SimpleNamespace(
        rows=lambda _session: (),
        parts=lambda _session: (),
        minutes_left=lambda _session: 0.0,
        is_helped=lambda _session: False,
    )
    desk.language = SimpleNamespace(asking=asking, guide=guide, **nothing)
    return desk


async def drained(screen: SessionScreen) -> None:
    """Wait until every key that was sent so far is worked off, or the screen has stopped."""
    done = asyncio.Event()
    screen.call_later(done.set)
    while screen.is_running and not done.is_set():
        await asyncio.sleep(0.005)


class Bench(App[None]):
    """An app that shows one session."""

    def __init__(self, make: Callable[[], SessionScreen], theme: str = themes.DARK) -> None:
        super().__init__()
        self._make = make
        self.session_screen: SessionScreen | None = None
        themes.install(self, theme)

    async def on_mount(self) -> None:
        self.session_screen = self._make()
        await self.push_screen(self.session_screen)


def bench(desk: Any, session: Session = SESSION, theme: str = themes.DARK) -> Bench:
    """An app over one session of ``desk``."""
    return Bench(lambda: SessionScreen(desk, session), theme)
