"""Why there is no chain: what nothing gives, what a finding forbids, dates that do not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from counsel_tui.model.findings import Message, Truth
from counsel_tui.referral.chain_steps import ProcedureStep, Tokens
from counsel_tui.referral.chain_time import Action, Problem
from counsel_tui.referral.matching import Match


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
        return (Message("Every step exists, but the dates do not fit one after the other"),)
    matches, refused = tuple(matches), tuple(refused)
    return tuple(dict.fromkeys(_why(name, matches, refused) for name in missing))


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
