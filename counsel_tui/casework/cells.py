"""Between the cells of the log and the answers of a file.

A set is one cell per element in the log (``benefits[sgb2]``, add-wins) and one tuple under
its key in ``Facts``; where nothing was added, the cell ``benefits`` itself holds a state
(declined, unknown) or candidates. A cleared register holds no value: not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.facts import Answer, Facts, Source, State
from counsel_tui.model.operations import CLIENT, UNASKED, Change, Kind, Sibling
from counsel_tui.model.rivals import undecided

TABLE = CLIENT
CELLS_BESIDE_FACTS = UNASKED
"""Registers of the person's row that are no facts: state of the file, not of the person."""

_DECIDING = frozenset({"ent", "rec"})
"""Rules of entitlement and recognition read these facts (``FactDef.used_by``)."""
_BINDING = frozenset({"consent_level", "special_data_consent", "safe_contact.way"})
"""What may be stored, passed on and said to whom follows from these."""

Cells = Mapping[str, tuple[Sibling, ...]]


def facts_of(cells: Cells, catalogue: Catalogue) -> Facts:
    """The answers the live cells hold; of rivals what ``model.rivals`` makes of them."""
    answers: dict[str, Answer] = {}
    elements: dict[str, list[tuple[int, str, Source]]] = {}
    for field, siblings in cells.items():
        said = [Answer.decode(each.value) for each in siblings if each.value is not None]
        if field in CELLS_BESIDE_FACTS or not said:
            continue
        if field.endswith("]"):
            key, code = field[:-1].split("[", 1)
            elements.setdefault(key, []).append((siblings[0].hlc, code, said[0].source))
        else:
            answers[field] = said[0] if len(said) == 1 else undecided(said, _kind(catalogue, field))
    for key, added in elements.items():
        added.sort()
        sources = [source for _, _, source in added]
        answers[key] = Answer(
            tuple(code for _, code, _ in added), source=min(sources, key=lambda s: s.strength)
        )
    return Facts(answers)


def _kind(catalogue: Catalogue, field: str) -> str:
    """The type of an answer of the person that something follows from. Of what the program and
    its users keep in lists (steps, referrals, applications), and of facts that a newer
    catalogue knows, the newest value counts, like one of free words.
    """
    try:
        fact = catalogue.at(field)
    except KeyError:
        return "text"
    decides = bool(_DECIDING.intersection(fact.used_by)) or field in _BINDING
    return fact.kind if decides and "/" not in field else "text"


def conflicts_of(cells: Cells) -> dict[str, tuple[Sibling, ...]]:
    """Cells with more than one live value, all their siblings."""
    return {
        field: tuple(siblings)
        for field, siblings in cells.items()
        if len({sibling.value for sibling in siblings}) > 1
        and not field.endswith("]")
        and field not in UNASKED
    }


def text_of(cells: Cells, field: str) -> str:
    """The winning plain text of a register beside the facts, empty if none."""
    siblings = cells.get(field, ())
    if not siblings or siblings[0].value is None:
        return ""
    value = Answer.decode(siblings[0].value).value
    return value if isinstance(value, str) else str(value)


def register(entity: str, field: str, value: str | bool | int | None, table: str = TABLE) -> Change:
    """A change of one plain register."""
    return Change(Kind.SET, table, entity, field, Answer(value).encode())


def changes_for(
    entity: str,
    before: Facts,
    answers: Mapping[str, Answer | None],
    catalogue: Catalogue,
    rivals: Mapping[str, Sequence[Sibling]] = MappingProxyType({}),
) -> tuple[Change, ...]:
    """The changes that turn ``before`` into ``before.with_answers(answers)``.

    ``rivals``: the values of cells that hold several. An answer overwrites those, and settles
    them even if it is what was shown.
    """
    changes: list[Change] = []
    for path, answer in answers.items():
        if before.get(path) == answer and path not in rivals:
            continue
        if catalogue.at(path).kind == "set":
            changes.extend(_set_changes(entity, path, before.get(path), answer))
        else:
            saw = frozenset(rival.dot for rival in rivals.get(path, ()))
            changes.append(replace(_register_change(entity, path, answer), saw=saw or None))
    return tuple(changes)


def _register_change(entity: str, path: str, answer: Answer | None) -> Change:
    return Change(Kind.SET, TABLE, entity, path, answer.encode() if answer else None)


def _set_changes(
    entity: str, path: str, before: Answer | None, answer: Answer | None
) -> Iterable[Change]:
    had, has = _codes(before), _codes(answer)
    for code in had:
        if code not in has:
            yield Change(Kind.REMOVE, TABLE, entity, f"{path}[{code}]", None)
    if answer is not None and answer.state is not State.KNOWN:
        yield _register_change(entity, path, answer)
        return
    if before is not None and before.state is not State.KNOWN:
        yield _register_change(entity, path, None)
    for code in has:
        if code not in had or (before and answer and before.source != answer.source):
            mark = Answer(True, source=answer.source if answer else Source.SAID)
            yield Change(Kind.ADD, TABLE, entity, f"{path}[{code}]", mark.encode())


def _codes(answer: Answer | None) -> tuple[str, ...]:
    if answer is None or answer.state is not State.KNOWN:
        return ()
    if isinstance(answer.value, tuple):
        return answer.value
    return (answer.value,) if isinstance(answer.value, str) else ()
