"""The counsellors who work with a vault; the log names them from the first day."""

from __future__ import annotations

from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id
from counsel_tui.model.text import clean

USER = "user"
LONGEST = 60


class Users:
    """Names of the counsellors."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def names(self) -> tuple[str, ...]:
        """All counsellors, the first one first."""
        rows = self._context.store.entities(USER)
        texts = (row.values.get("name") for row in rows)
        return tuple(str(Answer.decode(text).value) for text in texts if text)

    def add(self, name: str) -> None:
        """Name a counsellor and let her work from now on. Raises BadInput for no name."""
        name = clean(name)
        if not 0 < len(name) <= LONGEST:
            raise BadInput(
                N_("A counsellor needs a name of at most {longest} letters."),
                place="user",
                value=name[:LONGEST],
                rule="1..60",
                longest=LONGEST,
            )
        if name not in self.names():
            entity = entity_id(self._context.random.bytes(16))
            change = register(entity, "name", name, USER)
            self._context.store.append(N_("Counsellor named"), [change], user=name)
        self._context.user = name
