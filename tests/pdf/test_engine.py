"""What is saved when documents are set changes nothing in them."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.engine import lines
from app.settings import PROJECT
from tests.pdf.engine import DOCUMENTS


@pytest.fixture(scope="module")
def as_usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents as WeasyPrint alone sets them."""
    folder = tmp_path_factory.mktemp("usual")
    subprocess.run([sys.executable, "-m", "tests.pdf.engine", folder], cwd=PROJECT, check=True)
    return folder


def unpacked(pdf: Path) -> bytes:
    """Objects and streams in plain, whichever way they were packed."""
    made = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", "--deterministic-id", pdf, "-"],
        check=True,
        capture_output=True,
    )
    return made.stdout


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_what_the_engine_sets_alone(name: str, as_usual: Path, tmp_path: Path):
    mine = tmp_path / "mine.pdf"
    mine.write_bytes(DOCUMENTS[name]())
    assert unpacked(mine) == unpacked(as_usual / f"{name}.pdf")


def test_every_line_of_a_record_goes_the_short_way(monkeypatch: pytest.MonkeyPatch):
    """A rule of style that a line is not expected to have would send all of them the long one."""
    placed, left, place, lay_out = [], [], lines._place, lines._block_level_layout
    monkeypatch.setattr(lines, "_place", lambda *of: placed.append(place(*of)) or placed[-1])
    monkeypatch.setattr(
        lines,
        "_block_level_layout",
        lambda of, box, *more: left.append(box) or lay_out(of, box, *more),
    )
    DOCUMENTS["record"]()
    assert len(placed) > 200
    assert not [box for box in left if isinstance(box, lines.Line)]
