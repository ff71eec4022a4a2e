"""The literacy gate: who reads Latin script how far decides what is asked at all.

Source: fact base on placement, section 3 ("Literacy gate") and section 5.
"""

from __future__ import annotations

from dataclasses import dataclass

from counsel_tui.placement.scale import midpoint
from counsel_tui.placement.state import Belief, Observation, weights

GATES = ("L0", "L1", "L2", "L3")
OF_FACT = {
    "primary_illiterate": "L0",
    "other_script": "L1",
    "functional_illiterate": "L2",
    "latin": "L3",
}
_READING_SHIFT, _WRITING_SHIFT, _ADDED = -1.5, -1.8, 0.7**2
_CERTAIN = 0.35**2
_FEW_SCHOOL_YEARS = 5


@dataclass(frozen=True, slots=True)
class Gate:
    """How far the person reads Latin script.

    L0 not the word · L1 only another script · L2 the word, not the sentence, or under five
    years of school · L3 the sentence.
    """

    name: str = "L3"

    @property
    def reads_statements(self) -> bool:
        """False if everything has to be spoken."""
        return self.name != "L0"

    @property
    def has_invented_words(self) -> bool:
        """Invented words punish weak readers; only sure readers see them."""
        return self.name == "L3"

    @property
    def is_short(self) -> bool:
        """True if the test is short and easy: words and choices to A2."""
        return self.name == "L2"

    def has_test(self, speaking: float | None) -> bool:
        """Whether words and gaps are asked; ``speaking``: the rating of the talk."""
        if self.name == "L0":
            return False
        return self.name != "L1" or (speaking is not None and speaking >= 1.0)


def gate(
    *,
    reads: str | None = None,
    scripts: tuple[str, ...] = (),
    school_years: float | None = None,
) -> Gate:
    """The gate from what was seen: ``reads`` is ``nothing``, ``name``, ``word`` or
    ``sentence``; ``scripts`` ISO 15924 codes the person reads.
    """
    other = any(script not in ("Latn", "none") for script in scripts)
    if reads in ("nothing", "name"):
        return Gate("L1" if other else "L0")
    if reads == "word" or (school_years is not None and school_years < _FEW_SCHOOL_YEARS):
        return Gate("L2")
    return Gate("L3")


def believed(start: Belief, at: Gate) -> Belief:
    """The belief before other evidence: reading and writing lower and less sure."""
    if at.name == "L3":
        return start
    return start.moved({"R": _READING_SHIFT, "W": _WRITING_SHIFT}, _ADDED)


def observations(at: Gate) -> tuple[Observation, ...]:
    """At L0 reading and writing are below A1 by what was seen."""
    if at.name != "L0":
        return ()
    below = midpoint("A0")
    return tuple(
        Observation("literacy", weights({skill: 1.0}), below, _CERTAIN) for skill in ("R", "W")
    )
