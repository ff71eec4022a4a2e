"""The session at the table: one screen that takes every key, in order, and hands it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from counsel_tui.i18n import N_, _
from counsel_tui.model.session import Session
from counsel_tui.ui.session.around import Around
from counsel_tui.ui.session.explain import ExplainPane
from counsel_tui.ui.session.goto import GotoPane, Place, all_places
from counsel_tui.ui.session.layers import LayeredScreen
from counsel_tui.ui.session.pane import Pane
from counsel_tui.ui.session.questions import QuestionPane, SectionPane
from counsel_tui.ui.session.rail import STEP_NAMES, STEPS
from counsel_tui.ui.session.sections import SectionsPane
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.session.steps import make_step
from counsel_tui.ui.session.whatif import ask_what
from counsel_tui.ui.session.why_way import WhyWayPane
from counsel_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk

_SETTLE_SECONDS: Final = 0.04
"""How long the hand must rest before findings are worked out again."""
_CLOCK_SECONDS: Final = 15.0

_HELP: Final = N_(
    "A letter or digit chooses and goes on, Enter goes on, Shift+Tab goes back, Tab leaves"
    " a question for later. F7: does not know. F8: does not want to say. Ctrl+G jumps to any"
    " field by part of its name. On the right stands what follows from the answers: Ctrl+E"
    " says why, Ctrl+W shows what would be if. Escape pauses; everything is saved."
)


class SessionScreen(LayeredScreen):
    """One person at the table.

    Five steps along the rail; panes for going to a field, for the reasons of a finding and
    for what would be if lie over them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"alt+{n}", f"step('{name}')", STEP_NAMES[name], id=f"step.{name}", show=False)
            for n, name in enumerate(STEPS, start=1)
        ),
        Binding("ctrl+g", "ask_where", N_("go to"), id="session.goto"),
        Binding("ctrl+d", "all_questions", N_("all questions"), id="session.all", show=False),
        Binding("ctrl+e", "explain", N_("why?"), id="session.why"),
        Binding("ctrl+f", "best_question", N_("best question"), id="session.best"),
        Binding("ctrl+w", "what_if", N_("what if"), id="session.what_if"),
        Binding("ctrl+o", "open_findings", N_("findings"), id="session.findings"),
        Binding("escape", "leave", N_("pause"), id="session.pause"),
        Binding("ctrl+pagedown", "other_step(1)", N_("next step"), id="session.next", show=False),
        Binding("ctrl+pageup", "other_step(-1)", N_("step back"), id="session.back", show=False),
        Binding("ctrl+down", "finding(1)", N_("next finding"), id="session.down", show=False),
        Binding("ctrl+up", "finding(-1)", N_("finding before"), id="session.up", show=False),
        Binding("ctrl+r", "look_up", N_("Look up the law"), id="session.law", show=False),
        Binding("ctrl+z", "undo", N_("undo"), id="session.undo", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (104, "-wide")]  # noqa: RUF012 (Textual's)
    DEFAULT_CSS = """
    SessionScreen #middle { width: 1fr; padding: 0 1; }
    SessionScreen.-narrow Rail { width: 24; padding: 0 1; }
    SessionScreen.-narrow FollowsPane { display: none; }
    SessionScreen.-wide CountsLine { display: none; }
    SessionScreen.-narrow.-findings FollowsPane { display: block; width: 1fr; }
    SessionScreen.-narrow.-findings #middle { display: none; }
    SessionScreen.-alone FollowsPane, SessionScreen.-full Rail { display: none; }
    SessionScreen #body { height: 1fr; padding: 1 0 0 0; }
    """

    def __init__(self, desk: Desk, session: Session) -> None:
        super().__init__()
        self.sitting = Sitting(desk, session)
        self.sitting.on_change = self._has_changed
        self.step = session.step if session.step in STEPS else STEPS[0]
        self._steps: dict[str, Pane] = {}
        self._is_closing = False
        self._settling: Timer | None = None
        self._around = Around(self.sitting, self)

    def compose(self) -> ComposeResult:
        """Head, rail and middle and findings, counts for narrow screens, keys."""
        yield self._around.title
        with Horizontal(id="body"):
            yield self._around.rail
            yield Vertical(self._step_pane(self.step), id="middle")
            yield self._around.findings
        yield self._around.counts
        yield KeyBar()

    def on_mount(self) -> None:
        """Start the clock, and show what already follows."""
        self.set_interval(_CLOCK_SECONDS, self._around.show_head)
        self._settle()

    @property
    def TOPIC(self) -> str:  # type: ignore[override]  # noqa: N802
        """Help for what stands in front now."""
        return self.top.TOPIC or _HELP

    # --- steps and panes --------------------------------------------------------------

    def ground(self) -> Pane:
        """The pane of the current step."""
        return self._step_pane(self.step)

    def side(self) -> Pane:
        """The findings, which have a place of their own."""
        return self._around.findings

    def worked_off(self) -> None:
        """A key is done with: the rail follows at once."""
        self._show_rail()

    def _step_pane(self, step: str) -> Pane:
        if step not in self._steps:
            self._steps[step] = make_step(step, self.sitting, self)
        return self._steps[step]

    def go(self, step: str) -> None:
        """To a step of the rail; panes above are taken away. It is noted at once: after a power
        cut the session goes on there.
        """
        for pane in reversed(self._laid):
            self.close(pane)
        self.step = step
        pane = self._step_pane(step)
        self._show_only(pane)
        self._note_step()

    def go_on(self) -> None:
        """To the next step."""
        self.action_other_step(1)

    # --- actions ----------------------------------------------------------------------

    def action_step(self, step: str) -> None:
        """To a step by its name."""
        self.go(step)

    def action_other_step(self, by: int) -> None:
        """To the step ``by`` places further; the rail has ends."""
        at = STEPS.index(self.step) + by
        if 0 <= at < len(STEPS):
            self.go(STEPS[at])

    def action_finding(self, by: int) -> None:
        """The findings cursor up or down, from anywhere."""
        self._around.findings.move(by)

    def action_open_findings(self) -> None:
        """Give the keys to the findings."""
        if self._around.findings not in self._laid:
            self.open(self._around.findings)

    def leave(self) -> None:
        """Pause: note the step and go back; the draft stays."""
        self._note_step()
        self._go_back()

    def _go_back(self) -> None:
        if not self._is_closing:
            self._is_closing = True
            self.dismiss()

    def put_away(self) -> None:
        """Somebody closes the screen: work off the keys that wait, take what is typed, and
        note the step.
        """
        self._is_closing = True
        self.work_off_pending()
        if isinstance(self.top, QuestionPane):
            self.top.take_typed()
        self._note_step()

    def _note_step(self) -> None:
        sitting, step = self.sitting, self.step
        error = sitting.write(lambda session: sitting.desk.finish.pause(session, step))
        if error:
            self.app.notify(sentence(error), severity="error", markup=False)

    def end(self) -> None:
        """The session was closed: go back without pausing it."""
        self._go_back()

    def action_leave(self) -> None:
        """Escape."""
        self.leave()

    # --- going to a field -------------------------------------------------------------

    def ask_where(self) -> None:
        """Ask which field to go to."""
        title = _("Go to which field?")
        self.open(GotoPane(self.sitting, self, title, all_places(self.sitting), self.go_to_place))

    def action_ask_where(self) -> None:
        """Ctrl+G."""
        self.ask_where()

    def go_to_place(self, place: Place) -> None:
        """To a field: in the quick interview, or in its section of the full one."""
        if place.mode != "quick":
            section = SectionPane(self.sitting, self, place.section)
            self.open(section)
            section.goto(place.question, place.path)
            return
        self.go("intake")
        pane = self._step_pane("intake")
        if isinstance(pane, QuestionPane):
            pane.goto(place.question, place.path)

    def go_to_fact(self, path: str) -> None:
        """To the question that feeds ``path``; the field list where none is known."""
        for place in all_places(self.sitting):
            if place.path == path or place.path.rsplit("/", 1)[-1] == path:
                self.go_to_place(place)
                return
        self.ask_where()

    def action_best_question(self) -> None:
        """To the question that decides most."""
        follows = self._around.findings.follows
        if follows and follows.next_questions:
            self.go_to_fact(follows.next_questions[0].fact)

    def action_all_questions(self) -> None:
        """The sections of the full interview."""
        if not isinstance(self.top, SectionsPane):
            self.open(SectionsPane(self.sitting, self))

    # --- why and what if --------------------------------------------------------------

    def explain(self) -> None:
        """Show why the finding in front is as it is: that of the pane, else the one under
        the cursor of the findings. Where those are hidden they are shown first: nobody
        means a cursor that cannot be seen.
        """
        top = self.top
        if isinstance(top, ExplainPane | WhyWayPane):
            return
        reasons, finding = top.reasons(), self._around.findings.view.current
        if reasons is not None:
            self.open(reasons)
        elif top.ROOM == "alone":
            self.action_open_findings()
        elif finding is not None:
            self.open(ExplainPane(self.sitting, self, finding))

    def action_explain(self) -> None:
        """Ctrl+E."""
        self.explain()

    def look_up(self, question: str = "") -> None:
        """Look up the law; all versions of the rules of ``question`` if one is named."""
        from counsel_tui.casework.lawbook import LawBook
        from counsel_tui.ui.law.browser import LawPane

        desk = self.sitting.desk
        self.open(LawPane(self.sitting, self, LawBook(desk.context, desk.day()), question))

    def action_look_up(self) -> None:
        """Ctrl+R."""
        self.look_up()

    def action_what_if(self) -> None:
        """Ctrl+W: suppose another answer or another day."""
        self.open(ask_what(self.sitting, self, self._around.findings.view.current))

    def action_undo(self) -> None:
        """Ctrl+Z: take back the last action on this file."""
        clients = self.sitting.desk.clients
        before = self.sitting.session
        error = self.sitting.write(lambda session: clients.undo(session.client) or session)
        if error or self.sitting.session is before:
            text = sentence(error) if error else _("There is nothing to take back.")
        else:
            text = _("The last action is taken back.")
            self.top.changed()
        self.notify(text, severity="warning" if error else "information", markup=False)

    # --- what follows -----------------------------------------------------------------

    def _has_changed(self) -> None:
        """A save came back: show it at once, and what follows from it once the hand rests."""
        self._around.show_head()
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(_SETTLE_SECONDS, self._settle)

    def _settle(self) -> None:
        self._settling = None
        self._around.work_out()
        self._around.show_head()
        self._show_rail()
        self.top.settled()
        self.follow_hints()

    def _show_rail(self) -> None:
        pane = self._steps.get("intake")
        self._around.show_rail(self.step, pane if isinstance(pane, QuestionPane) else None)
