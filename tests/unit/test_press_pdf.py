"""PDF: every letter there, in the order HarfBuzz gives, readable back, never markup."""

import re
import unicodedata
from functools import cache
from io import BytesIO

import pymupdf
import pytest
import uharfbuzz
from fontTools.ttLib import TTFont
from papers import LANGUAGES, sentences, sheet_content, step

from counsel_tui.documents.content import Said
from counsel_tui.documents.sheet import client_sheet
from counsel_tui.documents.tree import Bilingual, Document, Paragraph, direction
from counsel_tui.model.errors import PlaceError
from counsel_tui.model.text import harmless
from counsel_tui.press import pdf, words
from counsel_tui.press.fonts import folders

HOSTILE = (
    "[/b] #strong[x] $x^2$ *b* _i_ `c` @ref <a> \\u{1F600} // /* \" '",
    '#eval("1+1") #sys.inputs #image("/etc/passwd")',
    "\u202eevil\u2066x",
    "\x1b]0;title\x07\x1b[31mred",
    "W" * 400,
    "محمد علي عبد الله",
    "👩‍👩‍👧 Ana 🇺🇦",
    "漢字 ไทย Ω ქართული",
    "a\u0301\u0323 ﷽",
)
REPLACED = "\u25cc"


def opened(document: Document, **how: bool) -> pymupdf.Document:
    return pymupdf.open(stream=pdf.render(document, **how))


def read(document: Document) -> str:
    """All words, the numbers of the pages left out: a sentence may go on over a page."""
    pages = (re.sub(r"\b\d+ / \d+\s*$", "", page.get_text()) for page in opened(document))
    return "\n".join(pages)


