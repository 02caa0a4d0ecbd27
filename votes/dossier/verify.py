"""`yishi verify` and `verify.py`: check an evidence file, or any proof file, with nothing else.

An evidence file is a zip, or the folder it was unpacked to; anything else is a proof file
(`app.ledger.verify`). Chinese and English, as a court may have either reader.
"""

import argparse
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from app.i18n import _
from app.ledger.verify import main as verify_proof
from votes.dossier.checking import check
from votes.dossier.manifest import MANIFEST
from votes.proofs.counted import as_counted

# Chinese and English side by side, in a file that has no catalogue beside it.
CHINESE_DATA = True


class Packed:
    """The zip as it was handed over."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)

    def names(self) -> frozenset[str]:
        return frozenset(name for name in self._zip.namelist() if not name.endswith("/"))

    def read(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as wrong:
            raise ValueError(str(wrong)) from wrong


class Unpacked:
    """The folder that the zip was unpacked to; what a file browser leaves behind is no file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> frozenset[str]:
        return frozenset(
            path.relative_to(self._folder).as_posix()
            for path in self._folder.rglob("*")
            if path.is_file() and path.name not in (".DS_Store", "Thumbs.db", "desktop.ini")
        )

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()


def main(argv: Sequence[str]) -> int:
    """0 all holds; 1 something does not, each named; 2 it cannot be read."""
    parser = argparse.ArgumentParser(
        "yishi verify",
        description=_(
            "核对卷宗，或回执、日志等证明文件（docs/evidence-file.md、docs/proofs.md）。"
        ),
        add_help=False,
    )
    parser.add_argument("file", nargs="?")
    known, rest = parser.parse_known_args(argv)
    if known.file is None or not _is_dossier(known.file):
        return verify_proof(argv, as_counted)
    parser.add_argument("--key", help=_("公告上印的公钥指纹；给出时，不一致就不成立"))
    chosen = parser.parse_args([known.file, *rest])
    return verify_dossier(Path(chosen.file), chosen.key)


def _is_dossier(name: str) -> bool:
    path = Path(name)
    return (path / MANIFEST).is_file() or (path.is_file() and zipfile.is_zipfile(path))


def verify_dossier(path: Path, key: str | None) -> int:
    """Says what holds and what does not, line by line, on standard output."""
    try:
        files = Unpacked(path) if path.is_dir() else Packed(path)
    except (OSError, zipfile.BadZipFile) as wrong:
        sys.stderr.write(f"读不出来 cannot be read: {wrong}\n")
        return 2
    failed, held = [], 0
    for finding in check(files, key):
        if finding.holds:
            held += 1
            if finding.zh != "与清单一致":
                sys.stdout.write(f"[成立 holds] {finding.where}: {finding.zh} / {finding.en}\n")
        else:
            failed.append(finding)
            sys.stdout.write(
                f"[不成立 DOES NOT HOLD] {finding.where}: {finding.zh} / {finding.en}\n"
            )
    if failed:
        names = sorted({finding.where for finding in failed})
        sys.stdout.write(
            f"\n不成立：{len(failed)} 处。DOES NOT HOLD, {len(failed)} points:\n"
            + "".join(f"  {name}\n" for name in names)
        )
        return 1
    sys.stdout.write(
        f"\n全部成立：核对了 {held} 处。Everything holds: {held} points were checked.\n"
        "公钥指纹须与公示、公告上印的一致；不一致的，不是原来的系统签署的。\n"
        "The fingerprint must be the one printed on the notices.\n"
    )
    return 0
