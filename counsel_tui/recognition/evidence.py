"""What is known of one qualification: answers, and what the tables add to them.

The rules of recognition ask an ``Evidence`` as they would ask a view of facts. It answers
the facts of the reference occupation itself and leaves all others to the view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from counsel_tui.law.evaluate import head
from counsel_tui.law.view import FactView
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.days import FIRST_DAY, LAST_DAY, Span
from counsel_tui.model.knowledge import NOTHING, Amount, Choice, Days, Elements, Knowledge, Nothing
from counsel_tui.recognition.rows import EuDate, Occupation
from counsel_tui.recognition.tables import Tables

Depending = Callable[[frozenset[str]], frozenset[int]]

DERIVED = (
    FactDef("occupation_regulated", "enum", values=("yes", "no", "part"), level="D"),
    FactDef("occupation_kind", "enum", level="D"),
    FactDef("occupation_field", "enum", level="D"),
    FactDef("occupation_sector", "enum", level="D"),
    FactDef("occupation_body", "enum", level="D"),
    FactDef("trained_in_germany", "bool", level="D"),
    FactDef("auto_eu", "bool", level="D"),
    FactDef("validation_needs_years", "num", level="D"),
    FactDef("recognition_path", "enum", level="D"),
    FactDef("earlier_outcomes", "set", level="D"),
    FactDef("heilberufe_2026", "enum", values=("not_in_force", "in_force"), level="D"),
)
"""Facts that rules of recognition may name besides the catalogue."""

ASKED_BY = {
    "occupation_regulated": ("ref_occupation",),
    "occupation_kind": ("ref_occupation",),
    "occupation_field": ("ref_occupation",),
    "occupation_sector": ("ref_occupation",),
    "occupation_body": ("ref_occupation",),
    "validation_needs_years": ("ref_occupation",),
    "trained_in_germany": ("training_country",),
    "training_country_group": ("training_country",),
    "auto_eu": ("training_country", "training_start"),
    "age": ("birth_date",),
    "residence_group": ("residence_group",),
    "recognition_path": (),
    "earlier_outcomes": (),
    "heilberufe_2026": (),
}
"""Which answers give a derived fact; a fact that is not named here is asked itself."""

GROUP_CODES = frozenset({"EU_EWR_CH", "THIRD"})
_VALIDATION_FACTOR = 1.5
"""BBiG sec. 50b: work in the occupation for one and a half times its training time."""


class Evidence:
    """One qualification on one day, for one reference occupation or none.

    ``extra`` overrides facts: assumed answers, the path found, switches. ``depending`` names
    the truths that read given facts, so that another evidence takes over the rest.
    """

    def __init__(
        self,
        view: FactView,
        tables: Tables,
        occupation: Occupation | None,
        extra: Mapping[str, Knowledge] | None = None,
        depending: Depending | None = None,
    ) -> None:
        self.view = view
        self.tables = tables
        self.occupation = occupation
        self.extra = dict(extra or {})
        self.truths: dict[int, int] = {}
        self.base: Evidence | None = None
        self.gone: frozenset[int] = frozenset()
        self._depending = depending
        self._parent: Evidence | None = None
        self._changed: frozenset[str] = frozenset()
        self._known: dict[str, Knowledge] = {}

    @property
    def as_of(self) -> date:
        """The day for which the question is asked."""
        return self.view.as_of

    @property
    def strict(self) -> Evidence:
        """Itself: what is assumed here is always shown as such."""
        return self

    def disputed(self, path: str) -> bool:
        """True if answers that contradict each other stand behind a fact."""
        return path not in self.extra and self.view.disputed(path)

    def knowing(self, **more: Knowledge) -> Evidence:
        """The same, with ``more`` known instead."""
        changed = frozenset(more) | _FROM_ANSWERS
        return self._child(self.occupation, {**self.extra, **more}, changed)

    def with_occupation(self, occupation: Occupation | None) -> Evidence:
        """The same for another reference occupation."""
        return self._child(occupation, self.extra, _FROM_OCCUPATION)

    def _child(
        self, occupation: Occupation | None, extra: Mapping[str, Knowledge], changed: frozenset[str]
    ) -> Evidence:
        """Another evidence that knows the same, but for ``changed``."""
        child = Evidence(self.view, self.tables, occupation, extra, self._depending)
        child._parent, child._changed = self, changed
        if self._depending:
            child.base, child.gone = self, self._depending(changed)
        return child

    def know(self, path: str) -> Knowledge:
        """What is known of a fact."""
        found = self._known.get(path)
        if found is None:
            parent = self._parent if head(path) not in self._changed else None
            found = parent.know(path) if parent else self._find(path)
            self._known[path] = found
        return found

    def _find(self, path: str) -> Knowledge:
        if path in self.extra:
            return self.extra[path]
        if path in _UNTOLD:
            return NOTHING
        if path in _FORMULAS:
            return _FORMULAS[path](self)
        if path.startswith("occupation_") and path in _OF_OCCUPATION:
            return self._of_occupation(path.removeprefix("occupation_"))
        return self._paper(path) if path.startswith("docs.") else self.view.know(path)

    def _of_occupation(self, part: str) -> Knowledge:
        """A column of the occupation; ``none`` where it is empty."""
        return _one(getattr(self.occupation, part) or "none") if self.occupation else NOTHING

    def _ref_occupation(self) -> Knowledge:
        return _one(self.occupation.id) if self.occupation else NOTHING

    def _paper(self, path: str) -> Knowledge:
        """A paper of the qualification, or else of the person."""
        own = self.view.know(f"qualifications/{self.view.record or 'main'}/{path}")
        return self.view.know(path) if isinstance(own, Nothing) else own

    def _trained_in_germany(self) -> Knowledge:
        country = self.know("training_country")
        if not isinstance(country, Choice):
            return NOTHING
        return Choice(frozenset(code == "DE" for code in country.candidates))

    def _earlier_outcomes(self) -> Knowledge:
        """Outcomes of the applications for this qualification, or for none in particular."""
        view, found = self.view, set()
        for rid in view.records("applications"):
            meant = view.know(f"applications/{rid}/qualification")
            outcome = view.know(f"applications/{rid}/outcome")
            is_other = isinstance(meant, Choice) and meant.only not in (view.record, None, "main")
            if isinstance(outcome, Choice) and outcome.only and not is_other:
                found.add(str(outcome.only))
        return Elements(frozenset(found)) if found else NOTHING

    def _validation_years(self) -> Knowledge:
        months = self.occupation.training_months if self.occupation else None
        if not months:
            return NOTHING
        years = _VALIDATION_FACTOR * months / 12
        return Amount(years, years)

    def _auto_eu(self) -> Knowledge:
        """F26: sector profession, EU training begun after the reference date."""
        if self.occupation is None:
            return NOTHING
        group, country = self.know("training_country_group"), self.know("training_country")
        if not self.occupation.sector or group == _one("THIRD"):
            return _one(False)
        if group != _one("EU_EWR_CH") or not isinstance(country, Choice):
            return NOTHING
        dates = [
            self.tables.eu_dates.get((str(code), self.occupation.sector))
            for code in country.candidates
        ]
        answers = {self._begun_after(day) for day in dates}
        only = answers.pop() if len(answers) == 1 else None
        return NOTHING if only is None else _one(only)

    def _begun_after(self, reference: EuDate | None) -> bool | None:
        """Training begun after the reference date; None if that is not known."""
        if reference is None:
            return None
        first, last = self._begun()
        if first > reference.day:
            return True
        has_old_state = not isinstance(self.know("training_state_then"), Nothing)
        if last > reference.day or reference.is_special or has_old_state:
            return None
        return False

    def _begun(self) -> tuple[date, date]:
        """First and last day on which training may have begun."""
        start, end = self.know("training_start"), self.know("training_end")
        span = start.span if isinstance(start, Days) else Span(FIRST_DAY, LAST_DAY)
        if isinstance(end, Days) and end.span.last < span.last:
            return span.first, end.span.last - timedelta(days=1)
        return span.first, span.last


def _one(value: str | bool) -> Choice:
    return Choice(frozenset({value}))


_OF_OCCUPATION = frozenset(fact.key for fact in DERIVED if fact.key.startswith("occupation_"))
_UNTOLD = frozenset({"recognition_path", "heilberufe_2026"})
_FROM_ANSWERS = frozenset({"auto_eu"})
"""Derived facts that assumed answers may change."""
_FROM_OCCUPATION = _OF_OCCUPATION | {"ref_occupation", "auto_eu", "validation_needs_years"}
"""Facts that hang on the reference occupation."""
_FORMULAS: Mapping[str, Callable[[Evidence], Knowledge]] = {
    "ref_occupation": Evidence._ref_occupation,
    "trained_in_germany": Evidence._trained_in_germany,
    "auto_eu": Evidence._auto_eu,
    "validation_needs_years": Evidence._validation_years,
    "earlier_outcomes": Evidence._earlier_outcomes,
}
