"""What `make` runs first, with the system's Python alone: get everything ready, then hand over.

    python3 app/bootstrap.py run|test|check|bench|soak|shots|lock

Installs only what is missing and says what for; can be interrupted and run again; touches no
network when nothing has changed. Standard library only.
"""

import ctypes.util
import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CHINESE_DATA = True  # speaks to a person before gettext's catalogue could be there

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# library or program that must be there → (Debian package, what for)
LIBRARIES = {
    "pango-1.0": ("libpango-1.0-0", "排公文 PDF 的文字"),
    "pangoft2-1.0": ("libpangoft2-1.0-0", "排公文 PDF 的文字"),
    "harfbuzz-subset": ("libharfbuzz-subset0", "中文 PDF 裁剪字体，没有它慢八倍"),
}
TEST_PROGRAMS = {
    "chromium": ("chromium", "浏览器测试"),
    "pdftoppm": ("poppler-utils", "查看 PDF 页面"),
    "qpdf": ("qpdf", "检查存档的 PDF"),
    "git": ("git", "检查仓库里的文件"),
}
TEST_FONT = ("fonts-noto-cjk", "浏览器测试中显示中文")


class Stop(Exception):
    """Cannot go on; the text says why and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def main(argv: Sequence[str]) -> int:
    what = argv[0] if argv else "run"
    if what not in STEPS:
        say(f"不认识“{what}”。可用：{'、'.join(STEPS)}")
        return 2
    if sys.version_info < (3, 11):
        say(f"需要 Python 3.11 或更新版本，这里是 {sys.version.split()[0]}。")
        say("Python 3.11 or newer is needed.")
        return 1
    try:
        return STEPS[what]()
    except Stop as why:
        say(str(why))
        return 1
    except KeyboardInterrupt:
        say("\n已中断。重新运行同一命令会接着做完。")
        return 130


# -- what each target does ---------------------------------------------------------------------


def run() -> int:
    prepare(testing=False)
    os.execv(str(PYTHON), [str(PYTHON), "-m", "app.cli", "serve", "--demo"])


def test() -> int:
    prepare(testing=True)
    failed = checks()
    if failed:
        return failed
    say("== pytest")
    # A worker a core, each with a server and databases of its own. Whoever is ready gets the next
    # file, in the order of tests/conftest.py: what takes long begins first.
    return in_venv("-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")


def check() -> int:
    prepare(testing=True)
    return checks()


def checks() -> int:
    for title, command in (
        ("ruff format", ["-m", "ruff", "format", "--check", "--quiet", "."]),
        ("ruff check", ["-m", "ruff", "check", "--quiet", "."]),
        ("mypy", ["-m", "mypy"]),
        ("import-linter", ["-c", "from importlinter.cli import lint_imports; lint_imports()"]),
        ("djlint", ["-m", "djlint", "--lint", "--quiet", "templates"]),
    ):
        say(f"== {title}")
        code = in_venv(*command)
        if code:
            say(f"{title} 没有通过，请先改正。")
            return code
    return 0


def bench() -> int:
    prepare(testing=True)
    return in_venv("-m", "tests.bench")


def soak() -> int:
    prepare(testing=True)
    os.environ["HYPOTHESIS_PROFILE"] = "soak"
    os.environ["KILLS"] = "200"
    # What says its figures goes by itself: by several workers nothing is said.
    told = ["tests/rules/test_polls_against_reference.py", "tests/faults", "tests/bench"]
    rules = ["tests/rules", f"--ignore={told[0]}", "-n", "auto", "--dist", "worksteal"]
    return in_venv("-m", "pytest", *told, "-s") or in_venv("-m", "pytest", *rules)


def shots() -> int:
    prepare(testing=True)
    return in_venv("-m", "tests.shots")


def lock() -> int:
    for target, extra in (
        ("requirements.txt", []),
        ("requirements-dev.txt", ["--group", "dev", "-c", "requirements.txt"]),
    ):
        command = [
            str(uv()),
            *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
            *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"),
            *extra,
            *("pyproject.toml", "-o", target),
        ]
        subprocess.run(command, cwd=ROOT, check=True)
    return 0


def in_venv(*arguments: str) -> int:
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode


# -- getting ready -----------------------------------------------------------------------------


def prepare(*, testing: bool) -> None:
    os.chdir(ROOT)
    VAR.mkdir(exist_ok=True)
    system_packages(testing=testing)
    environment(testing=testing)
    fonts()


def system_packages(*, testing: bool) -> None:
    wanted = {
        package: why
        for library, (package, why) in LIBRARIES.items()
        if ctypes.util.find_library(library) is None
    }
    if not PYTHON.exists() and not has_venv():
        wanted["python3-venv"] = "建立 Python 环境"
    if testing:
        for program, (package, why) in TEST_PROGRAMS.items():
            if shutil.which(program) is None:
                wanted[package] = why
        if not Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists():
            wanted[TEST_FONT[0]] = TEST_FONT[1]
    if not wanted:
        return
    for package, why in wanted.items():
        say(f"缺少系统软件 {package}：{why}")
    names = sorted(wanted)
    by_hand = f"请管理员安装：apt-get install {' '.join(names)}"
    if shutil.which("apt-get") is None:
        missing(
            f"这台机器没有 apt。请安装与以下 Debian 软件包相当的软件：{' '.join(names)}", testing
        )
        return
    before: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or not may_sudo():
            missing(by_hand, testing)
            return
        before = ["sudo"]
    say(f"正在安装：{' '.join(names)}")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*before, "apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
    quiet = {"env": environ, "stdout": subprocess.DEVNULL}
    if subprocess.run(install, **quiet, stderr=subprocess.DEVNULL).returncode:  # type: ignore[call-overload]
        # Old or no package lists: renew them once, then say what still goes wrong.
        subprocess.run([*before, "apt-get", "update", "-q"], **quiet)  # type: ignore[call-overload]
        if subprocess.run(install, **quiet).returncode:  # type: ignore[call-overload]
            missing(f"自动安装没有成功。{by_hand}", testing)


def may_sudo() -> bool:
    if sys.stdin.isatty():
        return True
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def missing(text: str, testing: bool) -> None:
    """Tests need everything; the program goes on where it can."""
    if testing or (not PYTHON.exists() and not has_venv()):
        raise Stop(text)
    say(f"{text}\n先继续启动；缺少的功能（如 PDF）会提示。")


def has_venv() -> bool:
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def uv() -> Path:
    """uv in a small environment of its own: Debian's Python takes no packages from pip."""
    tool = VAR / "uv" / "bin" / "uv"
    if not tool.exists():
        say("正在准备安装工具 uv……")
        shutil.rmtree(VAR / "uv", ignore_errors=True)
        must([sys.executable, "-m", "venv", str(VAR / "uv")], "建立 Python 环境")
        pip = [str(VAR / "uv" / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"]
        must(pip, "下载 uv")
    return tool


def environment(*, testing: bool) -> None:
    """.venv with exactly the locked packages; the stamp inside it says which lock it holds."""
    locks = ["requirements.txt", "requirements-dev.txt"]
    digest = hashlib.sha256(f"{sys.version} compiled".encode())
    for name in locks:
        digest.update((ROOT / name).read_bytes())
    stamp = VENV / "yishi.stamp"
    try:
        kept = stamp.read_text("utf-8").split()
    except OSError:
        kept = []
    wanted = "dev" if testing else "run"
    if PYTHON.exists() and kept[:1] == [digest.hexdigest()] and kept[1] in (wanted, "dev"):
        return
    say("正在安装 Python 软件包（首次需要几分钟）……")
    tool = str(uv())
    if not PYTHON.exists():
        must(
            [tool, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)], "建立环境"
        )
    stamp.unlink(missing_ok=True)
    install = [tool, "pip", "install", "--quiet", "--require-hashes", "--python", str(PYTHON)]
    must([*install, "-r", locks[1] if testing else locks[0]], "下载 Python 软件包")
    # Else each process that may not write there compiles again all that it imports, and that is
    # most of the time a short one takes. What some library cannot compile is none of ours.
    compiling = [str(PYTHON), "-m", "compileall", "-q", "-j", "2", str(VENV / "lib")]
    subprocess.run(compiling, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    command = VENV / "bin" / "yishi"
    command.write_text(
        f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec '{PYTHON}' -P -m app.cli \"$@\"\n",
        encoding="utf-8",
    )
    command.chmod(0o755)
    stamp.write_text(f"{digest.hexdigest()} {wanted}\n", encoding="utf-8")


def must(command: Sequence[str], what: str) -> None:
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        raise Stop(f"{what}没有成功（见上面的提示）。请检查网络后重新运行同一命令，会接着做完。")


def fonts() -> None:
    sys.path[0] = str(ROOT)  # it was this file's folder
    module = importlib.import_module("app.fonts")
    try:
        module.fetch_fonts(VAR / "fonts", say)
    except module.FontsUnavailable as why:
        say(f"{why}\n先继续启动；没有字体时不能生成公文 PDF。")


STEPS = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "soak": soak,
    "shots": shots,
    "lock": lock,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
