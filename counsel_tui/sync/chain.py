"""One digest for everything a stream says up to a number.

A copied or restored laptop that goes on under its old stream writes different operations
with numbers that were used already. Each bundle names the digest of what lies before it, so
a receiver notices the fork even where the numbers of the two copies never meet in one file.

The digest is one of the operations, not of files: files may be written twice, cut
differently, or lose the content of the erased, and it stays the same. It covers what an
erasure leaves: number, stamp, action, kind, table, entity, overwritten dots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from counsel_tui.model.operations import Operation

START = ""


def extend(digest: str, operations: Iterable[Operation]) -> str:
    """The digest after ``operations``, the next ones of the stream in order."""
    state = bytes.fromhex(digest)
    for op in operations:
        over = ",".join(f"{dot.stream}:{dot.seq}" for dot in sorted(op.over))
        line = f"{op.dot.seq} {op.hlc} {op.txno} {op.kind} {op.table} {op.entity} {over}"
        state = hashlib.sha256(state + line.encode()).digest()
    return state.hex()
