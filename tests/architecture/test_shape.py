"""The shape of the code: short files and functions, signatures with types, a sentence for what is public."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("pipelines", "dashboard", "geo")
FOLDERS = (*CODE, "tests", "tools", "benchmarks")
LONGEST_FILE, LONGEST_FUNCTION = 400, 60

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public(tree: ast.Module) -> Iterator[Function]:
    """Functions of a module and methods of its public classes whose names promise something to others."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    for owner in (tree, *classes):
        for node in owner.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node


def without_types(function: Function) -> bool:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    bare = [arg for arg in named if arg and not arg.annotation and arg.arg not in ("self", "cls")]
    return bool(bare) or function.returns is None


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """Every file, read once."""
    return {short(path): ast.parse(path.read_text("utf-8")) for path in python_files(*FOLDERS)}


def offenders(trees: dict[str, ast.Module], is_wrong) -> list[str]:
    return [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in trees.items()
        if name.startswith(CODE)
        for function in public(tree)
        if is_wrong(function)
    ]


def test_there_is_code_to_look_at():
    assert len(python_files(*CODE)) > 3


def test_no_file_is_too_long_to_hold_in_mind():
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".sql")]
    lengths = {short(path): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_too_long_to_hold_in_mind(trees):
    long = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in trees.items()
        for function in functions(tree)
        if function.end_lineno - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_public_signature_has_its_types(trees):
    assert offenders(trees, without_types) == []


def test_every_public_function_says_in_a_sentence_what_it_does(trees):
    assert offenders(trees, lambda function: not ast.get_docstring(function)) == []


@pytest.mark.parametrize(
    ("source", "names", "bare", "silent"),
    [
        ("def f(x): pass", ["f"], True, True),
        ("def f(x: int) -> None:\n    'Says.'", ["f"], False, False),
        ("def _f(x): pass", [], None, None),
        ("class C:\n    def m(self) -> None: 'Says.'\n    def __init__(self, x): pass", ["m"], False, False),
        ("class C:\n    def m(self, *a) -> None: pass", ["m"], True, True),
        ("class _C:\n    def m(self, x): pass", [], None, None),
    ],
)
def test_the_measures_see_what_they_should(source, names, bare, silent):
    found = list(public(ast.parse(source)))
    assert [function.name for function in found] == names
    for function in found:
        assert without_types(function) == bare
        assert (not ast.get_docstring(function)) == silent
