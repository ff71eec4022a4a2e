"""One self-contained HTML page: no scripts, nothing loaded, every word escaped.

For a telephone, a screen reader, or a printer that cannot take a PDF. Each run of words
carries its language and direction.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from counsel_tui.documents.tree import Document
from counsel_tui.model.text import harmless
from counsel_tui.press.files import put
from counsel_tui.press.shape import Shaper

_STYLE = Path(__file__).with_name("sheet.css")


def render(document: Document, *, large: bool = False) -> str:
    """The paper as one HTML page."""
    page = _Page(document)
    body = "\n".join(page.block(block) for block in page.blocks)
    foot = "".join(f"<p>{page.inline(words)}</p>" for words in page.foot)
    title = escape(harmless(f"{document.title.main} – {document.title.de}"))
    return (
        f'<!doctype html>\n<html lang="{escape(document.lang)}" dir="{document.direction}"'
        f'{" class=large" if large else ""}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n{body}\n"
        f"</main>\n<footer>{foot}</footer>\n</body>\n</html>\n"
    )


def write(document: Document, path: Path, *, large: bool = False) -> Path:
    """Write the page whole or not at all. Raises PlaceError."""
    return put(path, render(document, large=large).encode())


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


class _Words(Shaper):
    """Words as they are: a browser brings its own fonts and breaks."""

    def run(self, text: str, lang: str) -> dict[str, Any]:
        lines = "\n".join(harmless(line) for line in text.split("\n"))
        return {"text": escape(lines), "lang": escape(lang)}


class _Page:
    """Draws blocks of the shaped tree, the same data the PDF is made of."""

    def __init__(self, document: Document) -> None:
        words = _Words()
        self.blocks = [words.block(block) for block in document.blocks]
        self.foot = [words.words(text) for text in document.footer]
        self._beside = document.lang != "de"

    def block(self, block: dict[str, Any]) -> str:
        """One block by its kind."""
        draw = getattr(self, f"_{block['kind_of']}")
        made: str = draw(block)
        return made

    def inline(self, words: dict[str, Any]) -> str:
        """The reader's words and, if others, the German ones behind them."""
        main = _span(words["main"], "main")
        if not self._beside or words["main"] == words["german"]:
            return main
        return f"{main} {_span(words['german'], 'german')}"

    def two(self, words: dict[str, Any], tag: str = "div") -> str:
        """The reader's words, German beside them."""
        cells = _span(words["main"], "main", "div")
        if self._beside:
            cells += _span(words["german"], "german", "div")
        return f'<{tag} class="two">{cells}</{tag}>'

    def _heading(self, block: dict[str, Any]) -> str:
        level = min(block["level"], 6)
        return f"<h{level}>{self.inline(block['text'])}</h{level}>"

    def _paragraph(self, block: dict[str, Any]) -> str:
        return self.two(block["text"])

    def _note(self, block: dict[str, Any]) -> str:
        return f'<div class="note {escape(block["kind"])}">{self.two(block["text"])}</div>'

    def _fields(self, block: dict[str, Any]) -> str:
        return self._names(block["items"], "names" if block["stacked"] else "fields")

    def _appointment(self, block: dict[str, Any]) -> str:
        names = self._names(block["items"], "names")
        return (
            f'<section class="appointment"><h2>{self.inline(block["title"])}</h2>{names}</section>'
        )

    def _contact(self, block: dict[str, Any]) -> str:
        place = _span(block["place"]["main"], "main", "p")
        names = self._names(block["items"], "fields")
        return f"<h2>{self.inline(block['title'])}</h2>{place}{names}"

    def _names(self, items: Iterable[dict[str, Any]], kind: str) -> str:
        rows = "".join(
            f"<div><dt>{self.inline(item['label'])}</dt>"
            f"<dd>{' · '.join(self.inline(value) for value in item['values'])}</dd></div>"
            for item in items
        )
        return f'<dl class="{kind}">{rows}</dl>' if rows else ""

    def _results(self, block: dict[str, Any]) -> str:
        rows = "".join(
            f'<li class="{escape(item["sign"])}">{self.inline(item["label"])}: '
            f"<strong>{self.inline(item['outcome'])}</strong>"
            f"{''.join(self.two(note) for note in item['notes'])}</li>"
            for item in block["items"]
        )
        return f'<ul class="results">{rows}</ul>'

    def _steps(self, block: dict[str, Any]) -> str:
        rows = "".join(
            f"<li{' class=done' if step['done'] else ''}><h3>{self.inline(step['title'])}</h3>"
            f"{self._names(step['details'], 'names')}"
            f"{''.join(self.two(note) for note in step['notes'])}</li>"
            for step in block["items"]
        )
        return f'<ol class="steps">{rows}</ol>'

    def _checklist(self, block: dict[str, Any]) -> str:
        rows = "".join(
            f"<li>{_BOX[item['ready']]} {self.inline(item['text'])}"
            f"{self.two(item['note']) if item['note'] else ''}</li>"
            for item in block["items"]
        )
        return f'<ul class="checklist">{rows}</ul>'

    def _table(self, block: dict[str, Any]) -> str:
        head = "".join(f'<th scope="col">{self.inline(cell)}</th>' for cell in block["header"])
        rows = "".join(
            f"<tr>{''.join(f'<td>{self.inline(cell)}</td>' for cell in row)}</tr>"
            for row in block["rows"]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _qr(self, block: dict[str, Any]) -> str:
        caption = self.inline(block["caption"])
        return f'<figure class="qr">{block["svg"]}<figcaption>{caption}</figcaption></figure>'

    def _replies(self, block: dict[str, Any]) -> str:
        cells = "".join(
            f"<li>{item['svg']}<div>{_BOX[False]} {self.inline(item['text'])}</div>"
            f"<code>{item['code']['text']}</code></li>"
            for item in block["items"]
        )
        return f'<ul class="replies">{cells}</ul>'

    def _signatures(self, block: dict[str, Any]) -> str:
        lines = "".join(f"<div>{self.inline(label)}</div>" for label in block["labels"])
        return f'<div class="signatures">{lines}</div>'


_BOX = {True: "☑", False: "☐"}


def _span(run: dict[str, Any], kind: str, tag: str = "span") -> str:
    if not run["text"]:
        return ""
    return f'<{tag} class="{kind}" lang="{run["lang"]}" dir="auto">{run["text"]}</{tag}>'
