"""What would make the result surer for its time: the largest drop of variance a minute.

Times: fact base on placement, section 3; the variances are those of the evidence.
"""

from __future__ import annotations

from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.items import Bank
from counsel_tui.placement.profile import N_
from counsel_tui.placement.state import OVERALL, Fused, weights

WORDS = {
    "talk": N_("A short structured talk would help most now (one minute)."),
    "listening": N_("Three spoken instructions would help most now (45 seconds)."),
    "writing": N_("Two written sentences would help most now (90 seconds)."),
    "claim": N_("Ten can-do statements would help most now (70 seconds)."),
    "test": N_("Words and gaps would help most now (two to three minutes)."),
}
_ENOUGH = 0.02
"""Drop of variance a minute below which nothing more is proposed."""


def most_useful(evidence: Evidence, fused: Fused, bank: Bank) -> str:
    """The step not taken yet that helps most a minute; empty if none is worth it."""
    worth: dict[str, float] = {}
    for name, (parts, v, minutes) in _STEPS.items():
        if _is_done(name, evidence, bank):
            continue
        h = weights(parts)
        _, before = fused.belief.of(OVERALL)
        _, after = fused.belief.update(h, 0.0, v).of(OVERALL)
        worth[name] = (before**2 - after**2) / minutes
    best = max(worth, key=lambda name: worth[name], default="")
    return best if best and worth[best] >= _ENOUGH else ""


_STEPS: dict[str, tuple[dict[str, float], float, float]] = {
    "talk": ({"SI": 0.5, "SP": 0.5}, 0.46, 1.25),
    "listening": ({"L": 1.0}, 0.54, 0.75),
    "writing": ({"W": 1.0}, 0.3525, 1.5),
    "claim": ({"L": 0.2, "R": 0.2, "SI": 0.2, "SP": 0.2, "W": 0.2, "beta": 1.0}, 0.12, 1.17),
    "test": ({"T": 1.0}, 0.33, 2.75),
}


def _is_done(name: str, evidence: Evidence, bank: Bank) -> bool:
    speaking = evidence.ratings.get("speaking")
    return {
        "talk": speaking is not None,
        "listening": "listening" in evidence.ratings,
        "writing": "writing" in evidence.ratings or evidence.gate.name == "L0",
        "claim": bool(evidence.can_do) or not bank.statements,
        "test": bool(evidence.items) or not bank.items or not evidence.gate.has_test(speaking),
    }[name]
