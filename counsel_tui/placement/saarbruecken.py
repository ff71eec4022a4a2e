"""The language part of the four-part code: steps 1 to 9, our own mapping.

Source: fact base on language and funding, section 10 (a proposal; nothing was published).
"""

from __future__ import annotations

from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.profile import Profile

MAPPING = "lf1"
"""Version of the mapping; codes of other versions are never compared."""
STEPS = {
    "A0": "1",
    "A1": "2",
    "A1+": "2",
    "A2": "3",
    "A2+": "4",
    "B1": "5",
    "B1+": "6",
    "B2": "7",
    "B2+": "7",
    "C1": "8",
    "C2": "9",
}


def code(profile: Profile, gate: Gate) -> str:
    """``4``; ``L1`` for somebody who reads no Latin script; empty without a statement."""
    level = profile.overall.fine
    if not level:
        return ""
    return f"{'' if gate.name == 'L3' else 'L'}{STEPS[level]}"
