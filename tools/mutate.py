"""How much the tests would notice: small changes to the code, one at a time, tests run on each.

    python tools/mutate.py law            (or: log; a random sample, see --limit)
    python tools/mutate.py counsel_tui/law/walk.py --limit 0

Changes: a comparison turned round, ``and`` and ``or`` exchanged, ``not`` dropped, a sign
exchanged, a constant shifted, a return value emptied, a call left out. A change is noticed if a
test fails (or runs far too long). Prints what nobody noticed, with its line; ``not reached``
if no test enters the function. Exit code 1 below the share.

Left out, because no caller can see the difference:

- annotations, docstrings, decorators, blocks for the type checker;
- what only speaks to programmers: ``assert``, ``__repr__``, what stands in the text of a
  built-in exception, the ``strict`` of a ``zip`` whose parts are made of the same length;
- ``__hash__``: any whole number keeps its promise.

All tests are collected once; every change runs in a process forked from there, in which the
code of one function is exchanged, also where it was already imported. Tests that enter that
function come first, the fastest of them first, then all others (a value kept by an earlier test
hides who needs a function). Properties run few, always the same, examples and do not shrink.
No file is written.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import gc
import importlib
import os
import pickle
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TextIO

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NAMES = {
    "law": (["counsel_tui/law"], ["tests/unit/test_law_*.py"]),
    "log": (
        [
            "counsel_tui/sync/reference.py",
            "counsel_tui/store/append.py",
            "counsel_tui/store/merging.py",
            "counsel_tui/store/undo.py",
        ],
        [
            "tests/contract/test_store_*.py",
            "tests/contract/test_convergence.py",
            "tests/unit/test_log_*.py",
            "tests/unit/test_store_*.py",
            "tests/unit/test_sync_*.py",
        ],
    ),
}
"""Code that belongs together, and the tests that hold it."""
UNSEEN = frozenset({"__repr__", "__hash__"})
LIMIT = 150
EXAMPLES = 30
"""Examples per property while mutants run; tests that read this variable take no more."""
PATIENCE = 5
"""A run may take this many times the processor time it takes unchanged, and some seconds."""
SECONDS = 10
STUCK = 300
"""Seconds after which a run that waits for something is given up."""
BROKEN = 99
"""Exit code of a process in which the change could not be made."""

Site = tuple[ast.AST, str, int | None, ast.AST, str]
"""Parent, its field, the place in it, what stands there instead, the change in words."""


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the number of the place in it, its line, the change in words."""

    file: Path
    number: int
    line: int
    what: str

    def tree(self) -> ast.Module:
        """The changed module."""
        tree = parsed(self.file)
        node, name, index, changed, _ = list(sites(tree))[self.number]
        if index is None:
            setattr(node, name, changed)
        else:
            getattr(node, name)[index] = changed
        return ast.fix_missing_locations(tree)


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def mutants(file: Path) -> Iterator[Mutant]:
    """All changes of a file."""
    for number, (_, _, _, changed, what) in enumerate(sites(parsed(file))):
        yield Mutant(file, number, getattr(changed, "lineno", 0), what)


def sites(tree: ast.AST) -> Iterator[Site]:
    """All places in the bodies of functions that can be changed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in UNSEEN:
            yield from _inside(node)


def _inside(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Site]:
    for node in _walk_code(function):
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns") or (node is function and name != "body"):
                continue
            items = value if isinstance(value, list) else [value]
            for index, item in enumerate(items):
                place = index if isinstance(value, list) else None
                if isinstance(item, ast.AST) and not _unseen(item):
                    for changed, what in _changes(node, item):
                        yield node, name, place, ast.copy_location(changed, item), what


def _walk_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """A function and the nodes in its body, without nested functions (they come by
    themselves).
    """
    yield function
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        nested = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not nested and not _unseen(node):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def _unseen(node: ast.AST) -> bool:
    """True for what only speaks to programmers."""
    match node:
        case ast.Assert():
            return True
        case ast.Raise(ast.Call(ast.Name(name))):
            return isinstance(getattr(builtins, name, None), type)
        case ast.keyword("strict", ast.Constant()):
            return True
    return False


def _changes(parent: ast.AST, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What may stand in the place of a node. What is left out stays as code that is never
    run, so that the function keeps its variables.
    """
    match node:
        case ast.Compare(left, [op], [right]) if type(op) in TURNED:
            turned = TURNED[type(op)]()
            yield ast.Compare(left, [turned], [right]), _said(node, type(turned).__name__)
        case ast.BoolOp(op, values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield ast.BoolOp(other, values), _said(node, type(other).__name__)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand, _said(node, "not dropped")
        case ast.BinOp(left, op, right) if type(op) in SIGNS:
            sign = SIGNS[type(op)]()
            yield ast.BinOp(left, sign, right), _said(node, type(sign).__name__)
        case ast.Constant(value) if not isinstance(parent, ast.Expr | ast.JoinedStr):
            yield from _shifted(value)
        case ast.Expr(ast.Call()):
            yield ast.If(ast.Constant(False), [node], []), _said(node, "left out")
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            never = ast.IfExp(ast.Constant(False), value, ast.Constant(None))
            yield ast.Return(never), _said(node, "None")


def _said(node: ast.AST, change: str) -> str:
    return f"{ast.unparse(node)}  ->  {change}"


def _shifted(value: object) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(value, bool):
        yield ast.Constant(not value), f"{value}  ->  {not value}"
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1), f"{value}  ->  {value + 1}"


