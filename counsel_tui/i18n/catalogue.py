"""One catalogue per language, joined from the ``.po`` files of its rooms.

The joined catalogue is compiled once, into the user's cache folder, keyed by the content of
the ``.po`` files.
"""

from __future__ import annotations

import gettext
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from counsel_tui.settings.data import data_folder
from counsel_tui.settings.paths import standard_paths

DEFAULT_LANGUAGE = "de"
DOMAIN = "counsel"
_current = DEFAULT_LANGUAGE
_spoken: ContextVar[str] = ContextVar("spoken", default="")
"""The language of what is made just now, where it is not that of the interface."""


def N_(text: str) -> str:  # noqa: N802 (the name gettext tools know)
    """Mark ``text`` for translation where it is shown."""
    return text


def use(language: str) -> None:
    """Make ``language`` (``de``, ``en``) the interface language."""
    global _current
    _current = language if language in languages() else DEFAULT_LANGUAGE


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything inside in ``language``: papers for offices are German on any screen."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def current_language() -> str:
    """Code of the language that is spoken: of the interface, or of the paper being made."""
    return _spoken.get() or _current


def languages() -> tuple[str, ...]:
    """Interface languages there are catalogues for; English needs none."""
    return tuple(sorted({"en", *(p.name for p in data_folder("locales").iterdir() if p.is_dir())}))


def _(text: str) -> str:
    """``text`` in the interface language."""
    return translation(current_language()).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` in the interface language, by ``count``."""
    return translation(current_language()).ngettext(one, many, count)


def lend_to_libraries() -> None:
    """Let libraries that ask ``gettext`` themselves (click) speak the interface language.

    They find a catalogue by the name of its file and by the environment alone.
    """
    if texts := _texts(_current):
        _joined(_current, texts)
        gettext.bindtextdomain(DOMAIN, str(_cached(_current, texts).parents[2]))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = _current


@cache
def translation(language: str) -> gettext.NullTranslations:
    """The catalogue of ``language``; ids themselves where there is none."""
    texts = _texts(language)
    if not texts:
        return gettext.NullTranslations()
    return gettext.GNUTranslations(BytesIO(_joined(language, texts)))


def _texts(language: str) -> list[bytes]:
    """The ``.po`` files of a language."""
    folder = data_folder("locales") / language
    return [path.read_bytes() for path in sorted(folder.glob("*.po"))]


def _cached(language: str, texts: list[bytes]) -> Path:
    """Where the joined catalogue of these texts is kept, in the folders gettext looks for."""
    digest = hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]
    folder = standard_paths().cache / "locale" / digest / language / "LC_MESSAGES"
    return folder / f"{DOMAIN}.mo"


def _joined(language: str, texts: list[bytes]) -> bytes:
    """The joined catalogue; kept for the next start where that is possible."""
    cached = _cached(language, texts)
    if cached.is_file():
        return cached.read_bytes()
    data = compile_sources(texts, language)
    part = cached.with_suffix(".part")
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(cached)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return data


def compile_sources(texts: list[bytes], language: str) -> bytes:
    """Join ``.po`` texts into one compiled catalogue."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    joined = Catalog(locale=language, domain=DOMAIN, charset="utf-8", fuzzy=False)
    for text in texts:
        for message in read_po(BytesIO(text), locale=language):
            if message.id:
                joined.add(message.id, message.string, context=message.context)
    out = BytesIO()
    write_mo(out, joined)
    return out.getvalue()
