"""`verify.py`: the program's own checking, counting and sharing in one file.

The sources of `votes.dossier.verify` and of all that it imports stand in it word for word, with a
small importer above them; the signature check without a library takes the place of the one with
it. So there is one count, and the reader of the file can compare it with the program's source.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHINESE_DATA = True  # the head of a file that has no catalogue beside it

_ROOT = Path(__file__).parents[2]
_ENTRY = "votes.dossier.verify"
_INSTEAD = {"app.ledger.signatures": "app.ledger.ed25519"}

_HEAD = '''\
"""核对这份卷宗 / checks this evidence file.

    python3 verify.py                      在解压后的文件夹里 / in the unpacked folder
    python3 verify.py 卷宗.zip              没有解压的 / the zip as it is
    python3 verify.py --key "3F2A 91BC …"  与公告上印的公钥指纹核对 / with the printed fingerprint

只需要 Python 3.11 或更新版本，不需要网络，不需要安装任何东西。下面 SOURCES 里是系统自己的
核对、计票和分摊程序的源代码，一字未改；签名核对换成了不依赖程序库的一份。
Needs Python 3.11 or newer, no network, nothing installed. SOURCES below holds the system's own
checking, counting and sharing, word for word; the signature check is one that needs no library.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("需要 Python 3.11 或更新版本。Python 3.11 or newer is needed.")

import importlib.abc
import importlib.util
import pathlib
import types
import zoneinfo
from datetime import timedelta, timezone

SOURCES = {
'''

_TAIL = '''\
}


class Embedded(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules above, and nothing else."""

    def find_spec(self, name, path=None, target=None):
        package = any(other.startswith(name + ".") for other in SOURCES)
        if name not in SOURCES and not package:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=package)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        module.__file__ = f"{pathlib.Path(__file__).resolve()}:{name}"
        exec(compile(SOURCES.get(name, ""), module.__file__, "exec"), module.__dict__)


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        zoneinfo.ZoneInfo("Asia/Shanghai")
    except zoneinfo.ZoneInfoNotFoundError:  # some systems carry no table of zones
        zoneinfo.ZoneInfo = lambda name: timezone(timedelta(hours=8), name)
    sys.meta_path.insert(0, Embedded())
    from votes.dossier.verify import main as verify

    arguments = sys.argv[1:]
    if not any(not one.startswith("-") for one in arguments[:1]):
        arguments = [str(pathlib.Path(__file__).resolve().parent), *arguments]
    return verify(arguments)


if __name__ == "__main__":
    sys.exit(main())
'''


@cache
def verifier() -> bytes:
    """The bytes of `verify.py`; the same for the same version of the program."""
    parts = [_HEAD]
    for name, source in sorted(_sources().items()):
        parts.append(f"    {name!r}: r{_quoted(source)},\n")
    return "".join([*parts, _TAIL]).encode()


def _quoted(source: str) -> str:
    """As a raw literal, so that it can be read; StopIteration for a source that cannot be one."""
    mark = next(mark for mark in ("'''", '"""') if mark not in source)
    return f"{mark}{source}{mark}"


def _sources() -> dict[str, str]:
    """Module → source, of the entry and of everything of ours that it needs."""
    found: dict[str, str] = {}
    waiting = [_ENTRY]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        source = _path(_INSTEAD.get(name, name)).read_text("utf-8")
        found[name] = source
        waiting += _imported(source)
    return found


def _path(name: str) -> Path:
    base = _ROOT.joinpath(*name.split("."))
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in ("app", "meetings", "votes"))