def letters(text: str) -> str:
    """Letters and figures alone: where lines break is no matter of reading."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


def sheet_of(lang: str, texts: list[str]) -> Document:
    """The sentences as they stand on a sheet, one a paragraph."""
    blocks = tuple(Paragraph(Bilingual("", text, lang)) for text in texts)
    return Document(Bilingual("x"), lang, blocks, direction=direction(lang))


def all_texts(lang: str) -> list[str]:
    texts = (sentence.texts[lang][0] for sentence in sentences().values())
    return [re.sub(r"\{\w+\}", "22.11.2026", text) for text in texts if REPLACED not in text]


def glyphs(document: Document) -> list[tuple[str, int, float, float]]:
    """(font, glyph id in the file, x, y) of everything drawn."""
    found = []
    for number, page in enumerate(opened(document)):
        for span in page.get_texttrace():
            for _, glyph, (x, y), _ in span["chars"]:
                found.append((span["font"], glyph, x, y + number * 10_000))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_has_its_glyphs(lang: str) -> None:
    """Glyph 0 is the empty box of a missing character."""
    assert all(glyph != 0 for _, glyph, _, _ in glyphs(sheet_of(lang, all_texts(lang))))


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if direction(lang) == "ltr"])
def test_text_reads_back_letter_by_letter(lang: str) -> None:
    """Copying, searching and screen readers get the sentence that was printed."""
    back = letters(read(sheet_of(lang, all_texts(lang))))
    assert not [text for text in all_texts(lang) if letters(text) not in back]


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if direction(lang) == "rtl"])
def test_right_to_left_text_reads_back_word_by_word(lang: str) -> None:
    """Every word comes back with its letters in the order they were written."""
    back = set(in_words(read(sheet_of(lang, all_texts(lang)))))
    assert not {word for text in all_texts(lang) for word in in_words(text)} - back


def in_words(text: str) -> list[str]:
    """Runs of letters of one script, and runs of figures."""
    return re.findall(r"[\u0620-\u06ff]+|[A-Za-z\u00c0-\u024f]+|[0-9]+", text)


def test_a_right_to_left_sentence_reads_back_whole() -> None:
    """Word order too, with German words and figures inside."""
    text = "أحضر معك جواز السفر والشهادة (Diplom) في 12.11.2026 الساعة 10:30"
    assert letters(text) in letters(read(sheet_of("ar", [text])))


# --- shaping ---------------------------------------------------------------------------


@cache
def amiri() -> tuple[uharfbuzz.Font, TTFont]:
    path = next(f / "Amiri-Regular.ttf" for f in folders() if f.parent.name == "fontpkg_amiri")
    return uharfbuzz.Font(uharfbuzz.Face(path.read_bytes())), TTFont(path)


def outline(font: TTFont, glyph: int) -> tuple:
    name = font.getGlyphOrder()[glyph]
    points, ends, _ = font["glyf"][name].getCoordinates(font["glyf"])
    return tuple(points), tuple(ends)


def shaped(text: str, lang: str) -> list[tuple]:
    """Outlines HarfBuzz chooses for ``text``, in writing order; blanks left out."""
    font, table = amiri()
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = lang
    uharfbuzz.shape(font, buffer)
    found = [outline(table, info.codepoint) for info in buffer.glyph_infos]
    return [item for item in reversed(found) if item[0]]


def drawn(document: Document) -> list[tuple]:
    """Outlines in the PDF, line by line from the right; blanks left out."""
    file = opened(document)
    fonts = {}
    for page in file:
        for number, *_ in page.get_fonts():
            name, _, _, data = file.extract_font(number)
            if name.endswith("Amiri-Regular"):
                fonts["Amiri-Regular"] = TTFont(BytesIO(data))
    lines: dict[float, list[tuple[float, int]]] = {}
    for name, glyph, x, y in glyphs(document):
        if name.endswith("Amiri-Regular"):
            near = next((line for line in lines if abs(line - y) < 6), y)
            lines.setdefault(near, []).append((x, glyph))
    found = [
        outline(fonts["Amiri-Regular"], glyph)
        for _, line in sorted(lines.items())
        for _, glyph in sorted(line, reverse=True)
    ]
    return [item for item in found if item[0]]


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_right_to_left_lines_have_the_glyphs_and_order_of_harfbuzz(lang: str) -> None:
    """The shapes of joined letters, for every sentence without German words or figures."""
    texts = [text for text in all_texts(lang) if not re.search(r"[0-9A-Za-z\u200c§–()]", text)]
    assert len(texts) > 60
    document = sheet_of(lang, texts)
    assert drawn(document) == [shape for text in texts for shape in shaped(text, lang)]


# --- what must never happen ----------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("lang", ["de", "ar"])
def test_hostile_names_are_printed_as_they_are(name: str, lang: str) -> None:
    """No markup, no command, no control character; nothing cut, nothing outside the page."""
    file = opened(client_sheet(sheet_content(name), sentences(), lang))
    text = "".join(page.get_text() for page in file)
    plain = "".join(c for c in harmless(name) if c.isascii() and c.isalnum())
    assert plain in letters(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202d\u202e\u2066-\u2069]", text)
    for page in file:
        inside = pymupdf.Rect(30, 14, page.rect.x1 - 30, page.rect.y1 - 14)
        assert all(pymupdf.Rect(word[:4]) in inside for word in page.get_text("words"))


def test_characters_without_a_font_are_replaced_and_said() -> None:
    """A visible sign instead of a missing glyph, with a note at the foot."""
    note = sentences().say("note.font", "de")
    document = client_sheet(sheet_content("Ana 👩‍👩‍👧"), sentences(), "de")
    text = "".join(
        page.get_text() for page in pymupdf.open(stream=pdf.render(document, gap_note=note))
    )
    assert f"Ana {REPLACED}\n" in text
    assert letters(note.de) in letters(text)
    plain = client_sheet(sheet_content("Ana"), sentences(), "de")
    assert note.de.encode() not in pdf.render(plain, gap_note=note)


@pytest.mark.parametrize("lang", ("de", *LANGUAGES))
def test_a_usual_plan_is_one_page(lang: str) -> None:
    assert pdf.pages(pdf.render(client_sheet(sheet_content(), sentences(), lang))) == 1


def test_a_long_plan_runs_on_and_loses_nothing() -> None:
    steps = tuple(step("step.zab", where=f"Stelle {number:03}", note=None) for number in range(60))
    document = client_sheet(sheet_content(steps=steps), sentences(), "uk")
    text = read(document)
    assert pdf.pages(pdf.render(document)) > 1
    assert all(f"Stelle {number:03}" in text for number in range(60))


def test_a_very_long_sentence_is_not_cut() -> None:
    """A step longer than a page still has its last word."""
    place = " ".join(f"wort{number}" for number in range(1500)) + " ende"
    document = client_sheet(sheet_content(steps=(step("step.cv", where=place),)), sentences(), "de")
    assert "ende" in read(document)


def test_line_ends_of_a_free_text_are_kept() -> None:
    """An address on three lines stays on three lines."""
    content = sheet_content(notes=(Said(de="Erste Zeile\nZweite Zeile"),))
    assert "Erste Zeile\nZweite Zeile" in read(client_sheet(content, sentences(), "de"))


def test_large_print_is_large() -> None:
    """The reader's words are at least 16 points."""
    page = opened(client_sheet(sheet_content(), sentences(), "de"), large=True)[0]
    spans = [
        s
        for b in page.get_text("dict")["blocks"]
        for line in b.get("lines", ())
        for s in line["spans"]
    ]
    assert next(s["size"] for s in spans if "04.12.2026" in s["text"]) >= 15.9


