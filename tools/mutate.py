"""How much the tests would notice: small changes to the code, one at a time, tests run on each.

    python tools/mutate.py law            (or: log; a random sample, see --limit)
    python tools/mutate.py counsel_tui/law/walk.py --limit 0

Changes: a comparison turned round, ``and`` and ``or`` exchanged, ``not`` dropped, a constant
shifted, a return value emptied, a statement left out. A change is noticed if a test fails (or
runs far too long). Prints what nobody noticed, with its line. Exit code 1 below the share.

The code under test is changed in memory only, in processes forked from one that has already
loaded tests and libraries; no file is written.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib
import io
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
            "tests/unit/test_store_*.py",
            "tests/unit/test_sync_*.py",
        ],
    ),
}
"""Code that belongs together, and the tests that hold it."""
LIMIT = 150
SECONDS = 60
EXAMPLES = 40
"""Examples per property while mutants run; tests that read this variable take no more."""


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the changed tree."""

    file: Path
    line: int
    what: str
    tree: ast.Module


def mutants(file: Path) -> Iterator[Mutant]:
    """All changes of a file; annotations, docstrings and type-checking blocks stay."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    sites = list(_sites(tree))
    for number, (node, field, index, changed, what) in enumerate(sites):
        again = copy.deepcopy(tree)
        twin = list(_sites(again))[number]
        _put(twin[0], twin[1], twin[2], twin[3])
        ast.fix_missing_locations(again)
        line = getattr(changed, "lineno", None) or getattr(node, "lineno", 0)
        del field, index
        yield Mutant(file, line, what, again)


Site = tuple[ast.AST, str, int | None, ast.AST, str]


def _sites(tree: ast.AST) -> Iterator[Site]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in node.body:
                yield from _inside(node, inner)


def _inside(owner: ast.AST, top: ast.stmt) -> Iterator[Site]:
    del owner
    for node in _walk_code(top):
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns"):
                continue
            items = value if isinstance(value, list) else [value]
            for index, item in enumerate(items):
                place = index if isinstance(value, list) else None
                if isinstance(item, ast.AST):
                    for changed, what in _changes(node, item):
                        yield node, field, place, changed, what


def _walk_code(top: ast.AST) -> Iterator[ast.AST]:
    """Nodes below a statement, without nested functions (they come by themselves)."""
    holder = ast.Module(body=[top], type_ignores=[]) if isinstance(top, ast.stmt) else top
    waiting: list[ast.AST] = [holder]
    while waiting:
        node = waiting.pop(0)
        yield node
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                waiting.append(child)


def _changes(parent: ast.AST, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    match node:
        case ast.Compare(left, [op], [right]) if type(op) in TURNED:
            turned = TURNED[type(op)]()
            text = f"{ast.unparse(node)}  ->  {type(turned).__name__}"
            yield ast.copy_location(ast.Compare(left, [turned], [right]), node), text
        case ast.BoolOp(op, values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            name = "or" if isinstance(op, ast.And) else "and"
            text = f"{ast.unparse(node)}  ->  {name}"
            yield ast.copy_location(ast.BoolOp(other, values), node), text
        case ast.UnaryOp(ast.Not(), operand):
            yield operand, f"{ast.unparse(node)}  ->  not dropped"
        case ast.BinOp(left, op, right) if type(op) in SIGNS:
            sign = SIGNS[type(op)]()
            text = f"{ast.unparse(node)}  ->  {type(sign).__name__}"
            yield ast.copy_location(ast.BinOp(left, sign, right), node), text
        case ast.Constant(value) if not isinstance(parent, ast.Expr | ast.JoinedStr):
            yield from _shifted(node, value)
        case ast.Expr(ast.Call()):
            yield ast.copy_location(ast.Pass(), node), f"{ast.unparse(node)}  ->  left out"


def _shifted(node: ast.Constant, value: object) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(value, bool):
        yield ast.copy_location(ast.Constant(not value), node), f"{value}  ->  {not value}"
    elif isinstance(value, int | float):
        yield ast.copy_location(ast.Constant(value + 1), node), f"{value}  ->  {value + 1}"


def _put(node: ast.AST, field: str, index: int | None, changed: ast.AST) -> None:
    if index is None:
        setattr(node, field, changed)
    else:
        getattr(node, field)[index] = changed


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def noticed(mutant: Mutant, tests: list[str]) -> bool:
    """True if the tests fail on a mutant; runs in a process of its own."""
    child = os.fork()
    if child == 0:
        _run_child(mutant, tests)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _run_child(mutant: Mutant, tests: list[str]) -> None:
    """Load the changed module in place of the old one, drop all that was built on it, test."""
    code = 1
    with contextlib.suppress(BaseException):
        for name in [n for n in sys.modules if _is_ours(n)]:
            del sys.modules[name]
        finder = _Changed(mutant)
        sys.meta_path.insert(0, finder)
        code = run_tests(tests)
    os._exit(0 if code == 0 else 1)


def _is_ours(name: str) -> bool:
    """Modules that hold the old code or were built on it: the package and the tests."""
    module = sys.modules[name]
    origin = getattr(module, "__file__", None) or ""
    return name.startswith("counsel_tui") or origin.startswith(str(ROOT / "tests"))


class _Changed:
    """An importer that gives the changed tree for one module."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = module_name(mutant.file)
        self.mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        del path, target
        if name != self.name:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(self.mutant.file))

    def create_module(self, spec: object) -> None:
        del spec

    def exec_module(self, module: object) -> None:
        code = compile(self.mutant.tree, str(self.mutant.file), "exec")
        exec(code, module.__dict__)


