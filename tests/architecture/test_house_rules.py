"""The rules of the house that no ready-made linter knows."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "meetings", "votes")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LOOKS = sorted(
    path
    for folder in ("templates", "app/static")
    for kind in ("*.css", "*.js")
    for path in (ROOT / folder).rglob(kind)
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def found_in(paths: Iterable[Path], faults: Callable[[Path], Iterable[str]]) -> list[str]:
    """One test looks at all files: a test a file would be three thousand."""
    return [f"{relative(path)}: {fault}" for path in paths for fault in faults(path)]


def test_no_file_holds_two_nouns():
    long = [
        relative(path)
        for path in (*SOURCES, *TESTS, *TEMPLATES, *LOOKS)
        if len(path.read_text("utf-8").splitlines()) > 400
    ]
    assert long == []


IMPURE = (
    *("os", "pathlib", "secrets", "random", "asyncio", "anyio", "asyncpg", "piccolo", "litestar"),
    *("app.database", "app.settings"),
)


def impure(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await):
            yield "async in rules"
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if any(name == bad or name.startswith(bad + ".") for bad in IMPURE):
                yield name
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
            yield "rules take the time as argument"


def test_rules_are_pure():
    """No I/O, no async, no clock, no chance, no settings."""
    assert found_in((path for path in SOURCES if path.name == "rules.py"), impure) == []


def database_in(path: Path) -> Iterator[str]:
    yield from re.findall(
        r"app\.database|import database|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b",
        path.read_text("utf-8"),
    )


def test_routes_hold_no_sql_and_no_transaction():
    assert found_in((path for path in SOURCES if path.name == "routes.py"), database_in) == []


def bare_chinese(path: Path) -> Iterator[str]:
    tree = parsed(path)
    if any(
        isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "CHINESE_DATA" for t in node.targets)
        for node in tree.body
    ):
        return
    nodes = list(ast.walk(tree))
    allowed: set[int] = set()
    for node in nodes:
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and (ast.get_docstring(node, clean=False) is not None):
            allowed.add(id(node.body[0].value))  # type: ignore[attr-defined]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            allowed.add(id(node.value))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("_", "ngettext")
        ):
            for argument in node.args:
                allowed.update(id(part) for part in ast.walk(argument))
    for node in nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CHINESE.search(node.value)
            and id(node) not in allowed
        ):
            yield f"line {node.lineno}: {node.value!r} is not in _()"


def test_chinese_in_code_goes_through_gettext():
    """Every Chinese string literal is the argument of `_` or `ngettext`, or data marked so.

    Docstrings and comments may quote Chinese words. Files whose business is Chinese text itself
    (numerals, statutes, typesetting, headers of spreadsheets) declare `CHINESE_DATA = True`,
    with the reason beside it.
    """
    assert found_in(SOURCES, bare_chinese) == []


def bare_chinese_in_template(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", text, flags=re.S)
    text = re.sub(r"\b_\(\s*(\"[^\"]*\"|'[^']*')", "", text)
    if found := CHINESE.search(text):
        yield text[max(0, found.start() - 40) :][:80]


def test_chinese_in_templates_goes_through_gettext():
    assert found_in(TEMPLATES, bare_chinese_in_template) == []


INLINE = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)")


def inline(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    yield from INLINE.findall(text)
    if "pdf" not in path.parts and "<style" in text:
        yield "<style"


def test_templates_carry_no_inline_style_or_script():
    """The Content-Security-Policy refuses them, so they would silently do nothing."""
    assert found_in(TEMPLATES, inline) == []


def unguarded(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, flags=re.S | re.I):
        if "page.csrf_input" not in form:
            yield form[:120]


def test_every_form_that_writes_carries_the_csrf_field():
    assert found_in(TEMPLATES, unguarded) == []


def test_nothing_names_a_machine_or_a_registry():
    """No path of one machine, no registry host in any file."""
    suspicious = re.compile(
        r"(?<![A-Za-z0-9._/-])/(work|farm|root|tmp)/|index-url[= ]|pypi\.org|deb\.debian\.org|"
        r"registry\.npmjs|files\.pythonhosted"
    )
    own = Path(__file__)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for path in (ROOT / name for name in listed.stdout.splitlines()):
        if path == own or not path.is_file():
            continue
        if path.suffix in {".py", ".md", ".txt", ".toml", ".html", ".css", ".js", ".sh", ""}:
            found = suspicious.search(path.read_text("utf-8", errors="ignore"))
            assert found is None, f"{relative(path)}: {found[0] if found else ''}"


# They cost seconds and many megabytes; who needs one names it and loads it then.
@pytest.mark.parametrize(
    ("started", "left_out"),
    [
        ("app.main", ("weasyprint", "lxml", "ortools", "docx", "pyhanko")),
        # In the processes that only set documents nobody asks for anything.
        ("app.jobs.worker, meetings.official.rendering", ("litestar", "uvicorn", "docx")),
    ],
)
def test_a_process_starts_without_what_it_does_not_need(started: str, left_out: tuple[str, ...]):
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys, {started}; print([one for one in {left_out} if one in sys.modules])",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert loaded.stdout.strip() == "[]"