def test_the_same_plan_gives_the_same_bytes() -> None:
    """No clock and no chance inside."""
    document = client_sheet(sheet_content(), sentences(), "ar")
    assert pdf.render(document) == pdf.render(document)


def test_the_file_is_tagged_and_names_its_language() -> None:
    """PDF/UA-1, for screen readers."""
    data = pdf.render(client_sheet(sheet_content(), sentences(), "ar"))
    file = pymupdf.open(stream=data)
    assert "<pdfuaid:part>1</pdfuaid:part>" in file.get_xml_metadata()
    assert file.xref_get_key(file.pdf_catalog(), "Lang")[1] == "ar"
    assert file.xref_get_key(file.pdf_catalog(), "MarkInfo/Marked")[1] == "true"


def test_the_file_tells_nothing_of_this_machine() -> None:
    """No author, no path, no day in the metadata."""
    data = pdf.render(client_sheet(sheet_content("Amina"), sentences(), "de"))
    about = pymupdf.open(stream=data).metadata
    assert not any(about[key] for key in ("author", "subject", "creationDate", "modDate"))
    assert "Amina" not in about["title"]


def test_a_glyph_typst_cannot_find_does_not_stop_the_sheet(monkeypatch) -> None:
    """Outside the standard rather than no sheet at all."""
    monkeypatch.setattr(words, "covered", lambda: range(0x110000))
    data = pdf.render(client_sheet(sheet_content("漢字"), sentences(), "de"))
    assert "04.12.2026" in "".join(page.get_text() for page in pymupdf.open(stream=data))


def test_preview_shows_every_page() -> None:
    pictures = pdf.pictures(client_sheet(sheet_content(), sentences(), "de"), dpi=40)
    assert [picture[:4] for picture in pictures] == [b"\x89PNG"]


def test_a_folder_that_takes_nothing_is_said_and_nothing_is_left(tmp_path) -> None:
    """Whole or not at all."""
    with pytest.raises(PlaceError):
        pdf.write(client_sheet(sheet_content(), sentences(), "de"), tmp_path / "no" / "x.pdf")
    (tmp_path / "x.pdf").mkdir()
    with pytest.raises(PlaceError):
        pdf.write(client_sheet(sheet_content(), sentences(), "de"), tmp_path / "x.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["x.pdf"]
