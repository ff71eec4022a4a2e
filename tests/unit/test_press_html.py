"""HTML and plain text: complete, self-contained, nothing of the data becomes markup."""

from html.parser import HTMLParser

import pytest
from papers import LANGUAGES, sentences, sheet_content, step

from counsel_tui.documents.content import CertificateContent, Desk, ReferralContent, Said
from counsel_tui.documents.letters import certificate_of_counselling, referral_letter
from counsel_tui.documents.sheet import checklist, client_sheet
from counsel_tui.documents.tree import Bilingual, Document, Note, Table, plain, texts
from counsel_tui.model.text import harmless
from counsel_tui.press import html, text

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="x">',
    "\"' onmouseover=x",
    "\u202eevil\x1b]52;c;AAAA\x07",
    "[/b][@click=app.quit]x[/]",
    "</style></main>",
)
DAY = sheet_content().day


class Reader(HTMLParser):
    """Collects tags, attributes and words as a browser would."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.lang: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        if "lang" in values:
            self.lang.append((values["lang"], values.get("dir", "")))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def papers(lang: str) -> tuple[Document, ...]:
    letter = ReferralContent(
        "VHS", "Zeitz", "Amina", "K3M-77A", DAY, DAY, Desk("M. Muster"), Said("topic.german"),
        reply_code="RK-1",
    )  # fmt: skip
    certificate = CertificateContent("Amina", "K3M-77A", DAY, Desk(), "10:00", "", ("job",))
    return (
        client_sheet(sheet_content(), sentences(), lang),
        checklist(sheet_content(), sentences(), lang),
        referral_letter(letter, sentences(), lang),
        certificate_of_counselling(certificate, sentences(), lang),
    )


@pytest.mark.parametrize("lang", ("de", *LANGUAGES))
def test_every_sentence_of_every_paper_stands_in_page_and_preview(lang: str) -> None:
    """No writer drops a sentence of the tree."""
    for document in papers(lang):
        page = "".join(Reader(html.render(document)).words)
        preview = " ".join(" ".join(text.lines(document)).split())
        for words in texts(document):
            for part in filter(None, (words.de, words.other)):
                assert part in page, part
            assert " ".join(words.main.split()) in preview, words.main


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_words(name: str) -> None:
    """No tag, attribute, script or control character comes out of data."""
    plain_page = Reader(html.render(client_sheet(sheet_content("Amina"), sentences(), "ar")))
    page = html.render(client_sheet(sheet_content(name), sentences(), "ar"))
    reader = Reader(page)
    assert harmless(name) in reader.words
    assert reader.tags == plain_page.tags
    assert reader.attributes == plain_page.attributes
    assert not {"\x1b", "\x07", "\u202e"} & set(page)


def test_the_page_is_self_contained() -> None:
    """Nothing is loaded from anywhere, not even by accident."""
    page = html.render(client_sheet(sheet_content(), sentences(), "ar"))
    reader = Reader(page)
    assert not {"script", "link", "img", "iframe", "object"} & reader.tags
    assert not {"src", "href", "onclick"} & reader.attributes
    assert "default-src 'none'" in page and "url(" not in page


def test_words_carry_language_and_direction() -> None:
    reader = Reader(html.render(client_sheet(sheet_content(), sentences(), "fa")))
    assert reader.lang[0] == ("fa", "rtl")
    assert {("fa", "auto"), ("de", "auto")} <= set(reader.lang)


def test_large_print_page() -> None:
    document = client_sheet(sheet_content(), sentences(), "de")
    assert "class=large" in html.render(document, large=True)
    assert "class=large" not in html.render(document)


def test_a_table_in_a_page_and_in_the_preview() -> None:
    table = Table((plain("A"), plain("B")), ((plain("<1>"), Bilingual("zwei", "two", "en")),))
    document = Document(plain("T"), "en", (table, Note(plain("n"), "care")))
    page = html.render(document)
    assert "&lt;1&gt;" in page and "<th scope" in page
    assert "<1> | two (zwei)" in text.lines(document)


def test_preview_keeps_its_width_and_shows_controls() -> None:
    """Lines fit the terminal; a long single word stays whole."""
    content = sheet_content("x\x1b[2J", steps=(step("step.cv", where="w" * 100),))
    lines = text.lines(client_sheet(content, sentences(), "de"), 60)
    assert all(len(line) <= 60 for line in lines if "w" * 100 not in line)
    assert any("x␛[2J" in line for line in lines)


def test_page_is_written_whole(tmp_path) -> None:
    path = html.write(client_sheet(sheet_content(), sentences(), "uk"), tmp_path / "a.html")
    assert path.read_text("utf-8").startswith("<!doctype html>")
    assert [item.name for item in tmp_path.iterdir()] == ["a.html"]
