"""A finding as the JSON shape of ``assess`` and as one line for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from counsel_tui.model.findings import Message, Truth
from counsel_tui.recognition.findings import (
    BodyFound,
    Item,
    LanguageNeed,
    PaperFound,
    RecognitionFinding,
)
from counsel_tui.recognition.rows import Duration, Fee
from counsel_tui.recognition.tables import Tables

WAYS_NAMED = 3
"""How many ways a line names while several are possible."""


def shape(finding: RecognitionFinding, tables: Tables, language: str) -> dict[str, Any]:
    """All keys always, ``None`` or empty where there is nothing to say; texts in ``de`` or
    ``en``. ``regulated`` is ``unclear`` unless it is sure.
    """

    def say(message: Message | None) -> str | None:
        return tables.text(message.id, language) or message.id if message else None

    need = finding.language
    return {
        "record": finding.record,
        "path": finding.path or None,
        "path_name": _path_name(finding.path, tables, language),
        "also": list(finding.also),
        "possible": list(finding.possible),
        "assumed": list(finding.assumed),
        "decided": finding.is_decided,
        "reference_occupation": _occupation(finding, language),
        "candidates": [_candidate(key, tables, language) for key in finding.candidates],
        "regulated": finding.regulated or "unclear",
        "body": _body(finding.body, say),
        "documents": [_paper(paper, say) for paper in finding.documents],
        "language_level": need.low or None if need else None,
        "language": _language(need, say),
        "measures": [_item(item, say) for item in finding.measures],
        "fee": _fee(finding.fee, tables, language),
        "duration": _duration(finding.duration, tables, language),
        "funding": [_item(item, say) for item in finding.funding],
        "outcomes": list(finding.outcomes),
        "reasons": [say(reason.message) for reason in finding.reasons],
        "notes": [say(note) for note in finding.notes],
        "missing": list(finding.missing),
        "rules": list(finding.rules),
        "basis": list(finding.basis),
        "next_step": say(finding.next_step),
        "certainty": finding.certainty,
    }


def line(finding: RecognitionFinding, tables: Tables, language: str) -> str:
    """Occupation, path and body in one line."""
    title = finding.occupation.title(language) if finding.occupation else ""
    if not title:
        names = [tables.occupations[key].title(language) for key in finding.candidates]
        title = " / ".join(names) or "?"
    way = _path_name(finding.path, tables, language) or _ways(finding.possible, tables, language)
    body = finding.body.name if finding.body else ""
    return " · ".join(part for part in (title, way, body) if part)


def _ways(keys: Sequence[str], tables: Tables, language: str) -> str:
    """The names of the ways still possible; of many the first ones."""
    names = [_path_name(key, tables, language) or key for key in keys[:WAYS_NAMED]]
    return " / ".join([*names, "…"] if len(keys) > WAYS_NAMED else names)


def _path_name(path: str, tables: Tables, language: str) -> str | None:
    row = tables.paths.get(path)
    return row.name(language) if row else None


def _occupation(finding: RecognitionFinding, language: str) -> dict[str, Any] | None:
    occupation = finding.occupation
    if occupation is None:
        return None
    return {
        "id": occupation.id,
        "title": occupation.title(language),
        "kldb": occupation.kldb,
        "isco": occupation.isco,
    }


def _candidate(key: str, tables: Tables, language: str) -> dict[str, str]:
    occupation = tables.occupations[key]
    return {"id": key, "title": occupation.title(language), "regulated": occupation.regulated}


def _body(body: BodyFound | None, say: Any) -> dict[str, Any] | None:
    if body is None:
        return None
    return {
        "type": body.kind,
        "name": body.name or None,
        "place": body.place or None,
        "certainty": body.certainty,
        "source": body.source or None,
        "note": say(body.note),
        "advice": body.advice or None,
        "possible": list(body.possible),
    }


def _paper(paper: PaperFound, say: Any) -> dict[str, Any]:
    return {
        "id": paper.id,
        "title": say(paper.title),
        "need": paper.need,
        "state": paper.state,
        "note": say(paper.note),
    }


def _language(need: LanguageNeed | None, say: Any) -> dict[str, Any] | None:
    if need is None:
        return None
    return {
        "low": need.low or None,
        "high": need.high or None,
        "asked": need.is_asked,
        "reached": None if need.reached is Truth.OPEN else need.reached is Truth.YES,
        "certainty": need.certainty,
        "note": say(need.note),
    }


def _item(item: Item, say: Any) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": say(item.title),
        "holds": str(item.holds),
        "amount": item.amount,
        "certainty": item.certainty,
        "note": say(item.note),
    }


def _fee(fee: Fee | None, tables: Tables, language: str) -> dict[str, Any]:
    if fee is None:
        return {}
    return {
        "low": fee.low,
        "high": fee.high,
        "usual": fee.usual,
        "certainty": fee.origin.certainty,
        "source": fee.origin.source,
        "note": tables.text(f"@recognition/fees/{fee.id}/note", language) or None,
    }


def _duration(time: Duration | None, tables: Tables, language: str) -> dict[str, Any]:
    if time is None:
        return {}
    return {
        "receipt_months": time.receipt,
        "decision_months": time.decision,
        "extension_months": time.extension,
        "accelerated_months": time.accelerated,
        "real_low_months": time.real_low,
        "real_high_months": time.real_high,
        "certainty": time.origin.certainty,
        "source": time.origin.source,
        "note": tables.text(f"@recognition/durations/{time.id}/note", language) or None,
    }
