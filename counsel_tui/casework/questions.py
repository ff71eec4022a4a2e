"""Questions of the law by their ids, as they are typed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from counsel_tui.i18n import N_
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.model.errors import BadInput


def known_questions(
    book: RuleBook, names: Iterable[str], *, place: str, safe: str = ""
) -> frozenset[str]:
    """The named questions. Raises BadInput for one there is not, with the nearest there is."""
    asked = frozenset(names)
    strange = sorted(asked - set(book.questions))
    if strange:
        close = difflib.get_close_matches(strange[0][:80], list(book.questions), 1, 0.6)
        raise BadInput(
            N_("There is no question {value}."), safe=safe,
            todo=N_("Nearest is “{nearest}”.") if close else "",
            place=place, value=", ".join(strange), rule=" ".join(book.questions),
            nearest=close[0] if close else "",
        )  # fmt: skip
    return asked
