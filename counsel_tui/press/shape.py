"""A content tree as plain data for a template: printable words, language and direction."""

from __future__ import annotations

from typing import Any

from counsel_tui.documents.tree import (
    Appointment,
    Bilingual,
    Block,
    Checklist,
    Contact,
    Document,
    Field,
    Fields,
    Heading,
    Note,
    Paragraph,
    Qr,
    Replies,
    Results,
    Signatures,
    Steps,
    Table,
    direction,
)
from counsel_tui.press.words import Printable, is_right_to_left


class Shaper:
    """Turns a tree into nested lists and mappings of texts that can be printed."""

    def __init__(self) -> None:
        self._printable = Printable()

    @property
    def has_gaps(self) -> bool:
        """True if a character without a font was met."""
        return self._printable.has_gaps

    def run(self, text: str, lang: str) -> dict[str, Any]:
        """One run of words; names in another script keep their own direction."""
        rtl = is_right_to_left(text) if text else direction(lang) == "rtl"
        return {"text": self._printable(text), "lang": lang, "rtl": rtl}

    def words(self, words: Bilingual) -> dict[str, Any]:
        """``main`` for the reader and ``german``."""
        return {
            "main": self.run(words.main, words.main_lang),
            "german": self.run(words.de, "de"),
        }

    def field(self, item: Field) -> dict[str, Any]:
        """A name and its values."""
        return {
            "label": self.words(item.label),
            "values": [self.words(value) for value in item.values],
        }

    def block(self, block: Block) -> dict[str, Any]:
        """One block with ``kind_of``, the name the template draws it by."""
        kind = type(block).__name__.lower()
        return {"kind_of": kind, **self._content(block)}

    def _content(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return {"text": self.words(block.text), "level": block.level}
            case Paragraph():
                return {"text": self.words(block.text)}
            case Note():
                return {"text": self.words(block.text), "kind": block.kind}
            case Fields():
                items = [self.field(item) for item in block.items]
                return {"items": items, "stacked": block.stacked}
            case Appointment() | Contact():
                return self._titled(block)
            case _:
                return self._rows(block)

    def _rows(self, block: Block) -> dict[str, Any]:
        match block:
            case Results():
                return {"items": [self._result(item) for item in block.items]}
            case Steps():
                return {"items": [self._step(step) for step in block.items]}
            case Checklist():
                return {"items": [self._check(item) for item in block.items]}
            case Table():
                return {
                    "header": [self.words(cell) for cell in block.header],
                    "rows": [[self.words(cell) for cell in row] for row in block.rows],
                }
            case Qr():
                from counsel_tui.press.qr import svg

                return {"svg": svg(block.data), "caption": self.words(block.caption)}
            case Replies():
                return {"items": [self._reply(item) for item in block.items]}
            case Signatures():
                return {"labels": [self.words(label) for label in block.labels]}
        raise TypeError(type(block).__name__)

    def _reply(self, item: Any) -> dict[str, Any]:
        from counsel_tui.press.qr import svg

        code = self.run(item.code, "de")
        return {"text": self.words(item.text), "code": code, "svg": svg(item.code)}

    def _titled(self, block: Appointment | Contact) -> dict[str, Any]:
        data = {
            "title": self.words(block.title),
            "items": [self.field(item) for item in block.items],
        }
        if isinstance(block, Contact):
            data["place"] = self.words(block.place)
        return data

    def _result(self, item: Any) -> dict[str, Any]:
        return {
            "label": self.words(item.label),
            "outcome": self.words(item.outcome),
            "sign": item.sign,
            "notes": [self.words(note) for note in item.notes],
        }

    def _step(self, step: Any) -> dict[str, Any]:
        return {
            "title": self.words(step.title),
            "details": [self.field(item) for item in step.details],
            "notes": [self.words(note) for note in step.notes],
            "done": step.is_done,
        }

    def _check(self, item: Any) -> dict[str, Any]:
        return {
            "text": self.words(item.text),
            "note": None if item.note is None else self.words(item.note),
            "ready": item.is_ready,
        }


def shaped(
    document: Document,
    *,
    large: bool = False,
    scale: float = 1.0,
    gap_note: Bilingual | None = None,
) -> Any:
    """The whole paper as data. ``scale``: of all sizes; ``gap_note`` is added to the foot if
    a character had no font.
    """
    shaper = Shaper()
    blocks = [shaper.block(block) for block in document.blocks]
    title = shaper.run(document.title.main, document.title.main_lang)
    foot = list(document.footer)
    if shaper.has_gaps and gap_note is not None:
        foot.append(gap_note)
    return {
        "title": title,
        "lang": document.lang,
        "rtl": document.direction == "rtl",
        "large": large,
        "scale": scale,
        "blocks": blocks,
        "footer": [_foot_line(shaper, words) for words in foot],
    }


def _foot_line(shaper: Shaper, words: Bilingual) -> list[dict[str, Any]]:
    runs = [shaper.run(words.main, words.main_lang)]
    if words.other:
        runs.append(shaper.run(words.de, "de"))
    return runs
