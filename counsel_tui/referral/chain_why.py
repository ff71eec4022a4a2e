"""Why there is no chain: what nothing gives, what a finding forbids, dates that do not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from counsel_tui.model.findings import Message, Truth
from counsel_tui.referral.chain_search import Search, relevant
from counsel_tui.referral.chain_steps import ProcedureStep, Tokens
from counsel_tui.referral.chain_time import Action, Problem, bits_of
from counsel_tui.referral.matching import Match

N_ = str


@dataclass(frozen=True, slots=True)
class Chosen:
    """An action with what it stands for: an offer or a procedure."""

    action: Action
    match: Match | None
    step: ProcedureStep | None


def why_not(
    problem: Problem,
    chosen: Collection[Chosen],
    tokens: Tokens,
    matches: Iterable[Match],
    refused: Iterable[ProcedureStep],
) -> tuple[Message, ...]:
    """What stands in the way of the goal. ``refused``: procedures a finding decides against."""
    reached = _reachable(problem, chosen)
    missing = _missing(problem, chosen, tokens, reached)
    if not missing:
        return _too_late(problem, chosen, tokens)
    matches, refused = tuple(matches), tuple(refused)
    return tuple(dict.fromkeys(_why(name, matches, refused) for name in missing))


_DATES = Message("Every step exists, but the dates do not fit one after the other")


def _too_late(problem: Problem, chosen: Collection[Chosen], tokens: Tokens) -> tuple[Message, ...]:
    """The step that begins before what it needs can be reached, and by when that could be."""
    there = _earliest(problem, chosen)
    found = [_begins_before(each, there, tokens) for each in chosen]
    late = [(wait, message) for wait, message in filter(None, found)]
    return (_DATES, min(late, key=lambda pair: pair[0])[1]) if late else (_DATES,)


def _earliest(problem: Problem, chosen: Collection[Chosen]) -> dict[int, int]:
    """Token -> the first day on which it can be there, for those that can."""
    wanted = relevant(problem.actions, problem.goal, problem.tokens)
    found = dict.fromkeys(bits_of(problem.tokens), problem.today)
    for bit in bits_of(wanted & ~problem.tokens):
        chain = Search(replace(problem, goal=bit)).best(minds_gaps=False)
        if chain is not None:
            found[bit] = chain.last + 1
    return found


def _begins_before(
    each: Chosen, there: Mapping[int, int], tokens: Tokens
) -> tuple[int, Message] | None:
    """By how many days a course begins too early, and that it does; None if it does not, leads to
    nothing that is still out of reach, or needs what is out of reach itself.
    """
    action, needs = each.action, bits_of(each.action.needs)
    if action.start is None or each.match is None or any(bit not in there for bit in needs):
        return None
    if all(bit in there for bit in bits_of(action.gives)):
        return None
    last = max(needs, key=lambda bit: there[bit], default=0)
    if not last or there[last] <= action.start:
        return None
    params = (
        ("what", each.match.offer.name),
        ("day", date.fromordinal(action.start).isoformat()),
        ("token", tokens.names(last)[0]),
        ("after", date.fromordinal(there[last]).isoformat()),
    )
    text = N_("{what} begins on {day}; {token} is there on {after} at the earliest")
    return there[last] - action.start, Message(text, params)


def _reachable(problem: Problem, chosen: Collection[Chosen]) -> int:
    reached = problem.tokens | sum(bit for bit, _day in problem.coming)
    changed = True
    while changed:
        changed = False
        for each in chosen:
            action = each.action
            if not action.needs & ~reached and action.gives & ~reached:
                reached |= action.gives
                changed = True
    return reached


def _missing(
    problem: Problem, chosen: Collection[Chosen], tokens: Tokens, reached: int
) -> tuple[str, ...]:
    """Tokens on the way to the goal that nothing gives."""
    wanted, given = problem.goal & ~reached, 0
    while True:
        more = wanted
        for each in chosen:
            if each.action.gives & more & ~reached:
                given |= each.action.gives
                more |= each.action.needs & ~reached
        if more == wanted:
            break
        wanted = more
    return tokens.names(wanted & ~given) or tokens.names(wanted)


def _why(name: str, matches: tuple[Match, ...], refused: tuple[ProcedureStep, ...]) -> Message:
    for step in refused:
        if name in step.gives:
            asked = (("token", name), ("question", step.question))
            return Message("{token} is not granted: {question} is decided against it", asked)
    blocked = [m for m in matches if name in m.offer.tokens() and m.state == "not"]
    if blocked:
        worst = next(r for r in blocked[0].reasons if r.truth is Truth.NO)
        params = (("token", name), ("count", str(len(blocked))), ("point", worst.message.id))
        return Message("{count} offers lead to {token}, none fits; first point: {point}", params)
    text = "In this directory no offer and no procedure leads to {token}"
    return Message(text, (("token", name),))
