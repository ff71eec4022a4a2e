"""A desk of invented people for tests of the interface: same face as the real one, no store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace

from counsel_tui.casework.context import DeskSettings
from counsel_tui.casework.doubtful import Doubtful
from counsel_tui.casework.erasure import ErasurePlan
from counsel_tui.casework.files import TimelineRow
from counsel_tui.casework.handover import Handover
from counsel_tui.casework.heads import PeerState
from counsel_tui.casework.ports import ClientRow, HistoryRow
from counsel_tui.casework.renewal import KeyState
from counsel_tui.casework.report import AccessReport
from counsel_tui.casework.retention import Expired
from counsel_tui.casework.sealed import SealedNote
from counsel_tui.model.errors import BadInput, ConsentRefused, Locked
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.findings import Message, Truth
from counsel_tui.model.ids import short_code
from counsel_tui.model.operations import Dot, Kind, Operation, Sibling
from counsel_tui.model.session import Session
from counsel_tui.referral.entries import Entry, Sieve, sift
from counsel_tui.referral.handover_criteria import Criteria, Suggestion
from counsel_tui.referral.offers import Offer
from counsel_tui.referral.recognition_case import RecognitionCase
from counsel_tui.referral.states import Referral


def record(names: str):
    def make(*values):
        return SimpleNamespace(**dict(zip(names.split(), values, strict=True)))

    return make


PlanStep = record("rid what by where done_on")
QueueRow = record("client code name step is_draft minutes started")
DueEntry = record("client code name kind on days text")
Today = record("date queue drafts due done_count average_minutes backup exchange site is_empty")
TODAY = date(2026, 11, 22)
HLC = 1795600000000 << 16

HOSTILE = (
    "[@click=app.quit]x[/]",
    "[b]Nina[/b] [/nothing]",
    "\x1b]0;title\x07Eve",
    "\x1b]52;c;aGFsbG8=\x07",
    "a\x9b31mb\x00c",
    "Mar‮olga⁦",
    "\\[Test] [red]",
    "علي رضا 👩‍👩‍👧 日本",
)


@dataclass
class Person:
    client: str
    name: str
    year: str = "1990"
    place: str = "06712 Zeitz"
    language: str = "ukr"
    group: str = "AE-A"
    state: str = "open"
    is_demo: bool = True


def people(count: int, names: tuple[str, ...] = ()) -> list[Person]:
    given = names or ("Amira", "Oleksandra", "Bogdan", "Fatima", "Jón", "Thuy", "Samuel", "Noor")
    return [
        Person(
            f"{n:032x}", given[n % len(given)], str(1960 + n % 45), state=("draft", "open")[n % 2]
        )
        for n in range(1, count + 1)
    ]


@dataclass
class FakeClients:
    people: list[Person]
    undone: int = 0
    rivals: dict = field(default_factory=dict)
    settled: list = field(default_factory=list)

    def dispute(self, client: str, *fields: str) -> None:
        siblings = (
            Sibling(Dot("1", 1), HLC, '"0151"', "Kowalski", "Laptop Zeitz"),
            Sibling(Dot("2", 1), HLC, '"0176"', "Brandt", "Naumburg"),
        )
        self.rivals[client] = dict.fromkeys(fields, siblings)

    def resolve(self, session: Session, name: str, answer: Answer | None) -> Session:
        self.settled.append((name, answer.value if answer else None))
        self.rivals[session.client] = {
            key: value for key, value in self.rivals[session.client].items() if key != name
        }
        return self.open(session.client)

    def row(self, person: Person) -> ClientRow:
        return ClientRow(
            person.client,
            short_code(person.client),
            person.name,
            person.year,
            person.place,
            person.language,
            person.group,
            person.state,
            "intake",
            HLC,
            is_demo=person.is_demo,
        )

    def search(self, words: str = "", limit: int = 50) -> tuple[ClientRow, ...]:
        wanted = words.casefold().split()
        found = []
        for person in self.people:
            text = f"{person.name} {person.place} {short_code(person.client)}".casefold()
            if all(word in text for word in wanted):
                found.append(self.row(person))
                if len(found) == limit:
                    break
        return tuple(found)

    def count(self) -> int:
        return len(self.people)

    def open(self, client: str) -> Session:
        for person in self.people:
            if person.client == client:
                facts = Facts({"call_name": Answer(person.name), "birth_date": Answer(person.year)})
                return Session(
                    client,
                    short_code(client),
                    facts,
                    revision=1,
                    is_demo=True,
                    conflicts=self.rivals.get(client, {}),
                )
        raise BadInput("There is no person {value} in this vault.", value=client)

    def start(self) -> Session:
        return Session("f" * 32, "NEW-234")

    def timeline(self, client: str):
        return (TimelineRow(HLC, "2 answers given: call name", "Kowalski", self.history(client)),)

    def history(self, client: str, path: str | None = None) -> tuple[HistoryRow, ...]:
        return (
            HistoryRow(
                "call_name",
                '"Neu"',
                ('"Alt"',),
                "Kowalski",
                "Zeitz",
                HLC,
                "Answer given",
                "set",
                True,
                2,
                "1",
            ),
            HistoryRow(
                "call_name",
                '"Alt"',
                (),
                "Brandt",
                "Naumburg",
                HLC - 10**12,
                "Answer given",
                "set",
                False,
                1,
                "1",
            ),
        )

    def undo(self, client: str) -> Session | None:
        self.undone += 1
        return self.open(client) if self.undone == 1 else None

    def answers(self, session: Session):
        return tuple(
            SimpleNamespace(
                path=path,
                question=path,
                value=str(answer.value),
                source="said",
                user="Kowalski",
                hlc=HLC,
                has_rivals=False,
            )
            for path, answer in session.facts.items()
        )

    def papers(self, client: str):
        return (SimpleNamespace(title="sheet.pdf", when="2026-11-22T10:00"),)


Peer = record("device label since revoked")
MergePlan = record("sender new changed erased operations conflicts waiting")
FileReport = record("name sender state message operations")


@dataclass
class FakeDoubtful:
    """Entries of a lost laptop; what was decided about each."""

    entries: list[Doubtful] = field(default_factory=list)
    decided: list[tuple[str, str]] = field(default_factory=list)

    def all(self) -> tuple[Doubtful, ...]:
        return tuple(self.entries)

    def take_over(self, rows) -> None:
        self._decide("over", rows)

    def take_out(self, rows) -> None:
        self._decide("out", rows)

    def _decide(self, how: str, rows) -> None:
        self.decided += [(how, row.value) for row in rows]
        self.entries = [row for row in self.entries if row not in rows]

    def add(self, value: str) -> None:
        dot = Dot("e" * 32, len(self.entries) + 1)
        op = Operation(dot, 1, 1, Kind.SET, "client", "c" * 32, "call_name", value)
        row = Doubtful(op, value, "ABC-DEF", value, value, value, frozenset(), frozenset())
        self.entries.append(row)


@dataclass
class FakeExchange:
    label: str = "Laptop Zeitz"
    doubtful: FakeDoubtful = field(default_factory=FakeDoubtful)
    applied: int = 0
    keys: KeyState = field(default_factory=lambda: KeyState("2026-11-20T10:00", 1, 0, ()))
    met: list[bytes] = field(default_factory=list)
    synced: list = field(default_factory=list)

    @property
    def peers(self):
        known = (Peer("d1", self.label, "2026-11-12T10:20", ""),)
        return SimpleNamespace(
            all=lambda: known, fingerprint=lambda peer: "12345 " * 6, label_of=lambda device: device
        )

    lag: tuple = ("d1", "", "", "2026-11-21T09:30", 3, 1, False, True)

    def states(self):
        return (PeerState(*self.lag),)

    renewal = property(lambda self: SimpleNamespace(state=lambda: self.keys))

    def export(self, folder):
        if not self.label:
            raise BadInput("There is nothing new to send.", safe="All is sent.")
        return SimpleNamespace(path=folder / "b-1.ofb", operations=3, recipients=(self.label,))

    def card(self) -> bytes:
        return b"card"

    def meet(self, card: bytes):
        self.met.append(card)
        return Peer("d1", self.label, "2026-11-22T10:00", "")

    def plan_import(self, path):
        return MergePlan(self.label, 1, 2, 0, 40, 1, ())

    def sync(self, folder, *, asked=False):
        self.synced.append((str(folder), asked))
        state = "applied" if asked else "question"
        return SimpleNamespace(
            files=(FileReport("b-1.ofb", self.label, state, "" if asked else "Asks.", 7),),
            written=3, operations=7 if asked else 0, cards=(),
        )  # fmt: skip

    def apply(self, plan, *, asked=False):
        self.applied += 1
        return {"new": 40, "known": 2, "conflicts": 1}


@dataclass
class FakeDirectory:
    """A few offers and offices; edits are only counted."""

    names: tuple[str, ...]
    checked: list = field(default_factory=list)
    edited: list = field(default_factory=list)
    reader: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(is_read=True, is_supplied=False)
    )

    def _entries(self) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                "offer",
                Offer(
                    f"{n:032x}", name, name, "ik", town=name, free=n, counted_on=TODAY,
                    alert=name, checked_on=TODAY if n % 2 else None,
                ),
                (3,), contact=name, note=name, text=name.casefold(),
            )
            for n, name in enumerate(self.names, 1)
        )  # fmt: skip

    def sift(self, sieve: Sieve) -> tuple[Entry, ...]:
        return sift(self._entries(), sieve, None, TODAY)

    def entry(self, record: str) -> Entry | None:
        return next((each for each in self._entries() if each.id == record), None)

    def kinds(self):
        return (("ik", len(self.names)), (HOSTILE[0], 1))

    def home(self):
        return None

    def checked_today(self, table: str, record: str) -> None:
        self.checked.append(record)

    def edit(self, *what) -> None:
        self.edited.append(what)

    def set_places(self, *what) -> None:
        self.edited.append(what)

    def set_dates(self, *what) -> None:
        self.edited.append(what)

    def undo(self, record: str) -> bool:
        return False

    @property
    def writer(self):
        return SimpleNamespace(
            fields=lambda record: {"name": self.names[0], "kind": "ik", "note": self.names[0]},
            change=lambda *what: self.edited.append(what),
            close=lambda *what, **how: self.edited.append(what),
            add=lambda *what: f"{1:032x}",
        )


class FakeSay:
    """Words as they are."""

    def __call__(self, message: Message) -> str:
        return message.id.format(**dict(message.params))

    due = staticmethod(lambda row: f"{row.kind} {row.text}".strip())
    moment = staticmethod(lambda hlc: "22.11.2026 10:00" if hlc else "")
    stored = staticmethod(lambda field, value: str(value))
    fact_label = staticmethod(lambda path: path)


def refused(*_what, **_more):
    """Says no in a sentence."""
    raise ConsentRefused("Nothing may leave for {recipient}.", recipient=HOSTILE[0])


@dataclass
class FakeDesk:
    place: str = field(default="06712 Zeitz", kw_only=True)
    clients: FakeClients
    user: str = "Kowalski"
    locked: int = 0
    needs: bool = False
    lacks: tuple[Message, ...] = ()
    sealed: FakeSealed = field(default_factory=lambda: FakeSealed())
    exchange: FakeExchange = field(default_factory=FakeExchange)
    told: date | None = None
    directory: FakeDirectory = field(
        default_factory=lambda: FakeDirectory(("Sprachkurs", "Beratung", "Treff"))
    )
    referrals: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            all=lambda session: (
                Referral("r1", "", session.name, session.name, answer=session.name, code="K3M-77A"),
            ),
            to_recall=lambda session: (),
            passing_on=refused,
            by_code=refused,
            find=lambda session, words: Referral("r1", "", session.name),
            state_words=lambda state: state,
        )
    )
    received: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            all=lambda: (), key=lambda: "age1" + "q" * 58, read=refused, note_letter=refused
        )
    )
    cases: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            track=lambda session: (RecognitionCase("a1", "papers", (), body=session.name),),
            title=lambda session, case: session.name,
            handover=lambda session: Suggestion(Truth.YES, (), held_by=session.name),
            months_in_team=lambda session: 3,
            criteria=Criteria,
        )
    )
    printing: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            languages=lambda: ("de", "uk"),
            language_for=lambda session: "uk",
            preview=lambda session, paper, width=78: (session.name,),
            make=refused,
        )
    )
    recognition: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(assess=lambda session: ())
    )
    context: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(settings=DeskSettings())
    )
    plan: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            steps=lambda session: (
                PlanStep("s1", "Zulassung beantragen", date(2026, 12, 4), "Jobcenter", None),
            )
        )
    )
    ways: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(words=SimpleNamespace(token=str))
    )
    visits: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(of=lambda client: (), replay=None)
    )

    report: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            access=lambda session: AccessReport(session.name, ((session.name, HOSTILE),), {}),
            make=refused,
        )
    )
    erasure: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            plan=lambda session: ErasurePlan(
                session.code, 2, 3, 1, 0,
                (Handover("h1", session.name, session.name, "", "2026-10-05T10:00", ()),),
                HOSTILE,
            ),
            erase=refused,
        )
    )  # fmt: skip

    @property
    def retention(self):
        due = tuple(
            Expired(p.client, short_code(p.client), p.name, date(2025, 10, 5), date(2026, 10, 5))
            for p in self.clients.people[:8]
        )
        return SimpleNamespace(due=lambda: due, is_due=lambda client: False)

    def site(self) -> str:
        return self.place

    def set_settings(self, settings: DeskSettings) -> None:
        self.context.settings = settings

    def set_site(self, typed: str) -> None:
        self.place = typed

    def today(self):
        drafts = [p for p in self.clients.people[:40] if p.state == "draft"][:3]
        queue = tuple(
            QueueRow(p.client, short_code(p.client), p.name, "intake", True, None, "13:07")
            for p in drafts
        )
        due = tuple(
            DueEntry(
                p.client, short_code(p.client), p.name, "title", date(2026, 12, 1 + n), 9 + n, ""
            )
            for n, p in enumerate(self.clients.people[:5])
        )
        return Today(
            TODAY, queue[:2], queue[2:], due, 4, 13, "2026-11-22T08:10", None, "Zeitz", False
        )

    def fact_value(self, path: str, answer: Answer) -> str:
        return str(answer.value)

    def fact_question(self, path: str) -> str:
        return path

    @property
    def say(self):
        return FakeSay()

    def day(self) -> date:
        return self.told or TODAY

    def needs_day(self) -> bool:
        return self.needs

    def tell_day(self, day: date) -> None:
        self.told, self.needs = day, False

    def missing(self) -> tuple[Message, ...]:
        return self.lacks

    def office_key(self) -> str:
        return "age1office"

    def accept_missing(self) -> None:
        self.lacks = ()

    def backup_now(self) -> str:
        return "backups/today.bak"

    def lock(self) -> None:
        self.locked += 1


class FakeSealed:
    """One sealed note of somebody with a hostile name; every passphrase opens it."""

    def is_ready(self) -> bool:
        return True

    def hint(self, passphrase: str) -> tuple[bool, Message]:
        return True, Message("")

    def set_up(self, passphrase: str) -> None:
        pass

    def change_passphrase(self, old: str, new: str) -> None:
        pass

    def require_consent(self, session: Session) -> None:
        pass

    def notes(self, session: Session) -> tuple[SealedNote, ...]:
        return (SealedNote("n1", "2026-11-22T08:10+01:00", HOSTILE[0]),)

    def write(self, session: Session, text: str) -> Session:
        return session

    def open(self, session: Session, passphrase: str) -> dict[str, str]:
        return {"n1": HOSTILE[1] + HOSTILE[2]}


@dataclass
class FakeDoors:
    """Opens with the passphrase ``correct horse``; counts what it was asked."""

    desk: FakeDesk
    exists: bool = True
    demo: bool = False
    passphrase: str = "correct horse"
    tried: list[str] = field(default_factory=list)
    name: str = "Beratung Süd"
    delay: float = 0.0

    def look(self):
        return SimpleNamespace(
            exists=self.exists, name=self.name, last_user="Kowalski", last_access="2026-11-21T16:40"
        )

    def is_demo(self) -> bool:
        return self.demo

    def warm(self) -> None:
        pass

    def open(self, passphrase: str):
        import time

        time.sleep(self.delay)
        self.tried.append(passphrase)
        if passphrase != self.passphrase and not self.demo:
            raise Locked(
                "This passphrase opens no vault.", safe="Nothing was changed.", todo="Try again."
            )
        return self.desk

    def create(self, passphrase: str, counsellor: str):
        self.passphrase, self.exists = passphrase, True
        self.desk.user = counsellor
        return self.desk, "ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2-3"

    def hint(self, passphrase: str):
        good = len(passphrase) >= 12
        return good, Message("Strong enough." if good else "Too short: twelve characters at least.")


def desk(count: int = 40, names: tuple[str, ...] = ()) -> FakeDesk:
    return FakeDesk(FakeClients(people(count, names)))


__all__ = ["HOSTILE", "FakeDesk", "FakeDoors", "desk", "replace"]
