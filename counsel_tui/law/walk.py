"""Walking through the rules of one question in three values.

Exclusions first. Then duties on one track and claims, admissions, alternatives on the
other: whoever surely has a claim has it, whether or not a duty stands beside it. On each
track the first rule that holds decides, if no open rule before it could say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from counsel_tui.law.evaluate import Knower
from counsel_tui.law.rules import Question, Rule
from counsel_tui.law.truth import NO, OPEN, YES
from counsel_tui.model.findings import UNCLEAR

Key = tuple[object, ...]
"""What makes two outcomes the same: the code, for questions of value also the values."""

Step = tuple[Rule, int]


@dataclass(frozen=True, slots=True)
class Walk:
    """What the rules leave possible.

    ``keys``: what may come out; ``decided`` if just one can; ``rule``: the rule that holds
    and says so; ``open``: open rules that could say otherwise, in order; ``also``: the
    rule that holds on the other track; ``aside``: open rules that could only add something.
    """

    keys: tuple[Key, ...]
    rule: Rule | None = None
    open: tuple[Rule, ...] = ()
    also: tuple[Rule, ...] = ()
    aside: tuple[Rule, ...] = ()

    @property
    def decided(self) -> bool:
        """True if just one outcome remains, and it is not that the law is uncertain."""
        return len(self.keys) == 1 and self.keys[0][0] != UNCLEAR


def walk(question: Question, view: Knower, key_of: Callable[[Rule], Key]) -> Walk:
    """Walk through the rules in force on the day of ``view``."""
    excluding, binding, giving = question.tracks(view.as_of)
    exclusions, closed = _track(excluding, view)
    if closed:
        return _walk(exclusions, key_of)
    duties, bound = _track(binding, view)
    grants, given = _track(giving, view)
    also = _first(grants, given, key_of) if bound else ()
    if not given:
        grants = [*grants, *([(question.fallback, YES)] if question.fallback else [])]
    sure = (given or question.fallback is not None) and bool(grants)
    if bound:
        return _walk([*exclusions, *duties], key_of, also=also)
    if not duties:
        return _walk([*exclusions, *grants], key_of, complete=sure)
    if given and len({key_of(rule) for rule, _ in grants}) == 1:
        aside = tuple(rule for rule, _ in duties)
        return _walk([*exclusions, *grants], key_of, aside=aside)
    return _walk([*exclusions, *duties, *grants], key_of, complete=sure)


def settles(question: Question, view: Knower, key_of: Callable[[Rule], Key]) -> bool:
    """``walk(...).decided`` and nothing else: most assumptions leave most questions open."""
    excluding, binding, giving = question.tracks(view.as_of)
    exclusions: set[Key] = set()
    if _collect(excluding, view, key_of, exclusions):
        return _is_one(exclusions)
    duties = exclusions.copy()
    if len(exclusions) > 1 or _collect(binding, view, key_of, duties):
        return _is_one(duties)
    grants: set[Key] = set()
    given = _collect(giving, view, key_of, grants)
    if not given and question.fallback is None:
        return False
    if not given and question.fallback is not None:
        grants.add(key_of(question.fallback))
    beside: set[Key] = set() if given and len(grants) == 1 else duties
    return _is_one(exclusions | grants | beside)


def _collect(
    rules: Iterable[Rule], view: Knower, key_of: Callable[[Rule], Key], keys: set[Key]
) -> bool:
    """Add the keys of a track's steps to ``keys``; True if the last of them holds."""
    for rule in rules:
        truth = rule.when.truth(view)
        if truth != NO:
            keys.add(key_of(rule))
            if truth == YES:
                return True
    return False


def _is_one(keys: set[Key]) -> bool:
    return len(keys) == 1 and (UNCLEAR,) not in keys


def _track(rules: Iterable[Rule], view: Knower) -> tuple[list[Step], bool]:
    """The rules that hold or may hold, up to the first that holds."""
    steps: list[Step] = []
    for rule in rules:
        truth = rule.when.truth(view)
        if truth != NO:
            steps.append((rule, truth))
        if truth == YES:
            return steps, True
    return steps, False


def _first(steps: list[Step], closed: bool, key_of: Callable[[Rule], Key]) -> tuple[Rule, ...]:
    """The rule a track surely ends at, whatever the open rules before it say."""
    if not closed or len({key_of(rule) for rule, _ in steps}) > 1:
        return ()
    return (steps[-1][0],)


def _walk(
    steps: list[Step],
    key_of: Callable[[Rule], Key],
    *,
    also: tuple[Rule, ...] = (),
    aside: tuple[Rule, ...] = (),
    complete: bool = True,
) -> Walk:
    keys = [key_of(rule) for rule, _ in steps]
    if not complete:
        keys.append((UNCLEAR,))
    last = len(keys)
    while last > 1 and keys[last - 2] == keys[-1]:
        last -= 1
    matter = tuple(rule for rule, truth in steps[: last - 1] if truth == OPEN)
    rule = steps[-1][0] if steps and steps[-1][1] == YES else None
    distinct = tuple(dict.fromkeys(keys))
    if rule is None or len(distinct) > 1:
        return Walk(distinct, None, matter, (), aside)
    return Walk(distinct, rule, (), also, aside)
