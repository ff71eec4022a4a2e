"""The team machine has teeth: each planted bug is found through exports, imports, syncs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from exchange_team import Team
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from test_exchange_machine import QUICK

from counsel_tui.casework import exchange, peers
from counsel_tui.casework.drop import DropFolder
from counsel_tui.casework.exchange import Exchange
from counsel_tui.casework.heads import HeadsDesk
from counsel_tui.casework.renewal import Renewal
from counsel_tui.model.operations import Kind
from counsel_tui.store import undo
from counsel_tui.store.memory import MemoryStore
from counsel_tui.sync.reference import REGISTERS, Log, hollowed, order, owner

SEARCH = settings(
    QUICK,
    max_examples=1_500,  # the search stops at the first find
    stateful_step_count=25,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
)


def clock_decides(patch):
    """Of two values written at once only the one with the later stamp stays."""
    live = Log.live

    def newest(self, entity, upto=None):
        found = live(self, entity, upto)
        return {cell: ops[:1] if ops[0].kind in REGISTERS else ops for cell, ops in found.items()}

    patch.setattr(Log, "live", newest)


def early_overwriting_is_forgotten(patch):
    """Dots that are overwritten before they come are not remembered."""

    def absorb(self, operations):
        for op in operations:
            self.operations[op.dot] = op
            self._of_entity[op.entity].append(op.dot)
            self.overwritten |= {dot for dot in op.over if dot in self.operations}
            self.vector[op.dot.stream] = op.dot.seq
            if (person := owner(op)) is not None:
                self._owned[person].add(op.entity)
        gone = {op.entity for op in operations if op.kind is Kind.PURGE or op.field is None}
        gone |= {op.entity for op in operations if owner(op) in self.erased}
        self._erase(gone | {op.entity for op in operations if op.entity in self.erased})

    patch.setattr(Log, "_absorb", absorb)


def late_words_of_the_erased_stay(patch):
    """Entries that come after the erasure are kept with their words."""
    absorb = Log._absorb

    def careless(self, operations):
        before = set(self.erased)
        absorb(self, operations)
        for op in operations:
            if op.entity in before:
                self.operations[op.dot] = op

    patch.setattr(Log, "_absorb", careless)


def removal_kills_what_it_never_saw(patch):
    absorb = Log._absorb

    def greedy(self, operations):
        absorb(self, operations)
        for op in operations:
            if op.kind is Kind.REMOVE:
                same = (each for each in self.of_entity(op.entity) if each.field == op.field)
                self.overwritten |= {each.dot for each in same}

    patch.setattr(Log, "_absorb", greedy)


def numbers_are_used_again_after_a_restore(patch):
    patch.setattr(MemoryStore, "begin_incarnation", MemoryStore.own_stream)


def undo_over_a_colleagues_edit(patch):
    patch.setattr(undo, "_standing_for", lambda live, past: frozenset())
    patch.setattr(undo, "_left_by", lambda written: frozenset())


def gaps_are_not_waited_for(patch):
    def fresh(self, actions):
        found = {op.dot: op for _, ops in actions for op in ops if op.dot not in self.operations}
        return {dot: found[dot] for dot in sorted(found)}

    patch.setattr(Log, "_fresh", fresh)
    plan = exchange.preview

    def hasty(*args):
        from dataclasses import replace

        return replace(plan(*args), waiting=())

    patch.setattr(exchange, "preview", hasty)


def sent_is_noted_before_it_is_written(patch):
    write = Exchange.write

    def hasty(self, actions, folder, kind="bundle"):
        upto = self._exported()
        for action, operations in actions:
            upto[action.stream] = operations[-1].dot.seq
        self._store.set_local("exchange.exported", exchange.json.dumps(upto))
        return write(self, actions, folder, kind)

    patch.setattr(Exchange, "write", hasty)


def inbox_is_marked_before_the_file_is_in(patch):
    apply = DropFolder._apply

    def hasty(self, candidate, plan, *, asked):
        self._heads.settle(candidate.digest)
        self._heads.save()
        return apply(self, candidate, plan, asked=asked)

    patch.setattr(DropFolder, "_apply", hasty)


def vector_is_written_before_the_commit(patch):
    merge = MemoryStore.merge

    def hasty(self, actions):
        actions = list(actions)
        for _, operations in actions[1:]:
            for op in operations:
                self._log.operations[op.dot] = hollowed(op)
        return merge(self, actions)

    patch.setattr(MemoryStore, "merge", hasty)


def earlier_keys_are_destroyed_at_once(patch):
    patch.setattr(Renewal, "_slow", lambda self: [])
    patch.setattr(Exchange, "apply", _and_destroy(Exchange.apply))


def _and_destroy(apply):
    def hasty(self, plan, *, asked=False):
        counts = apply(self, plan, asked=asked)
        self.renewal.settle()
        return counts

    return hasty


def earlier_keys_are_kept_for_ever(patch):
    patch.setattr(Renewal, "settle", lambda self: None)


def announcements_of_new_keys_are_not_heeded(patch):
    patch.setattr(peers, "with_keys", lambda peer, texts: replace(peer, keys=(peer.age,)))


def files_for_a_key_that_is_gone_count_as_sent(patch):
    patch.setattr(HeadsDesk, "_can_read", lambda self, peer, row: True)


BUGS = [
    earlier_keys_are_destroyed_at_once,
    earlier_keys_are_kept_for_ever,
    announcements_of_new_keys_are_not_heeded,
    files_for_a_key_that_is_gone_count_as_sent,
    clock_decides,
    early_overwriting_is_forgotten,
    late_words_of_the_erased_stay,
    removal_kills_what_it_never_saw,
    numbers_are_used_again_after_a_restore,
    undo_over_a_colleagues_edit,
    gaps_are_not_waited_for,
    sent_is_noted_before_it_is_written,
    inbox_is_marked_before_the_file_is_in,
    vector_is_written_before_the_commit,
]


@pytest.mark.parametrize("plant", BUGS, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant, monkeypatch):
    plant(monkeypatch)
    with pytest.raises((AssertionError, KeyError)):  # a log with holes may break outright
        run_state_machine_as_test(Team, settings=SEARCH)


def test_the_order_of_display_is_total():
    """Ties of the clock are broken, so every laptop shows the same first."""
    from counsel_tui.model.operations import Dot, Operation

    one, other = (
        Operation(Dot(stream, 1), 1, 5, Kind.SET, "client", "c" * 32, "f", '"x"')
        for stream in ("a" * 32, "b" * 32)
    )
    assert order(one) != order(other)
