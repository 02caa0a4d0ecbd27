"""The fonts of official documents: which files, where they come from, how they are fetched.

Standard library only: the set-up imports this with the system's Python, before any package is
there. Fandol is the only open simplified 仿宋 that was found; it lacks some characters, so Noto
Serif CJK SC stands behind it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

CHINESE_DATA = True  # speaks to a person before gettext's catalogue could be there

_FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
_NOTO = "usr/share/fonts/opentype/noto"

# Debian package → (folder inside it, files taken from it)
PACKAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "texlive-lang-chinese": (
        _FANDOL,
        (
            "FandolFang-Regular.otf",
            "FandolHei-Regular.otf",
            "FandolKai-Regular.otf",
            "FandolSong-Regular.otf",
            "FandolSong-Bold.otf",
        ),
    ),
    "fonts-noto-cjk": (_NOTO, ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")),
}


class FontsUnavailable(Exception):
    """They could not be fetched; the text says which files to put where."""


def missing_fonts(directory: Path) -> list[str]:
    """File names that documents need and `directory` lacks."""
    return [
        name
        for _folder, names in PACKAGES.values()
        for name in names
        if not (directory / name).is_file()
    ]


def fetch_fonts(directory: Path, say: Callable[[str], None]) -> None:
    """Download the packages and keep just the font files. FontsUnavailable.

    Needs no root: the packages are unpacked, not installed. Files appear whole or not at all.
    """
    missing = set(missing_fonts(directory))
    if not missing:
        return
    directory.mkdir(parents=True, exist_ok=True)
    by_hand = f"请把这些字体文件放到 {directory}：{'、'.join(sorted(missing))}。"
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise FontsUnavailable(f"这台机器没有 apt，不能自动下载公文字体。{by_hand}")
    with tempfile.TemporaryDirectory(dir=directory, prefix="fetch.") as scratch:
        work = Path(scratch)
        for package, (folder, names) in PACKAGES.items():
            if missing.isdisjoint(names):
                continue
            say(f"正在下载公文字体（{package}）……")
            unpacked = work / "unpacked" / package
            try:
                _unpack(_download(package, work), unpacked)
                for name in names:
                    (unpacked / folder / name).replace(directory / name)
            except (OSError, subprocess.CalledProcessError) as failed:
                raise FontsUnavailable(
                    f"下载 {package} 没有成功（{failed}）。{by_hand}"
                ) from failed


def _download(package: str, work: Path) -> Path:
    """The package's file. With the system's package lists where there are some, else our own."""
    target = work / package
    target.mkdir()
    lists, cache = work / "lists", work / "cache"
    own = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={cache}"]
    try:
        _apt(["download", package], target)
    except subprocess.CalledProcessError:
        if not lists.exists():
            (lists / "partial").mkdir(parents=True)
            (cache / "archives" / "partial").mkdir(parents=True)
            _apt([*own, "update"], target)
        _apt([*own, "download", package], target)
    found = sorted(target.glob("*.deb"))
    if not found:
        raise FileNotFoundError(f"{package}.deb")
    return found[0]


def _apt(arguments: list[str], folder: Path) -> None:
    # The sandbox user could not write into a folder of ours.
    _run(["apt-get", "-q", "-o", "APT::Sandbox::User=", *arguments], folder)


def _unpack(package: Path, to: Path) -> None:
    to.mkdir(parents=True)
    _run(["dpkg-deb", "-x", str(package), str(to)], to)


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(
        command,
        cwd=folder,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
    )
