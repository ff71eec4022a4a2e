"""Names of languages in the interface language, from Babel."""

from __future__ import annotations

from functools import cache

from counsel_tui.i18n.catalogue import current_language


def language_name(code: str) -> str:
    """The name of a language by its two-letter code, in the interface language."""
    return _named(code, current_language())


@cache
def _named(code: str, lang: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_language_name(lang) or code
    except (UnknownLocaleError, ValueError):
        return code
