"""Codes of lists in words, remembered: a list paints the same few words many times."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from counsel_tui.i18n import _
from counsel_tui.model.facts import Answer

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk


def called(name: str, code: str) -> Content | str:
    """How a person is called in a list that shows the code as well."""
    return name if name and name != code else Content.styled(_("without a name"), "$quiet")


class Labels:
    """Words for the codes that lists of persons show."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._word = lru_cache(maxsize=512)(self._look_up)

    def _look_up(self, path: str, code: str) -> str:
        return self._desk.fact_value(path, Answer(code))

    def language(self, code: str) -> str:
        """Name of a language code; empty for none."""
        return self._word("first_language", code) if code else ""

    def residence_group(self, code: str) -> str:
        """Short name of a residence group; empty for none."""
        return self._word("residence_group", code) if code else ""
