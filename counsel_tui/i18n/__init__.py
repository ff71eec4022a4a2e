"""Catalogues and formats of the interface languages.

``_("English sentence")`` translates into the current language when called; ``N_`` marks a
sentence for later. Sentences are whole, with ``{name}`` placeholders filled by ``format``
after translation; data never goes into a sentence id.
"""

from counsel_tui.i18n.catalogue import (
    N_,
    _,
    current_language,
    languages,
    lend_to_libraries,
    ngettext,
    speaking,
    translation,
    use,
)

__all__ = [
    "N_",
    "_",
    "current_language",
    "languages",
    "lend_to_libraries",
    "ngettext",
    "speaking",
    "translation",
    "use",
]
