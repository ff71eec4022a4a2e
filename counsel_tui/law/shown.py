"""What counts as shown (``established``): silence shows nothing. An imprecise answer may show
it once it is given more finely, contradicting ones once they are settled; both stay open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from counsel_tui.law import expression as x
from counsel_tui.law.truth import NO, OPEN, YES
from counsel_tui.model.knowledge import Nothing, is_decided

if TYPE_CHECKING:
    from counsel_tui.law.evaluate import Compiled, Knower

Named = Callable[[str], "Compiled | None"]


def shown(condition: Compiled, view: Knower, named: Named) -> int:
    """YES if ``condition`` surely holds, OPEN if it does once the imprecise answers turn out
    in its favour, NO otherwise. A usual case that was assumed shows nothing.
    """
    strict = view.strict
    truth = condition.truth(strict)
    if truth == OPEN:
        return OPEN if _leaning(condition, strict, YES, named) == YES else NO
    return truth


def _leaning(condition: Compiled, view: Knower, favour: int, named: Named) -> int:
    """The truth of ``condition`` with every imprecise answer in it turned to ``favour``."""
    truth = condition.truth(view)
    if truth != OPEN:
        return truth
    match condition.tree:
        case x.All():
            return min(_leaning(part, view, favour, named) for part in condition.parts)
        case x.Any():
            return max(_leaning(part, view, favour, named) for part in condition.parts)
        case x.Not():
            return YES - _leaning(condition.parts[0], view, YES - favour, named)
        case x.Established():
            return favour
        case x.RuleHolds(rule):
            inner = named(rule)
            return OPEN if inner is None else _leaning(inner, view, favour, named)
    return favour if _is_imprecise(condition, view) else OPEN


def _is_imprecise(test: Compiled, view: Knower) -> bool:
    """True if something was said of every fact of an open test, be it contradicted; for the
    outcome of another question, of some fact behind it that is left with several values.
    """
    if not test.paths:
        known = (view.know(path) for path in test.reads)
        return any(not isinstance(each, Nothing) and not is_decided(each) for each in known)
    return not any(
        isinstance(view.know(path), Nothing) and not view.disputed(path) for path in test.paths
    )
