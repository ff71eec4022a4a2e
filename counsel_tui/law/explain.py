"""Why: the tree of conditions of a rule with the truth of each part.

Each leaf names the facts it reads; who said them, and when, is known to the casework.
"""

from __future__ import annotations

from dataclasses import replace

from counsel_tui.law import expression as x
from counsel_tui.law.evaluate import Compiled, Knower
from counsel_tui.law.rules import Rule
from counsel_tui.law.truth import named
from counsel_tui.model.findings import Message, Reason


def reason(rule: Rule, view: Knower) -> Reason:
    """The reason a rule gives, without the conditions inside: most are never looked at."""
    when = rule.when
    title = Message(f"@law/{rule.id}/title") if "title" in rule.texts else None
    return Reason(when.text, named(when.truth(view)), when.paths, rule.id, (), title)


def whole(rule: Rule, view: Knower) -> Reason:
    """The same with its conditions as parts."""
    tree = explain(rule.when, view)
    parts = tree.parts if isinstance(rule.when.tree, x.All) else (tree,)
    return replace(reason(rule, view), parts=parts)


def explain(condition: Compiled, view: Knower) -> Reason:
    """A condition and everything inside it, each with its truth."""
    return Reason(
        condition.text,
        named(condition.truth(view)),
        condition.paths,
        parts=tuple(explain(part, view) for part in condition.parts),
    )
