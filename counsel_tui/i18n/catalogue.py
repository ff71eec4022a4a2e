"""One catalogue per language, joined from the ``.po`` files of its rooms.

The joined catalogue is compiled once into ``<lang>.mo``: into the wheel when it is built,
into the user's cache folder in a checkout, keyed by the content of the ``.po`` files.
"""

from __future__ import annotations

import gettext
import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path

from counsel_tui.settings.data import data_folder
from counsel_tui.settings.paths import standard_paths

DEFAULT_LANGUAGE = "de"
_current = DEFAULT_LANGUAGE


def N_(text: str) -> str:  # noqa: N802 (the name gettext tools know)
    """Mark ``text`` for translation where it is shown."""
    return text


def use(language: str) -> None:
    """Make ``language`` (``de``, ``en``) the interface language."""
    global _current
    _current = language if language in languages() else DEFAULT_LANGUAGE


def current_language() -> str:
    """Code of the interface language."""
    return _current


def languages() -> tuple[str, ...]:
    """Interface languages there are catalogues for; English needs none."""
    return tuple(sorted({"en", *(p.name for p in data_folder("locales").iterdir() if p.is_dir())}))


def _(text: str) -> str:
    """``text`` in the interface language."""
    return translation(_current).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` in the interface language, by ``count``."""
    return translation(_current).ngettext(one, many, count)


@cache
def translation(language: str) -> gettext.NullTranslations:
    """The catalogue of ``language``; ids themselves where there is none."""
    folder = data_folder("locales") / language
    sources = sorted(folder.glob("*.po")) if folder.is_dir() else []
    compiled = folder / "counsel.mo"
    if compiled.is_file() and not sources:
        return _read(compiled.read_bytes)
    if not sources:
        return gettext.NullTranslations()
    return _read(lambda: _compiled(language, sources))


def _read(data: Callable[[], bytes]) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(BytesIO(data()))


def _compiled(language: str, sources: list[Path]) -> bytes:
    """The joined catalogue, from the cache folder if it is there and of these sources."""
    texts = [path.read_bytes() for path in sources]
    digest = hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]
    cached = standard_paths().cache / f"{language}-{digest}.mo"
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

    joined = Catalog(locale=language, domain="counsel", charset="utf-8", fuzzy=False)
    for text in texts:
        for message in read_po(BytesIO(text), locale=language):
            if message.id:
                joined.add(message.id, message.string, context=message.context)
    out = BytesIO()
    write_mo(out, joined)
    return out.getvalue()
