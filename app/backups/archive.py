"""The backup file itself: a zip written and read as a stream, a part at a time, never a whole one.

Nothing of it is readable for others (mode 600), and no half file ever has the name of a whole one.
"""

import contextlib
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from app.backups.rules import (
    MANIFEST,
    BackupDamaged,
    Manifest,
    NotABackup,
    Part,
    check_parts,
    read_manifest,
    write_manifest,
)
from app.errors import Conflict, Invalid
from app.i18n import _

_CHUNK = 1 << 20

# What a flipped byte of a zip looks like from above, depending on where it is.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)


class FileExists(Conflict):
    def __init__(self, path: Path) -> None:
        super().__init__(
            _("文件 {path} 已经存在").format(path=path),
            _("备份从不覆盖已有的文件，请换一个文件名。"),
        )


class NotWritable(Invalid):
    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("无法写入 {path}：{why}").format(path=path, why=why),
            _("请检查目录是否存在、有没有写入权限、磁盘空间是否足够。"),
        )


class NotReadable(Invalid):
    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("无法读取 {path}：{why}").format(path=path, why=why),
            _("请检查文件名和读取权限。"),
        )


class PartWriter:
    """One part under way: hashed and counted as it goes through."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._size = 0

    async def take(self, data: bytes) -> None:
        self.write(data)

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._size += len(data)

    @property
    def part(self) -> Part:
        return Part(self._size, self._hash.hexdigest())


class BackupWriter:
    """`with BackupWriter(path, at) as backup:` then parts, last `finish`. FileExists, NotWritable.

    Written beside itself as NAME.part; leaving without `finish` leaves nothing.
    """

    def __init__(self, path: Path, at: datetime) -> None:
        self._path = path
        self._waiting = path.with_name(f"{path.name}.part")
        self._at = at.timetuple()[:6]
        self.parts: dict[str, Part] = {}

    def __enter__(self) -> "BackupWriter":
        if self._path.exists():
            raise FileExists(self._path)
        try:
            # Whatever an interrupted backup left behind goes.
            self._waiting.unlink(missing_ok=True)
            handle = os.open(self._waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as refused:
            raise NotWritable(self._path, refused.strerror or "") from refused
        self._file = os.fdopen(handle, "wb")
        self._zip = zipfile.ZipFile(self._file, "w")
        return self

    @contextlib.contextmanager
    def part(self, name: str, *, packed: bool = True) -> Iterator[PartWriter]:
        """`packed` False for what is compressed already."""
        about = zipfile.ZipInfo(name, self._at)
        about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        about.external_attr = 0o600 << 16
        with self._zip.open(about, "w", force_zip64=True) as file:
            writer = PartWriter(file)
            yield writer
        self.parts[name] = writer.part

    def finish(self, manifest: Manifest) -> str:
        """The manifest last, then the name; the SHA-256 of the manifest."""
        content = write_manifest(manifest)
        with self.part(MANIFEST) as part:
            part.write(content)
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        try:
            # A link, not a rename: that would silently replace a file made meanwhile.
            os.link(self._waiting, self._path)
        except FileExistsError as taken:
            raise FileExists(self._path) from taken
        except OSError:  # file systems without hard links
            self._waiting.rename(self._path)
        return hashlib.sha256(content).hexdigest()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if fault is not None:
            with contextlib.suppress(OSError, ValueError):
                self._zip.close()  # or it tries again when it is thrown away
        self._file.close()
        self._waiting.unlink(missing_ok=True)
        if isinstance(fault, OSError):  # a full disk, for one
            raise NotWritable(self._path, fault.strerror or "") from fault


class BackupReader:
    """`with BackupReader(path) as backup:` — the manifest is read; `verify` reads all the rest.

    NotReadable, NotABackup, NewerFormat, BackupDamaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "BackupReader":
        try:
            self._file = self._path.open("rb")
        except OSError as refused:
            raise NotReadable(self._path, refused.strerror or "") from refused
        try:
            self._open()
        except BaseException:
            self._file.close()
            raise
        return self

    def _open(self) -> None:
        try:
            self._zip = zipfile.ZipFile(self._file)
            found = self._zip.namelist()
        except _BROKEN as broken:
            raise NotABackup from broken
        if MANIFEST not in found:
            raise NotABackup
        content = b"".join(self.chunks(MANIFEST))
        self.manifest = read_manifest(content)
        self.checksum = hashlib.sha256(content).hexdigest()
        check_parts(self.manifest, found)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part. BackupDamaged."""
        try:
            with self._zip.open(name) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except (*_BROKEN, OSError, KeyError) as broken:
            raise BackupDamaged(name) from broken

    def verify(self) -> None:
        """Every part against the manifest. BackupDamaged, with the first that differs."""
        for name, wanted in self.manifest.parts.items():
            if hashed(self.chunks(name)) != wanted:
                raise BackupDamaged(name)


def hashed(chunks: Iterator[bytes]) -> Part:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return Part(size, digest.hexdigest())


def chunks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
