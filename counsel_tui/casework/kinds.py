"""Kinds of offers and of organisations in the words of the interface."""

from __future__ import annotations

from collections.abc import Mapping

from counsel_tui.i18n import N_, _

KIND_WORDS: Mapping[str, str] = {
    "advice": N_("advice"),
    "adaptation": N_("adaptation measure"),
    "apprenticeship": N_("apprenticeship"),
    "bsk": N_("job-related German course"),
    "bsk_health": N_("job-related German course, health"),
    "childcare": N_("childcare"),
    "course": N_("course"),
    "entry_training": N_("entry training"),
    "eok": N_("first orientation course"),
    "exam_preparation": N_("exam preparation"),
    "ik": N_("integration course"),
    "ik_alpha": N_("integration course with literacy"),
    "ik_intensive": N_("integration course, intensive"),
    "internship": N_("internship"),
    "job_search": N_("help with the search for work"),
    "meeting": N_("meeting place"),
    "mentoring": N_("mentoring"),
    "mia": N_("course for women"),
    "orientation": N_("orientation"),
    "papers_help": N_("help with papers"),
    "part_qualification": N_("part qualification"),
    "placement_test": N_("placement test"),
    "recognition_advice": N_("advice on recognition"),
    "startup_advice": N_("start-up advice"),
    "startup_followup": N_("start-up, afterwards"),
    "vacancy": N_("vacancy"),
    "volunteers": N_("volunteers"),
    "work_german": N_("German at work"),
    "work_rights": N_("rights at work"),
    "auslaenderbehoerde": N_("immigration office"),
    "bildungstraeger": N_("education provider"),
    "integrationskoordination": N_("integration coordination"),
    "jobcenter": N_("job centre"),
    "agentur": N_("employment agency"),
    "mso": N_("migrant organisation"),
    "welcome_center": N_("welcome centre"),
    "bund": N_("federal office"),
    "mbe": N_("migration counselling for adults"),
    "jmd": N_("youth migration service"),
    "beratung_gbb": N_("separate counselling (Land)"),
    "arbeitsrecht": N_("labour law advice"),
    "kammer": N_("chamber"),
    "online": N_("online"),
    "anerkennungsberatung": N_("advice on recognition"),
    "anerkennungsstelle": N_("recognition body"),
    "arbeitgeber": N_("employer"),
    "arbeitgeberverband": N_("employers' association"),
    "projekt": N_("project"),
    "gruendung": N_("start-up advice"),
    "hochschule": N_("university"),
    "information": N_("information"),
    "wohlfahrtsverband": N_("welfare association"),
    "asylberatung": N_("asylum advice"),
    "sprachmittlung": N_("interpreting"),
    "aufnahmeeinrichtung": N_("reception centre"),
    "bamf": N_("Federal Office for Migration and Refugees"),
}

PHASE_WORDS: Mapping[int, str] = {
    1: N_("Access and information"),
    2: N_("Orientation and planning"),
    3: N_("Qualification"),
    4: N_("Entry into work"),
    5: N_("Securing work"),
}
"""The five phases of the process chain."""


def kind_words(kind: str) -> str:
    """A kind in words; what has none as it stands."""
    return _(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def all_kinds() -> dict[str, str]:
    """Every kind with its words in the interface language."""
    return {kind: _(words) for kind, words in KIND_WORDS.items()}
