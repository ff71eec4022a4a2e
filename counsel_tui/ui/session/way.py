"""The way to recognition as a page: path, body, papers, language, time, money, next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from counsel_tui.i18n import N_, _, current_language
from counsel_tui.model.findings import Message, Truth
from counsel_tui.ui import signs
from counsel_tui.ui.session.page import Part, Sheet, content, joined, sign

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.recognition.findings import Item, LanguageNeed, PaperFound, RecognitionFinding
    from counsel_tui.recognition.tables import Duration, Fee

_COLUMN: Final = 13
_PAPER_SIGNS: Final = {"there": "done", "missing": "no", "unobtainable": "deadline"}
_PAPER_WORDS: Final = {
    "there": N_("there"),
    "missing": N_("missing"),
    "unobtainable": N_("cannot be had"),
}


def regulated_word(code: str) -> str:
    """Whether the law asks for a licence, in words."""
    words = {"yes": _("regulated"), "no": _("not regulated"), "part": _("partly regulated")}
    return words.get(code, _("not sure"))


def way(sheet: Sheet, found: RecognitionFinding, desk: Desk, cursor: int) -> None:
    """Everything about one finding; ``cursor`` is the paper under the cursor."""
    _head(sheet, found, desk)
    _row(sheet, _("Way"), _path(found, desk))
    _row(sheet, _("Body"), _body(found, desk))
    if found.language:
        _row(sheet, _("German"), _language(found.language, desk))
    if found.duration:
        _row(sheet, _("Time"), content(duration_words(found.duration)))
    if found.fee:
        _row(sheet, _("Fee"), content(fee_words(found.fee)))
    if found.next_step:
        _row(sheet, _("To do"), content((desk.say(found.next_step), "strong")))
    if found.missing:
        asked = " ".join(desk.fact_question(path) for path in found.missing[:2])
        _row(sheet, _("To ask"), joined(asked, "  ", ("f", "key"), " ", _("ask")))
    for note in found.notes:
        sheet.text(sign("deadline"), " ", desk.say(note), hang=2)
    sheet.blank()
    _items(sheet, _("Money first"), found.funding, desk)
    _items(sheet, _("Measures"), found.measures, desk)
    _papers(sheet, found.documents, desk, cursor)
    if found.basis:
        sheet.blank()
        sheet.text(("; ".join(found.basis), "dim"))


def _row(sheet: Sheet, label: str, words: Content, hang: int = 0) -> None:
    sheet.beside(content((label, "dim")), words, _COLUMN, hang)


def _head(sheet: Sheet, found: RecognitionFinding, desk: Desk) -> None:
    if found.occupation is None:
        sheet.text((_("The German occupation is not sure yet."), "strong"))
        return
    title = content((found.occupation.title(current_language()), "strong"))
    codes = f"KldB {found.occupation.kldb} · ISCO {found.occupation.isco}"
    remark = content((f"{codes} · {regulated_word(found.regulated)}", "dim"))
    if title.cell_length + remark.cell_length < sheet.width:
        sheet.spread(title, remark)
    else:
        sheet.text(title)
        sheet.line(remark)
    sheet.rule()


def _path(found: RecognitionFinding, desk: Desk) -> Content:
    stands = "yes" if found.is_decided else "open"
    if not found.path:
        names = [path_name(desk, key) for key in found.possible]
        return joined(sign("open"), " ", _(" or ").join(names) or _("not clear yet"))
    parts: list[Part] = [sign(stands), " ", path_name(desk, found.path)]
    if found.assumed:
        facts = ", ".join(desk.say.fact_label(path) for path in found.assumed)
        parts.append((_(" (assumed: {facts})").format(facts=facts), "narrowed"))
    for key in found.also:
        parts.append(f"; {path_name(desk, key)}")
    if found.needs_confirming:
        parts += [" ", _confirm()]
    return joined(*parts)


def path_name(desk: Desk, key: str) -> str:
    """The name of a path of recognition."""
    return desk.say(Message(f"@recognition/paths/{key}/name"))


def _body(found: RecognitionFinding, desk: Desk) -> Content:
    body = found.body
    if body is None:
        return content((_("not clear yet"), "dim"))
    parts: list[Part] = [", ".join(part for part in (body.name, body.place) if part)]
    if body.possible:
        names = _(" or ").join(body.possible)
        parts.append((f" ({names})", "dim"))
    if body.certainty == "low":
        parts += [" ", _confirm()]
    if body.advice:
        parts.append("; " + _("first advice: {name}").format(name=body.advice))
    if body.note:
        parts.append((f" {desk.say(body.note)}", "dim"))
    return joined(*parts)


def _language(need: LanguageNeed, desk: Desk) -> Content:
    if not need.is_asked:
        return content(_("no level is asked for"))
    level = need.low if need.low == need.high else f"{need.low} – {need.high}"
    reached = {Truth.YES: "yes", Truth.NO: "no", Truth.OPEN: "open"}[need.reached]
    words = {"yes": _("reached"), "no": _("not yet"), "open": _("not clear yet")}[reached]
    parts: list[Part] = [level or _("not known"), "  ", sign(reached), " ", words]
    if need.note:
        parts.append((f"; {desk.say(need.note)}", "dim"))
    return joined(*parts)


def duration_words(duration: Duration) -> str:
    """The statutory months, and what people report."""
    words = []
    if duration.decision is not None:
        words.append(_("{months} months after the last paper").format(months=duration.decision))
    if duration.extension:
        words.append(_("can be extended by {months}").format(months=duration.extension))
    if duration.real_low is not None and duration.real_high is not None:
        span = f"{duration.real_low:g} – {duration.real_high:g}"
        words.append(_("in practice {months} months").format(months=span))
    return "; ".join(words) or _("not known")


def fee_words(fee: Fee) -> str:
    """The fee in euros."""
    low, high = fee.low, fee.high
    if low is None and high is None and fee.usual is None:
        return _("not known")
    known = [f"{value:g}" for value in (low, high) if value is not None]
    text = _("{amount} euros").format(amount=" – ".join(dict.fromkeys(known))) if known else ""
    if fee.usual is not None:
        text += "; " * bool(text) + _("usually {amount} euros").format(amount=f"{fee.usual:g}")
    return text


def _items(sheet: Sheet, label: str, items: Iterable[Item], desk: Desk) -> None:
    """One line per source of money or measure that is not ruled out."""
    for item in items:
        if item.holds is Truth.NO:
            continue
        parts: list[Part] = [sign("yes" if item.holds is Truth.YES else "open"), " "]
        parts.append(desk.say(item.title))
        if item.amount is not None:
            amount = _("up to {amount} euros").format(amount=f"{item.amount:g}")
            parts.append((f"  {amount}", "dim"))
        if item.certainty == "low":
            parts += ["  ", _confirm()]
        _row(sheet, label, joined(*parts), hang=2)
        label = ""


def _confirm() -> Content:
    return content((_("(please confirm)"), "narrowed"))


def _papers(sheet: Sheet, papers: Sequence[PaperFound], desk: Desk, cursor: int) -> None:
    if not papers:
        return
    sheet.blank()
    there = sum(paper.state == "there" for paper in papers)
    count = _("{there} of {count} there").format(there=there, count=len(papers))
    sheet.spread(content((_("Papers"), "strong")), content((count, "dim")))
    for index, paper in enumerate(papers):
        if index == cursor > 0:
            sheet.focus()
        _paper(sheet, paper, desk, is_here=index == cursor)


def _paper(sheet: Sheet, paper: PaperFound, desk: Desk, *, is_here: bool) -> None:
    name = _PAPER_SIGNS.get(paper.state)
    title = desk.say(paper.title)
    remarks = [_(_PAPER_WORDS[paper.state])] if paper.state in _PAPER_WORDS else []
    if paper.need == "some":
        remarks.append(_("asked for by some"))
    sheet.text(
        sign("here") if is_here else content(" "),
        " ",
        sign(name) if name else content((signs.sign("todo"), "dim")),
        " ",
        (title, "active") if is_here else title,
        (f"  {', '.join(remarks)}" if remarks else "", "dim"),
        hang=6,
    )