Place = tuple[str, str, int]
"""A function: its file, its name, its first line (decorators included)."""


def place(code: CodeType) -> Place:
    return code.co_filename, code.co_name, code.co_firstlineno


def place_of(mutant: Mutant) -> Place:
    """The outermost function a change lies in."""
    for node in ast.walk(parsed(mutant.file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first <= mutant.line <= (node.end_lineno or first):
                return str(mutant.file), node.name, first
    raise LookupError(mutant)


def codes(code: CodeType) -> Iterator[CodeType]:
    """All code in compiled code."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from codes(inner)


def exchange(mutant: Mutant, living: dict[Place, list[FunctionType]]) -> None:
    """Give a function its changed code, wherever it is known already."""
    changed = place_of(mutant)
    module = compile(mutant.tree(), str(mutant.file), "exec")
    code = next(code for code in codes(module) if place(code) == changed)
    for function in living[changed]:
        function.__code__ = code


def living_functions(files: Sequence[Path]) -> dict[Place, list[FunctionType]]:
    names = {str(file) for file in files}
    found: dict[Place, list[FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename in names:
            found.setdefault(place(thing.__code__), []).append(thing)
    return found


@dataclass
class Baseline:
    """What the unchanged tests do, by their number: processor seconds, functions entered."""

    seconds: list[float] = field(default_factory=list)
    entered: list[set[Place]] = field(default_factory=list)

    def order(self, changed: Place) -> list[int]:
        """Tests that enter a changed function first, then the others; the fastest first."""
        near = [changed in entered for entered in self.entered]
        if not any(near):
            return []
        return sorted(range(len(near)), key=lambda n: (not near[n], self.seconds[n]))


class Bench:
    """A plugin for pytest: runs the changes in place of the tests, each in its own process."""

    def __init__(self, files: list[Path], chosen: list[Mutant], workers: int, out: TextIO) -> None:
        self.files, self.chosen, self.workers, self.out = files, chosen, workers, out
        self.living: dict[Place, list[FunctionType]] = {}
        self.baseline: Baseline | None = None
        self.missed = 0
        self.done = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Only reached in a forked process: the first failure ends it."""
        if report.failed:
            os._exit(1)

    def pytest_internalerror(self, excrepr: object) -> None:
        """What went wrong in this program itself."""
        print(excrepr, file=self.out, flush=True)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for file in self.files:
            importlib.import_module(module_name(file))
        self.living = living_functions(self.files)
        _forget()
        gc.freeze()
        self.baseline = self._unchanged(session.items)
        running: dict[int, tuple[Mutant, float]] = {}
        for mutant in self.chosen if self.baseline else ():
            if len(running) >= self.workers:
                self._wait(running)
            order = self.baseline.order(place_of(mutant))
            if not order:
                self._report(mutant, "  (not reached)")
                continue
            child = os.fork()
            if child == 0:
                self._try(mutant, [session.items[number] for number in order])
            running[child] = mutant, time.monotonic()
        while running:
            self._wait(running)
        self.done = self.baseline is not None
        return True

    def _unchanged(self, items: list[pytest.Item]) -> Baseline | None:
        """The tests on the unchanged code; None if one fails."""
        with tempfile.TemporaryFile() as told:
            child = os.fork()
            if child == 0:
                pickle.dump(self._observed(items), told)
                told.flush()
                os._exit(0)
            if os.waitpid(child, 0)[1]:
                return None
            told.seek(0)
            baseline: Baseline = pickle.load(told)
            return baseline

    def _observed(self, items: list[pytest.Item]) -> Baseline:
        names = {str(file) for file in self.files}
        seen = Baseline()
        entered: set[Place] = set()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename in names:
                entered.add(place(frame.f_code))

        for item, following in zip(items, [*items[1:], None], strict=True):
            entered.clear()
            start = time.process_time()
            sys.setprofile(note)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            sys.setprofile(None)
            seen.seconds.append(time.process_time() - start)
            seen.entered.append(set(entered))
        return seen

    def _try(self, mutant: Mutant, items: list[pytest.Item]) -> None:
        """In a process of its own: exit code 0 if no test fails on the change."""
        assert self.baseline
        limit = int(sum(self.baseline.seconds) * PATIENCE) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        try:
            exchange(mutant, self.living)
        except BaseException:
            os._exit(BROKEN)
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        os._exit(0)

    def _wait(self, running: dict[int, tuple[Mutant, float]]) -> None:
        """Wait for one process to end, and report what it did not notice."""
        while True:
            for child, (mutant, start) in list(running.items()):
                if time.monotonic() - start > STUCK:
                    os.kill(child, signal.SIGKILL)
                done, status = os.waitpid(child, os.WNOHANG)
                if done:
                    del running[child]
                    if status == 0:
                        self._report(mutant, "")
                    elif os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
                        raise RuntimeError(f"cannot change {mutant}")
                    return
            time.sleep(0.01)

    def _report(self, mutant: Mutant, more: str) -> None:
        self.missed += 1
        where = mutant.file.relative_to(ROOT)
        print(f"{where}:{mutant.line}: {mutant.what}{more}", file=self.out, flush=True)


def _forget() -> None:
    """Drop what functions remembered while the tests were collected."""
    for thing in gc.get_objects():
        if isinstance(thing, _lru_cache_wrapper):
            thing.cache_clear()


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def files_of(targets: list[str]) -> list[Path]:
    found: list[Path] = []
    for target in targets:
        path = (ROOT / target).resolve()
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [file for file in found if file.name != "__init__.py"]


def named(target: str) -> tuple[list[str], list[str]]:
    """Files and patterns of tests of a name or a path; a path has the tests of its group, else
    those of its package by name.
    """
    if target in NAMES:
        return NAMES[target]
    for parts, patterns in NAMES.values():
        if any(target.startswith(part) for part in parts):
            return [target], patterns
    room = Path(target).parts[1] if len(Path(target).parts) > 1 else target
    return [target], [f"tests/unit/test_{Path(room).stem}_*.py"]


def choose(files: list[Path], limit: int, seed: int) -> list[Mutant]:
    found = [mutant for file in files for mutant in mutants(file)]
    if limit and len(found) > limit:
        found = random.Random(seed).sample(found, limit)
        found.sort(key=lambda mutant: (str(mutant.file), mutant.number))
    return found


def few_examples() -> None:
    """Properties: few examples, the same ones every time, no shrinking, nothing remembered."""
    from hypothesis import HealthCheck, Phase, settings

    os.environ["COUNSEL_TEST_EXAMPLES"] = str(EXAMPLES)
    settings.register_profile(
        "mutants",
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=tuple(HealthCheck),
    )
    settings.load_profile("mutants")


def run(bench: Bench, tests: list[str]) -> None:
    """Collect the tests and let the bench work; what pytest and the tests print is dropped."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    with tempfile.TemporaryDirectory() as folder:
        options = ["-s", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow"]
        pytest.main([*options, f"--basetemp={folder}/t", *tests], plugins=[bench])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?", default="law", help="law, log, or a path")
    parser.add_argument("--tests", nargs="*", help="test files; else those of the target")
    parser.add_argument("--limit", type=int, default=LIMIT, help="size of the sample; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--share", type=float, default=0.85, help="least share noticed")
    parser.add_argument("--workers", type=int, default=2, help="processes at a time")
    options = parser.parse_args()
    os.chdir(ROOT)
    few_examples()
    targets, patterns = named(options.target)
    tests = options.tests or [
        str(path) for pattern in patterns for path in sorted(ROOT.glob(pattern))
    ]
    files = files_of(targets)
    out = os.fdopen(os.dup(1), "w")
    bench = Bench(files, choose(files, options.limit, options.seed), options.workers, out)
    run(bench, tests)
    if not bench.done:
        print(
            f"the tests of {options.target} are missing or fail unchanged, or a change failed",
            file=out,
            flush=True,
        )
        return 2
    count = len(bench.chosen)
    share = 1 - bench.missed / count if count else 1.0
    print(f"{count} changes, {count - bench.missed} noticed: {share:.1%}", file=out, flush=True)
    return 0 if share >= options.share else 1


if __name__ == "__main__":
    raise SystemExit(main())
