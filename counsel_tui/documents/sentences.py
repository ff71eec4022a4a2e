"""The sentences papers are made of, in German, English and the languages of the clients.

A jurist or a translator edits ``seed/documents``; the program only looks sentences up. A
sentence without a translation falls back to English beside the German, never to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from counsel_tui.documents.content import Said
from counsel_tui.documents.tree import Bilingual
from counsel_tui.model.errors import BadInput

N_ = str


class Review(StrEnum):
    """How far a translation was checked."""

    DRAFT = "draft"
    BACK_TRANSLATED = "back_translated"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its translations: language to (text, state)."""

    id: str
    de: str
    legal: bool = False
    texts: Mapping[str, tuple[str, Review]] = field(default_factory=dict)


class Sentences(Mapping[str, Sentence]):
    """All sentences by id."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self._sentences = {sentence.id: sentence for sentence in sentences}
        languages = {lang for s in self._sentences.values() for lang in s.texts}
        self.languages = tuple(sorted(languages))

    def __getitem__(self, key: str) -> Sentence:
        return self._sentences[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def __len__(self) -> int:
        return len(self._sentences)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, str]],
        translations: Mapping[str, Iterable[Mapping[str, str]]],
    ) -> Sentences:
        """Join ``sentences.csv`` with the rows of each ``<lang>.csv``.

        Raises BadInput for a translation of an unknown id, a state that does not exist,
        an id given twice, or placeholders that differ from the German ones.
        """
        known: dict[str, dict[str, tuple[str, Review]]] = {}
        plain_rows = tuple(rows)
        for row in plain_rows:
            if row["id"] in known:
                raise _fault("sentences.csv", row["id"], "twice")
            known[row["id"]] = {"en": (row["en"], _review("en", row["id"], row["en_state"]))}
        german = {row["id"]: row["de"] for row in plain_rows}
        for lang, lines in translations.items():
            for row in lines:
                _check(lang, row, german)
                if row["text"]:
                    state = _review(lang, row["id"], row["state"])
                    known[row["id"]][lang] = (row["text"], state)
        return cls(
            Sentence(row["id"], row["de"], row["legal"] == "yes", known[row["id"]])
            for row in plain_rows
        )

    def say(self, key: str, lang: str, **params: str) -> Bilingual:
        """The sentence ``key`` in German and ``lang``, placeholders filled.

        Raises KeyError for an unknown id: the program's own sentences all exist (a test
        says so).
        """
        return self._fill(self._sentences[key], lang, dict(params))

    def words(self, said: Said, lang: str) -> Bilingual:
        """What ``said`` means in German and ``lang``; data words fall back to English."""
        sentence = self._sentences.get(said.id)
        if sentence is not None:
            return self._fill(sentence, lang, dict(said.params))
        german = _filled(said.de or said.en or said.id, dict(said.params))
        if lang == "de" or not said.en:
            return Bilingual(german, legal=said.legal)
        english = _filled(said.en, dict(said.params))
        return Bilingual(german, english, "en", Review.DRAFT, said.legal)

    def _fill(self, sentence: Sentence, lang: str, params: dict[str, str]) -> Bilingual:
        german = _filled(sentence.de, params)
        if lang == "de":
            return Bilingual(german, legal=sentence.legal)
        found = lang if lang in sentence.texts else "en"
        text, state = sentence.texts[found]
        return Bilingual(german, _filled(text, params), found, state, sentence.legal)


def placeholders(text: str) -> tuple[str, ...]:
    """The ``{name}`` places of a sentence, sorted."""
    return tuple(sorted(part.split("}", 1)[0] for part in text.split("{")[1:]))


def _filled(text: str, params: dict[str, str]) -> str:
    """``text`` with its places filled in one pass, so that a value is never read again."""
    head, *rest = text.split("{")
    filled = [head]
    for part in rest:
        name, closed, tail = part.partition("}")
        filled.append(params.get(name, "") + tail if closed else "{" + part)
    return "".join(filled)


def _review(lang: str, key: str, state: str) -> Review:
    try:
        return Review(state)
    except ValueError:
        raise _fault(f"{lang}.csv", key, "state") from None


def _check(lang: str, row: Mapping[str, str], german: Mapping[str, str]) -> None:
    key = row["id"]
    if key not in german:
        raise _fault(f"{lang}.csv", key, "unknown id")
    if row["text"] and placeholders(row["text"]) != placeholders(german[key]):
        raise _fault(f"{lang}.csv", key, "placeholders")


def _fault(place: str, key: str, rule: str) -> BadInput:
    return BadInput(
        N_("{place}: the sentence {value} cannot be used ({rule})."),
        place=place,
        value=key,
        rule=rule,
    )
