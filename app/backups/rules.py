"""What a backup file is, and what can be wrong with one. Pure.

A backup is a zip of `manifest.json`, `tables/NAME.csv` for every table, `documents/SHA256` for
every kept file, `secret` where the installation's key lies in its data directory, and
`signing-key` where a head of a log was signed. The manifest tells the size and the SHA-256 of
each other part, so it alone has to be vouched for.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from app.errors import Conflict, Invalid
from app.i18n import _

FORMAT = 1
MANIFEST = "manifest.json"
KEY_PART = "secret"
SIGNING_PART = "signing-key"

_HASH = re.compile(r"[0-9a-f]{64}")


def table_part(table: str) -> str:
    return f"tables/{table}.csv"


def document_part(sha256: str) -> str:
    return f"documents/{sha256}"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the zip: bytes as they are unpacked, SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableCopy:
    """`columns` in the order of the file; `rows` without the heading."""

    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class CounterAt:
    """Where a counter of the database stands; `called`: that number has been given out."""

    last: int
    called: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """`migrations`: "app/id", sorted. `key`: the first 16 digits of the key's own hash, by which
    a wrong key is told apart. `lost`: SHA-256 of documents that were gone already."""

    version: str
    made_at: datetime
    migrations: tuple[str, ...]
    key: str
    tables: Mapping[str, TableCopy]
    sequences: Mapping[str, CounterAt]
    parts: Mapping[str, Part]
    lost: tuple[str, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """SHA-256 of every document that is in the file."""
        head = document_part("")
        return tuple(name.removeprefix(head) for name in self.parts if name.startswith(head))

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


# -- refusals --------------------------------------------------------------------------------


class NotABackup(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这不是本程序的备份文件"),
            _("请选择 yishi backup 生成的文件，并确认复制时没有中断。"),
        )


class NewerFormat(Invalid):
    def __init__(self, version: str) -> None:
        super().__init__(
            _("备份文件的格式比本程序新"),
            _("请用 {version} 或更新的版本恢复。").format(version=version),
        )


class BackupDamaged(Invalid):
    """`part` is named as in the zip."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(
            _("备份文件已损坏：{part}").format(part=part),
            _("没有恢复任何内容。请改用另一份备份，或重新复制一次这份文件。"),
        )


class OtherChecksum(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("备份文件的校验码与给出的不一致"),
            _("没有恢复任何内容。请核对备份时记下的校验码，确认文件没有被换过。"),
        )


class OtherVersion(Conflict):
    def __init__(self, version: str, ours: str) -> None:
        self.version = version
        super().__init__(
            _("备份的数据库结构与本程序（{ours}）不同").format(ours=ours),
            _("请用做备份的那一版程序（{version}）恢复，再升级程序。").format(version=version),
        )


class NotUpToDate(Conflict):
    def __init__(self, pending: int) -> None:
        super().__init__(
            _("数据库有 {n} 步升级未做，现在备份将无法恢复").format(n=pending),
            _("请用升级前的程序备份；或先运行 yishi migrate，再备份。"),
        )


class TargetNotEmpty(Conflict):
    def __init__(self, tables: Sequence[str]) -> None:
        super().__init__(
            _("要恢复到的数据库里已经有数据（{tables}）").format(tables="、".join(tables[:5])),
            _(
                "没有恢复任何内容。请用 DATA_DIR= 指定一个新的空目录，"
                "使用外部数据库时用 DATABASE_URL= 指定一个新建的空数据库。"
            ),
        )


class OtherKey(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("SECRET_KEY 与备份时的密钥不一致，已发出的表决链接将打不开"),
            _("没有恢复任何内容。请把 SECRET_KEY 设为原来的值；备份中带有密钥的，请取消这项设置。"),
        )


class KeyNeeded(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这份备份不含密钥：原来的密钥由 SECRET_KEY 给出"),
            _("没有恢复任何内容。请把 SECRET_KEY 设为原来的值后再恢复。"),
        )


class NotRestored(Conflict):
    """What was written is not what the manifest says: everything was taken back."""

    def __init__(self, what: str) -> None:
        super().__init__(
            _("恢复后核对不一致：{what}").format(what=what),
            _("数据库已退回恢复前的状态。请改用另一份备份，并把这句提示发给技术支持。"),
        )


# -- the manifest ----------------------------------------------------------------------------


def write_manifest(manifest: Manifest) -> bytes:
    """The same bytes for the same facts."""
    said = asdict(manifest) | {
        "format": FORMAT,
        "program": "yishi",
        "made_at": manifest.made_at.isoformat(),
    }
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(content: bytes) -> Manifest:
    """NotABackup, NewerFormat, BackupDamaged (the manifest)."""
    try:
        said = json.loads(content)
        if said["program"] != "yishi":
            raise NotABackup
        if said["format"] != FORMAT:
            raise NewerFormat(str(said["version"]))
        manifest = Manifest(
            version=str(said["version"]),
            made_at=datetime.fromisoformat(said["made_at"]),
            migrations=tuple(str(one) for one in said["migrations"]),
            key=str(said["key"]),
            tables={
                str(name): TableCopy(tuple(str(c) for c in one["columns"]), int(one["rows"]))
                for name, one in said["tables"].items()
            },
            sequences={
                str(name): CounterAt(int(one["last"]), bool(one["called"]))
                for name, one in said["sequences"].items()
            },
            parts={
                str(name): Part(int(one["size"]), str(one["sha256"]))
                for name, one in said["parts"].items()
            },
            lost=tuple(str(one) for one in said["lost"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BackupDamaged(MANIFEST) from wrong
    tables = {table_part(name) for name in manifest.tables}
    for name in set(manifest.parts) - tables - {KEY_PART, SIGNING_PART}:
        # Documents are written to a path made of this name.
        if not _HASH.fullmatch(name.removeprefix(document_part(""))):
            raise BackupDamaged(MANIFEST)
    if not tables <= set(manifest.parts):
        raise BackupDamaged(MANIFEST)
    return manifest


def check_parts(manifest: Manifest, found: Sequence[str]) -> None:
    """BackupDamaged where the zip holds a part more, less or twice."""
    wanted = {*manifest.parts, MANIFEST}
    for name in sorted(wanted.symmetric_difference(found)):
        raise BackupDamaged(name)
    for name in found:
        if found.count(name) > 1:
            raise BackupDamaged(name)


def check_migrations(manifest: Manifest, ours: Sequence[str], version: str) -> None:
    """OtherVersion."""
    if sorted(manifest.migrations) != sorted(ours):
        raise OtherVersion(manifest.version, version)


def check_tables(manifest: Manifest, ours: Mapping[str, Sequence[str]], version: str) -> None:
    """OtherVersion where tables or columns are others, whatever the migrations say."""
    if {name: list(copy.columns) for name, copy in manifest.tables.items()} != {
        name: list(columns) for name, columns in ours.items()
    }:
        raise OtherVersion(manifest.version, version)
