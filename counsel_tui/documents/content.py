"""What casework hands in: the facts of one paper, already chosen and consented to.

``Said`` names a sentence of ``seed/documents`` by its id, or carries the words of a data
row in German and English. Everything else (names, places, addresses) is text as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence by ``id`` with values for its ``{name}`` places, or, where there is no
    such sentence, the words of a data row (``de``, ``en``). ``legal`` marks data words that
    say what the law is.
    """

    id: str = ""
    de: str = ""
    en: str = ""
    params: tuple[tuple[str, str], ...] = ()
    legal: bool = False


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding: ``question`` and ``outcome`` are the codes of ``model.findings.Finding``.

    ``title``: words of the question where the sentences do not know it; ``value``: figure
    of an outcome ``value`` ("2,29 EUR"); ``decides``: code of the deciding office;
    ``sign``: ``yes``, ``no``, ``open``, the usual one of the outcome if left out;
    ``confirm``: the source is weak, the office should confirm it; ``instead``: the outcome
    the counsellor holds right against the rules, told beside it as her own judgement.
    """

    question: str
    outcome: str
    decides: str = ""
    value: str = ""
    title: Said | None = None
    next_step: Said | None = None
    sign: str = ""
    confirm: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the plan.

    ``phase``: 1 to 5 of the process chain, 0 unknown; ``who``: ``client``, ``counsellor``,
    ``both`` or an office code; ``where``: name and address as one text each; ``means``:
    codes of ``travel_means``; ``minutes``: way one way; ``bring``: codes of papers (``D04``,
    ``P01``) or sentences; ``state``: ``open``, ``done``, ``dropped``.
    """

    what: Said
    who: str = ""
    by: date | None = None
    where: str = ""
    address: str = ""
    means: tuple[str, ...] = ()
    minutes: int = 0
    ask: str = ""
    bring: tuple[Said | str, ...] = ()
    note: Said | None = None
    state: str = "open"
    phase: int = 0


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of the checklist: code, what the person has of it (codes of ``docs``), note."""

    code: str
    has: str = ""
    note: Said | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The next appointment. ``time`` is local, ``HH:MM``."""

    day: date
    time: str = ""
    place: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The office that gives the paper, and how to reach it."""

    counsellor: str = ""
    office: str = ""
    site: str = ""
    address: str = ""
    phone: str = ""
    mail: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class SheetContent:
    """The plan on one page. ``name``: call name or code; ``day``: date of the talk;
    ``as_of``: day the law was looked up for; ``levels``: skill code to CEFR level;
    ``reference``: short text for the QR code (never a name), empty for none.
    """

    name: str
    code: str
    day: date
    as_of: date
    desk: Desk = Desk()
    findings: tuple[FindingLine, ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    steps: tuple[StepLine, ...] = ()
    papers: tuple[PaperLine, ...] = ()
    meeting: Meeting | None = None
    notes: tuple[Said, ...] = ()
    pack: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReferralContent:
    """A letter to an office. ``fields``: label and value pairs inside the consent, chosen
    by casework; nothing else of the person is printed. ``replies``: outcome and the code that
    says so, for the slip that comes back.
    """

    recipient: str
    recipient_address: str
    name: str
    code: str
    day: date
    as_of: date
    desk: Desk
    purpose: Said
    reason: Said | None = None
    fields: tuple[tuple[Said, str], ...] = ()
    findings: tuple[FindingLine, ...] = ()
    papers: tuple[PaperLine, ...] = ()
    consent_until: date | None = None
    reply_code: str = ""
    replies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RecallContent:
    """Asks a recipient to delete what it got. ``reference``: the code on the paper it got;
    ``passed_on``: when; ``details``: names of the fields, none of their values.
    """

    recipient: str
    recipient_address: str
    day: date
    desk: Desk
    reference: str
    withdrawn_on: date
    passed_on: date | None = None
    details: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class HandoverContent:
    """A case handed to another office, on one page. ``reasons``: why now; ``open_steps``:
    what is still to do.
    """

    recipient: str
    recipient_address: str
    name: str
    code: str
    day: date
    as_of: date
    desk: Desk
    reasons: tuple[Said, ...] = ()
    fields: tuple[tuple[Said, str], ...] = ()
    open_steps: tuple[StepLine, ...] = ()
    consent_until: date | None = None
    replies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConferenceContent:
    """What may lie on the table of several offices: only what each of them may see."""

    participants: tuple[str, ...]
    name: str
    day: date
    as_of: date
    desk: Desk
    purpose: Said
    fields: tuple[tuple[Said, str], ...] = ()
    open_steps: tuple[StepLine, ...] = ()
    consent_until: date | None = None


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """That a person was here: day, time, topics; no findings."""

    name: str
    code: str
    day: date
    desk: Desk
    start: str = ""
    end: str = ""
    topics: tuple[str, ...] = ()
