"""The desk: the one object every front end talks to.

It joins the modules of casework over one context; it decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from counsel_tui.casework import missing
from counsel_tui.casework.context import Context, DeskSettings
from counsel_tui.casework.files import Files
from counsel_tui.casework.follows import Changed, Follows, FollowsDesk
from counsel_tui.casework.plan import PlanDesk
from counsel_tui.casework.say import Say
from counsel_tui.casework.startup import StartupDesk
from counsel_tui.casework.today import DueEntry, Today, TodayDesk
from counsel_tui.casework.users import Users
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import Finding, Message
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean

if TYPE_CHECKING:
    from counsel_tui.casework.cases import CasesDesk
    from counsel_tui.casework.directory import DirectoryDesk
    from counsel_tui.casework.duplicates import DuplicatesDesk
    from counsel_tui.casework.erasure import ErasureDesk
    from counsel_tui.casework.exchange import Exchange
    from counsel_tui.casework.explain import Explanation
    from counsel_tui.casework.finish import FinishDesk
    from counsel_tui.casework.handover import HandoverDesk
    from counsel_tui.casework.interview import InterviewDesk
    from counsel_tui.casework.language import LanguageDesk
    from counsel_tui.casework.language_keeping import Keeping
    from counsel_tui.casework.lists import ListsDesk
    from counsel_tui.casework.offers import OffersDesk
    from counsel_tui.casework.overrides import OverridesDesk
    from counsel_tui.casework.planning import Planning
    from counsel_tui.casework.printing import PrintingDesk
    from counsel_tui.casework.qualifications import QualificationsDesk
    from counsel_tui.casework.received import ReceivedDesk
    from counsel_tui.casework.references import References
    from counsel_tui.casework.referrals import ReferralsDesk
    from counsel_tui.casework.report import ReportDesk
    from counsel_tui.casework.retention import RetentionDesk
    from counsel_tui.casework.sealed import SealedDesk
    from counsel_tui.casework.visits import VisitsDesk
    from counsel_tui.casework.ways import WaysDesk


class Desk:
    """What a counsellor can do. Raises ``model.errors`` only."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.say = context.say
        self.clients = Files(context)
        self._follows = FollowsDesk(context)
        self._today = TodayDesk(context, self._follows)
        self._today.slips = lambda session: self.ways.slips(session).values()
        self.clients.after_write = self._today.refresh

    @property
    def user(self) -> str:
        """Who works here."""
        return self.context.user

    @cached_property
    def interview(self) -> InterviewDesk:
        """The questions, and what was answered."""
        from counsel_tui.casework.interview import InterviewDesk

        return InterviewDesk(self.context, self.clients, self._follows)

    @cached_property
    def language(self) -> LanguageDesk:
        """German per skill."""
        from counsel_tui.casework.language import LanguageDesk

        return LanguageDesk(self.context, self.clients, self._follows)

    @cached_property
    def recognition(self) -> QualificationsDesk:
        """Qualifications and their recognition."""
        from counsel_tui.casework.qualifications import QualificationsDesk

        return QualificationsDesk(self.context, self.clients, self._follows)

    @cached_property
    def plan(self) -> PlanDesk:
        """The steps agreed."""
        return PlanDesk(self.context, self.clients, self._follows, self.startup)

    @cached_property
    def finish(self) -> FinishDesk:
        """Summary, consent, sheet, file, follow-up."""
        from counsel_tui.casework.finish import FinishDesk

        return FinishDesk(self)

    @cached_property
    def printing(self) -> PrintingDesk:
        """Papers of a person, and her plan as a file."""
        from counsel_tui.casework.printing import PrintingDesk

        return PrintingDesk(self)

    @cached_property
    def referrals(self) -> ReferralsDesk:
        """Referrals, and what became of them."""
        from counsel_tui.casework.referrals import ReferralsDesk

        return ReferralsDesk(self.context, self.clients)

    def planning(self) -> Planning:
        """Matching and chains over the directory of this vault."""
        return self.offers.planning()

    @cached_property
    def offers(self) -> OffersDesk:
        """What fits a person, and what of it goes into the plan."""
        from counsel_tui.casework.offers import OffersDesk

        return OffersDesk(self.clients, self.directory, self.plan, self.referrals)

    @cached_property
    def ways(self) -> WaysDesk:
        """Chains to a goal, the one agreed, and what became of it."""
        from counsel_tui.casework.ways import WaysDesk

        return WaysDesk(self.clients, self.directory, self.plan, self.offers)

    @cached_property
    def overrides(self) -> OverridesDesk:
        """Findings a counsellor decided otherwise."""
        from counsel_tui.casework.overrides import OverridesDesk

        return OverridesDesk(self.context, self._follows)

    @cached_property
    def visits(self) -> VisitsDesk:
        """What was found at the end of each visit."""
        from counsel_tui.casework.visits import VisitsDesk

        return VisitsDesk(self.context, self._follows, self.overrides)

    @cached_property
    def cases(self) -> CasesDesk:
        """Recognition cases, handover."""
        from counsel_tui.casework.cases import CasesDesk

        return CasesDesk(self.context, self.clients, self._follows)

    @cached_property
    def startup(self) -> StartupDesk:
        """Start-up support."""
        return StartupDesk(self.context, self.clients)

    @cached_property
    def directory(self) -> DirectoryDesk:
        """Organisations and offers."""
        from counsel_tui.casework.directory import DirectoryDesk

        return DirectoryDesk(self.context)

    @cached_property
    def users(self) -> Users:
        """Who works with this vault."""
        return Users(self.context)

    @cached_property
    def exchange(self) -> Exchange:
        """Files for and from other laptops."""
        from counsel_tui.casework.exchange import Exchange

        exchange = Exchange(self.context)
        exchange.after_merge = self._refresh_due
        return exchange

    @cached_property
    def handover(self) -> HandoverDesk:
        """What goes to other organisations, as far as a person released it."""
        from counsel_tui.casework.handover import HandoverDesk

        return HandoverDesk(self.context)

    @cached_property
    def received(self) -> ReceivedDesk:
        """What other organisations handed over to this one."""
        from counsel_tui.casework.received import ReceivedDesk

        return ReceivedDesk(self.context, self.clients)

    @cached_property
    def erasure(self) -> ErasureDesk:
        """Erasing one person everywhere."""
        from counsel_tui.casework.erasure import ErasureDesk

        return ErasureDesk(self.context)

    @cached_property
    def report(self) -> ReportDesk:
        """Everything about one person, for that person."""
        from counsel_tui.casework.report import ReportDesk

        return ReportDesk(self.context, self.clients, self.visits, self.overrides)

    @cached_property
    def sealed(self) -> SealedDesk:
        """Notes under a second key."""
        from counsel_tui.casework.sealed import SealedDesk

        return SealedDesk(self.context, self.clients)

    @cached_property
    def retention(self) -> RetentionDesk:
        """Files kept as long as they may be."""
        from counsel_tui.casework.retention import RetentionDesk

        return RetentionDesk(self.context)

    @cached_property
    def keeping(self) -> Keeping:
        """Single answers of placements kept as long as they may be."""
        from counsel_tui.casework.language_keeping import Keeping

        return Keeping(self.context)

    @cached_property
    def duplicates(self) -> DuplicatesDesk:
        """Files that may belong to the same person."""
        from counsel_tui.casework.duplicates import DuplicatesDesk

        return DuplicatesDesk(self.context)

    @cached_property
    def lists(self) -> ListsDesk:
        """Persons from an existing list."""
        from counsel_tui.casework.lists import ListsDesk

        lists = ListsDesk(self.context, self.clients)
        lists.after_taking = self._refresh_due
        return lists

    def under(self, references: References) -> Desk:
        """A desk over the same files that asks other reference data."""
        return Desk(replace(self.context, references=references, say=Say(references)))

    # --- the place ---------------------------------------------------------------------

    def site(self) -> str:
        """Where the desk stands today: postcode and name, as far as they are set."""
        settings = self.context.settings
        return f"{settings.site_postcode} {settings.site}".strip()

    def set_site(self, typed: str) -> None:
        """Where the desk stands today: a postcode, a town, or both; nothing takes it back.

        Distances count from there, and the postcode is offered at the table. Raises PlaceError
        if it could not be kept; it counts until locking all the same.
        """
        site, postcode = self.context.references.site_of(clean(typed))
        self.set_settings(replace(self.context.settings, site=site, site_postcode=postcode))

    def set_settings(self, settings: DeskSettings) -> None:
        """What the team sets, kept on this laptop. Raises PlaceError if it could not be kept; it
        counts until locking all the same.
        """
        self.context.settings = settings
        self.context.keep_settings(settings)

    # --- the day ----------------------------------------------------------------------

    def day(self) -> date:
        """The day all advice is given for."""
        return self.context.day()

    def time(self) -> str:
        """Local time, ``HH:MM``."""
        return self.context.clock.time_text()[11:16]

    def needs_day(self) -> bool:
        """True if the clock cannot be believed and a person has to tell the date."""
        return self.context.needs_day()

    def tell_day(self, day: date) -> None:
        """The date a person told because the clock is wrong; until locking."""
        self.context.told_day = day

    def today(self) -> Today:
        """Queue, drafts, what is due, state of backup and exchange."""
        self._refresh_due(self._today.waiting_for_changes())
        return self._today.today()

    def due(self, until: date) -> tuple[DueEntry, ...]:
        """What is due by a day."""
        self._refresh_due(self._today.waiting_for_changes())
        return self._today.due(until)

    def _refresh_due(self, clients: Iterable[str]) -> None:
        """Compute anew what is due for files that changed by an import."""
        for client in clients:
            if self.context.store.cells(client):
                self._today.refresh(self.clients.open(client))

    # --- what follows -----------------------------------------------------------------

    def follows(self, session: Session, as_of: date | None = None) -> Follows:
        """Findings, contradictions, next best questions."""
        return self._follows.follows(session, as_of)

    def what_if(
        self, session: Session, path: str, answer: Answer | None, as_of: date | None = None
    ) -> tuple[Changed, ...]:
        """What another answer, or another day, would change; nothing is stored."""
        return self._follows.what_if(session, {path: answer} if path else {}, as_of)

    def explain(self, session: Session, question: str) -> Explanation:
        """Why a finding is as it is."""
        from counsel_tui.casework.explain import explain

        return explain(self.context, self._follows, session, question)

    def finding_title(self, finding: Finding) -> str:
        """What a finding is about."""
        return self.say.finding_title(finding)

    def outcome_text(self, finding: Finding) -> str:
        """The outcome in words."""
        return self.say.outcome_text(finding)

    def finding_line(self, finding: Finding) -> str:
        """A finding in one line of text."""
        return self.say.finding_line(finding)

    def fact_question(self, path: str) -> str:
        """The question that asks for a fact."""
        return self.say.fact_question(path)

    def fact_value(self, path: str, answer: Answer) -> str:
        """An answer in words."""
        return self.say.fact_value(path, answer)

    def message(self, message: Message) -> str:
        """A message in words."""
        return self.say(message)

    def session_shape(self, session: Session) -> dict[str, Any]:
        """The whole session as one JSON document."""
        from counsel_tui.casework.shape import session_shape

        return session_shape(self, session)

    # --- the vault --------------------------------------------------------------------

    def backup_now(self) -> str:
        """Make a verified backup; returns where it lies."""
        return self.context.backup()

    def checks(self) -> tuple[Any, ...]:
        """Every page, the log and all rows of the vault, looked at."""
        return self.context.checks()

    def office_key(self) -> str:
        """The public key of the office that may open this vault too; empty if none."""
        return self.context.office_key

    def missing(self) -> tuple[Message, ...]:
        """What happened and what to do, if entries saved here are missing in the vault."""
        return missing.told(self.context.store)

    def accept_missing(self) -> None:
        """A person has looked at what is missing; it is not told again."""
        missing.accept(self.context.store)

    def lock(self) -> None:
        """Finish, erase single answers whose time is over, remove plain papers, forget the
        key. What cannot be erased now, on a full disk, is tried at the next locking.
        """
        with suppress(CounselError):
            self.keeping.tidy()
        if "directory" in self.__dict__:
            self.directory.reader.keep()
        if "printing" in self.__dict__:
            self.printing.remove()
        self.context.references.forget()
        self.context.store.close()