def run_tests(tests: list[str]) -> int:
    """The tests in this process, quietly, up to the first failure."""
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main([*options, *tests]))


def by_speed(tests: list[str]) -> list[str]:
    """The tests that pass on the unchanged code, fastest first; empty if one fails."""
    times: dict[str, float] = {}
    for test in tests:
        start = time.monotonic()
        if run_tests([test]) != 0:
            return []
        times[test] = time.monotonic() - start
    return sorted(tests, key=lambda test: times[test])


def files_of(targets: list[str]) -> list[Path]:
    found: list[Path] = []
    for target in targets:
        path = (ROOT / target).resolve()
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [file for file in found if file.name != "__init__.py"]


def tests_for(target: str) -> list[str]:
    """The tests of a package by its name: ``tests/unit/test_<package>_*.py``."""
    room = Path(target).parts[1] if len(Path(target).parts) > 1 else Path(target).stem
    return [f"tests/unit/test_{Path(room).stem}_*.py"]


def found(patterns: list[str]) -> list[str]:
    return [str(path) for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def choose(files: list[Path], limit: int, seed: int) -> list[Mutant]:
    found = [mutant for file in files for mutant in mutants(file)]
    if limit and len(found) > limit:
        found = random.Random(seed).sample(found, limit)
        found.sort(key=lambda mutant: (str(mutant.file), mutant.line))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?", default="law", help="law, log, or a path")
    parser.add_argument("--tests", nargs="*", help="test files; else those of the target")
    parser.add_argument("--limit", type=int, default=LIMIT, help="size of the sample; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--share", type=float, default=0.85, help="least share noticed")
    options = parser.parse_args()
    os.chdir(ROOT)
    os.environ["COUNSEL_TEST_EXAMPLES"] = str(EXAMPLES)
    targets, patterns = NAMES.get(options.target, ([options.target], tests_for(options.target)))
    tests = by_speed(options.tests or found(patterns))
    if not tests:
        print(f"the tests of {options.target} are missing or fail unchanged", file=sys.stderr)
        return 2
    chosen = choose(files_of(targets), options.limit, options.seed)
    missed = 0
    for mutant in chosen:
        if not noticed(mutant, tests):
            missed += 1
            print(f"{mutant.file.relative_to(ROOT)}:{mutant.line}: {mutant.what}", flush=True)
    share = 1 - missed / len(chosen) if chosen else 1.0
    print(f"{len(chosen)} changes, {len(chosen) - missed} noticed: {share:.1%}")
    return 0 if share >= options.share else 1


if __name__ == "__main__":
    raise SystemExit(main())
