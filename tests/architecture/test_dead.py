"""Nothing lies about unused: each function, class and constant of the programs is named somewhere besides its home."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ("pipelines", "dashboard", "geo", "tools", "benchmarks")
# `pipelines/disclosure/README.md` says which files are written to be lifted out: these are for whoever does.
FOR_OTHERS = {"counts_that_print", "poisson_limit", "off_the_rule"}
# Each page says which measures it shows, and tests/dashboard holds it against that.
OF_EVERY_PAGE = {"METRICS"}


def defined(tree: ast.Module) -> Iterator[str]:
    """What a module has for others or itself; methods of a class with a base may be called by the base alone."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        if isinstance(node, ast.ClassDef) and not node.bases:
            yield from (inner.name for inner in node.body if isinstance(inner, ast.FunctionDef))


def read(tree: ast.Module, module: str) -> Iterator[str | tuple[str, str]]:
    """What a module names: with its place where that is sure, else alone (attributes, and words as `getattr` has)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield module, node.id
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value


def unused(trees: Mapping[str, ast.Module]) -> set[str]:
    seen = {name for module, tree in trees.items() for name in read(tree, module)}
    own = {(module, name) for module, tree in trees.items() for name in defined(tree) if not name.startswith("__")}
    return {name for module, name in own if name not in seen and (module, name) not in seen}


def test_nothing_is_defined_that_no_program_names():
    files = [path for folder in PROGRAMS for path in (ROOT / folder).rglob("*.py")]
    texts = {path.relative_to(ROOT).with_suffix(""): path.read_text("utf-8") for path in files}
    modules = {".".join(path.parts).removesuffix(".__init__"): ast.parse(text) for path, text in texts.items()}
    assert unused(modules) == FOR_OTHERS | OF_EVERY_PAGE


@pytest.mark.parametrize("more", ["from a import f", "import a\na.f()", "getattr(a, 'f')", "def f(): pass\nf()"])
def test_the_measure_sees_who_names_a_function(more):
    home = ast.parse("def f(): pass\nclass C: pass\nC()")
    assert unused({"a": home}) == {"f"}
    assert unused({"a": home, "b": ast.parse(more)}) == ({"f"} if "def" in more else set())
