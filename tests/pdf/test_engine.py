"""What is saved when documents are set changes nothing in them."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.engine import shaping
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


def test_every_line_of_a_record_is_shaped_once(monkeypatch: pytest.MonkeyPatch):
    """A rule of style that text is not expected to have would send all of it the long way."""
    fitted, split, fit, long_way = [], [], shaping._fit, shaping._split_text_box
    monkeypatch.setattr(shaping, "_fit", lambda *of: fitted.append(1) or fit(*of))
    monkeypatch.setattr(
        shaping,
        "_split_text_box",
        lambda of, box, *more: split.append(box.text) or long_way(of, box, *more),
    )
    DOCUMENTS["record"]()
    assert len(fitted) > 200
    assert len(split) < len(fitted) / 20, split[:20]
