"""The documents name real paths, real make targets and every error code."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from rest_framework import exceptions
from rest_framework.exceptions import APIException

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# A path in a document: a known top-level folder, or a file of the root, with no placeholder in it.
FOLDERS = (
    "assets|bench|chat|docker|docs|episodes|glowing|requirements|streams|templates|tests"
    "|transcription|widgets"
)
PATH = re.compile(rf"`((?:\.ci|{FOLDERS})/[\w./-]*|[A-Za-z]+\.(?:py|toml|md)|Makefile)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
TARGET = re.compile(r"`make ([a-z][a-z0-9-]*)`|^    make ([a-z][a-z0-9-]*)", re.MULTILINE)
TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)
CODE = re.compile(r"^[a-z]+\.[a-z0-9_]+$|^[a-z_]+$")
SOURCES = ("glowing", "streams", "transcription", "chat", "episodes", "widgets")
IGNORED = {"error"}  # the base class's own, never shown


@pytest.fixture(params=DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def document(request) -> Path:
    return request.param


def test_every_path_in_a_document_exists(document):
    text = document.read_text()

    missing = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    missing += [path for path in LINK.findall(text) if not (document.parent / path).exists()]

    assert missing == []


def test_every_test_in_a_document_exists(document):
    written = {
        name for path in ROOT.glob("tests/**/*.py") for name in TEST.findall(path.read_text())
    }

    assert set(re.findall(r"`(test_\w+)`", document.read_text())) - written == set()


def test_every_make_target_in_a_document_exists(document):
    named = {a or b for a, b in TARGET.findall(document.read_text())}

    assert named - make_targets() == set()


def test_every_error_code_is_explained():
    named = codes_in_the_source() | codes_of_the_framework()

    assert sorted(named - explained_codes() - IGNORED) == []


def test_every_explained_error_code_is_in_the_source():
    unknown = explained_codes() - texts_in_the_source() - codes_of_the_framework()

    assert sorted(code for code in unknown if not code.startswith(code_prefixes())) == []


def test_every_setting_is_explained():
    page = (ROOT / "docs" / "operations.md").read_text()

    assert sorted(name for name in settings_read() if f"`{name}`" not in page) == []


def test_no_error_code_is_explained_twice():
    listed = listed_codes()

    assert len(listed) == len(set(listed))


def test_no_function_and_no_file_is_too_long():
    checked = subprocess.run(
        ["python", "tests/architecture/sizes.py"], cwd=ROOT, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout


def listed_codes() -> list[str]:
    page = (ROOT / "docs" / "errors.md").read_text()
    return re.findall(r"^\| `?([a-z_.0-9]+)`? \|(?! http \|)", page, re.MULTILINE)


def explained_codes() -> set[str]:
    return set(listed_codes())


def settings_read() -> set[str]:
    """Find the names in `env("NAME", …)` and `env.int("NAME", …)`."""
    files = (ROOT / "glowing" / "settings").glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    reads = [call.args[0] for call in calls if re.fullmatch(r"env(\.\w+)?", ast.unparse(call.func))]
    return {name.value for name in reads if isinstance(name, ast.Constant)}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@cache
def trees() -> list[ast.Module]:
    files = [path for name in SOURCES for path in (ROOT / name).rglob("*.py")]
    return [ast.parse(path.read_text()) for path in files]


def codes_in_the_source() -> set[str]:
    return {code for tree in trees() for code in codes_of(tree)}


def codes_of_the_framework() -> set[str]:
    """Return the codes that the REST framework refuses with by itself."""
    kinds = (kind for kind in vars(exceptions).values() if isinstance(kind, type))
    return {str(kind.default_code) for kind in kinds if issubclass(kind, APIException)}


def code_prefixes() -> tuple[str, ...]:
    """Return the fixed beginnings of codes that are put together: `code=f"app.thing_{name}"`."""
    values = [value for tree in trees() for node in ast.walk(tree) for value in code_values(node)]
    heads = [value.values[0] for value in values if isinstance(value, ast.JoinedStr)]
    return tuple(str(head.value) for head in heads if isinstance(head, ast.Constant))


def texts_in_the_source() -> set[object]:
    nodes = [node for tree in trees() for node in ast.walk(tree)]
    return {node.value for node in nodes if isinstance(node, ast.Constant)}


def codes_of(tree: ast.Module) -> set[str]:
    """Find `code = "…"` in exception classes, `code="…"` in calls and `"code": "…"` in bodies."""
    return {
        value.value
        for node in ast.walk(tree)
        for value in code_values(node)
        if isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and CODE.match(value.value)
    }


def code_values(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Assign(targets=[ast.Name(id="code")], value=value):
            return [value]
        case ast.AnnAssign(target=ast.Name(id="code"), value=value) if value:
            return [value]
        case ast.keyword(arg="code", value=value):
            return [value]
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return [v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "code"]
    return []
