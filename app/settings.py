"""What the surroundings decide: read once from the environment, checked, never changed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

from app.errors import Invalid
from app.i18n import _
from app.retention.rules import LOG_DAYS_LEAST
from app.sending import Sending

PROJECT = Path(__file__).parents[1]

# As the State Council arranges them for 2026; every year they are announced anew.
_HOLIDAYS = (
    "2026-01-01..2026-01-03,2026-02-15..2026-02-23,2026-04-04..2026-04-06,"
    "2026-05-01..2026-05-05,2026-06-19..2026-06-21,2026-09-25..2026-09-27,"
    "2026-10-01..2026-10-07"
)
_WORKDAYS = "2026-01-04,2026-02-14,2026-02-28,2026-05-09,2026-09-20,2026-10-10"


@dataclass(frozen=True, slots=True)
class Settings:
    """`database_url` None: the embedded PostgreSQL in `data_dir`. Days are clear days.

    `publicity_days`: of a preliminary result, the first not counted (Civil Code Art. 201);
    `recheck_days`: working days after it. `holidays`, `workdays`: for app.periods.Calendar.
    `log_format` None: text at a terminal, else json.
    `head_hour`: of the day, when the heads of
    open logs are signed. `board_households`: a building of which fewer took part is not shown by
    itself; `board_rooms`: the public count file tells the building of each masked flat.
    `log_days`: how long is kept who signed in, which links were out, what was printed;
    `preview_days`: how long an uploaded roll waits for a yes.
    `working_hours`: spans of a working day, local, in which meetings are looked for.
    `task_days_before`, `task_days_after`: days from a promise's day when who owes it is reminded.
    `feed_hours`: how long apart the calendars of busy times are read again.
    `correction_days`: how long a draft of minutes is usually with those who were there;
    `seal_file`: the organisation's certificate with its key (PKCS#12), by which documents that
    stand are signed (PAdES), None for without; `seal_passphrase` opens it.
    `quorum`: the part of the invited that a consultation meeting needs; `speech_minutes`,
    `speeches_per_seat` (to an item): where a meeting has set nothing else. `table_link_days`: how
    long after a meeting its links open.
    `payment_reminder_days`: how long a household that was reminded of what it owes is left alone;
    `remind_hardship`: also those with a note of hardship or a waiver.
    """

    data_dir: Path
    database_url: str | None
    host: str
    port: int
    base_url: str
    https: bool
    secret_key: str
    meeting_notice_days: int
    poll_notice_days: int
    posting_days: int
    publicity_days: int
    recheck_days: int
    holidays: frozenset[date]
    workdays: frozenset[date]
    roll_check_days: int
    locale: str | None
    log_format: str | None
    totp_for_administrators: bool
    head_hour: int
    board_households: int
    board_rooms: bool
    working_hours: tuple[tuple[time, time], ...]
    sending: Sending
    reminder_hours: tuple[int, ...]
    feed_hours: int
    task_days_before: tuple[int, ...]
    task_days_after: tuple[int, ...]
    correction_days: int
    seal_file: Path | None
    seal_passphrase: str
    log_days: int
    preview_days: int
    quorum: tuple[int, int]
    speech_minutes: int
    speeches_per_seat: int
    table_link_days: int
    payment_reminder_days: int
    remind_hardship: bool

    @property
    def fonts_dir(self) -> Path:
        return PROJECT / "var" / "fonts"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Invalid, with the variable's name, where a value makes no sense.

        Makes the data directory, and in it a secret of 256 bits where SECRET_KEY is not given.
        """
        data_dir = Path(environ.get("DATA_DIR") or PROJECT / "var").expanduser().absolute()
        port = _whole(environ, "PORT", 8000, 1, 65535)
        host = environ.get("HOST") or "127.0.0.1"
        return cls(
            data_dir=data_dir,
            database_url=environ.get("DATABASE_URL") or None,
            host=host,
            port=port,
            base_url=(environ.get("YISHI_BASE_URL") or f"http://{host}:{port}").rstrip("/"),
            https=environ.get("YISHI_HTTPS", "") == "1",
            secret_key=environ.get("SECRET_KEY") or _kept_secret(data_dir),
            meeting_notice_days=_whole(environ, "YISHI_MEETING_NOTICE_DAYS", 3, 0, 60),
            poll_notice_days=_whole(environ, "YISHI_POLL_NOTICE_DAYS", 15, 15, 120),
            posting_days=_whole(environ, "YISHI_POSTING_DAYS", 7, 5, 60),
            publicity_days=_whole(environ, "YISHI_PUBLICITY_DAYS", 7, 5, 60),
            recheck_days=_whole(environ, "YISHI_RECHECK_DAYS", 5, 1, 30),
            holidays=_days(environ, "YISHI_HOLIDAYS", _HOLIDAYS),
            workdays=_days(environ, "YISHI_WORKDAYS", _WORKDAYS),
            roll_check_days=_whole(environ, "YISHI_ROLL_CHECK_DAYS", 7, 1, 60),
            locale=environ.get("YISHI_LOCALE") or None,
            log_format=_one_of(environ, "LOG_FORMAT", ("json", "text")),
            totp_for_administrators=_one_of(environ, "TOTP_FOR_ADMINISTRATORS", ("0", "1")) == "1",
            head_hour=_whole(environ, "YISHI_HEAD_HOUR", 18, 0, 23),
            board_households=_whole(environ, "YISHI_BOARD_HOUSEHOLDS", 5, 3, 100),
            board_rooms=_one_of(environ, "YISHI_BOARD_ROOMS", ("0", "1")) == "1",
            working_hours=_spans(environ, "YISHI_WORKING_HOURS", "09:00-12:00,14:30-18:00"),
            sending=Sending.from_environment(environ),
            reminder_hours=_numbers(
                environ, "YISHI_REMINDER_HOURS", "48,2", _("会前多少小时提醒"), 336
            ),
            feed_hours=_whole(environ, "YISHI_FEED_HOURS", 6, 1, 168),
            task_days_before=_numbers(
                environ, "YISHI_TASK_DAYS_BEFORE", "7,1", _("承诺到期前多少天提醒"), 60
            ),
            task_days_after=_numbers(
                environ, "YISHI_TASK_DAYS_AFTER", "1,7,14", _("承诺逾期多少天提醒"), 365
            ),
            correction_days=_whole(environ, "YISHI_CORRECTION_DAYS", 3, 0, 30),
            seal_file=_file(environ, "YISHI_SEAL_FILE"),
            seal_passphrase=environ.get("YISHI_SEAL_PASSPHRASE", ""),
            log_days=_whole(environ, "YISHI_LOG_DAYS", LOG_DAYS_LEAST, LOG_DAYS_LEAST, 3650),
            preview_days=_whole(environ, "YISHI_PREVIEW_DAYS", 14, 1, 30),
            quorum=_share(environ, "YISHI_QUORUM", (2, 3)),
            speech_minutes=_whole(environ, "YISHI_SPEECH_MINUTES", 3, 1, 60),
            speeches_per_seat=_whole(environ, "YISHI_SPEECHES_PER_SEAT", 3, 1, 99),
            table_link_days=_whole(environ, "YISHI_TABLE_LINK_DAYS", 3, 0, 60),
            payment_reminder_days=_whole(environ, "YISHI_PAYMENT_REMINDER_DAYS", 14, 7, 365),
            remind_hardship=_one_of(environ, "YISHI_REMIND_HARDSHIP", ("0", "1")) == "1",
        )


def _whole(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    raw = environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isascii() or not raw.isdecimal() or not least <= int(raw) <= most:
        raise Invalid(
            _("环境变量 {name}={raw} 不正确").format(name=name, raw=raw),
            _("请填写 {least} 到 {most} 之间的整数。").format(least=least, most=most),
        )
    return int(raw)


def _share(environ: Mapping[str, str], name: str, default: tuple[int, int]) -> tuple[int, int]:
    """2/3: a part of a whole, above none and up to all."""
    raw = environ.get(name, "").strip()
    if not raw:
        return default
    part, slash, whole = raw.partition("/")
    digits = part + whole
    if slash and digits.isascii() and digits.isdecimal() and part and whole and len(raw) < 8:
        share = int(part), int(whole)
        if 0 < share[0] <= share[1]:
            return share
    raise Invalid(
        _("环境变量 {name}={raw} 不正确").format(name=name, raw=raw),
        _("请填写分数，如 2/3。"),
    )


def _days(environ: Mapping[str, str], name: str, default: str) -> frozenset[date]:
    """2026-10-01..2026-10-07,2026-12-31: single days and ranges, both ends included."""
    raw = environ.get(name, default)
    found: set[date] = set()
    try:
        for part in filter(None, (part.strip() for part in raw.split(","))):
            first, _dots, last = part.partition("..")
            day, until = date.fromisoformat(first), date.fromisoformat(last or first)
            if not 0 <= (until - day).days <= 366:
                raise ValueError(part)
            found.update(day + timedelta(days=n) for n in range((until - day).days + 1))
    except ValueError as wrong:
        raise Invalid(
            _("环境变量 {name}={raw} 不正确").format(name=name, raw=raw),
            _("请填写日期，如 2026-10-01..2026-10-07,2026-12-31。"),
        ) from wrong
    return frozenset(found)


def _spans(environ: Mapping[str, str], name: str, default: str) -> tuple[tuple[time, time], ...]:
    """09:00-12:00,14:30-18:00: spans of a day, one after the other."""
    raw = environ.get(name, "").strip() or default
    found: list[tuple[time, time]] = []
    try:
        for part in raw.split(","):
            first, _dash, last = part.partition("-")
            begins, ends = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
            if begins.tzinfo or ends.tzinfo or begins >= ends or (found and begins < found[-1][1]):
                raise ValueError(part)
            found.append((begins, ends))
    except ValueError as wrong:
        raise Invalid(
            _("环境变量 {name}={raw} 不正确").format(name=name, raw=raw),
            _("请按先后填写时段，如 09:00-12:00,14:30-18:00。"),
        ) from wrong
    return tuple(found)


def _numbers(
    environ: Mapping[str, str], name: str, default: str, what: str, most: int
) -> tuple[int, ...]:
    """48,2: whole numbers, the greatest first; "-" for none. `what` they are, for the refusal."""
    raw = environ.get(name, "").strip() or default
    if raw == "-":
        return ()
    parts = [part.strip() for part in raw.split(",")]
    if not all(p.isascii() and p.isdecimal() and 1 <= int(p) <= most for p in parts):
        raise Invalid(
            _("环境变量 {name}={raw} 不正确").format(name=name, raw=raw),
            _("请填写{what}，如 {default}；不提醒填 -。").format(what=what, default=default),
        )
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    raw = environ.get(name, "").strip()
    if not raw:
        return None
    path = Path(raw).expanduser().absolute()
    if not path.is_file():
        raise Invalid(
            _("环境变量 {name}={raw} 不正确").format(name=name, raw=raw),
            _("没有这个文件，请核对路径。"),
        )
    return path


def _one_of(environ: Mapping[str, str], name: str, values: tuple[str, ...]) -> str | None:
    raw = environ.get(name, "").strip()
    if raw and raw not in values:
        raise Invalid(
            _("环境变量 {name}={raw} 不正确").format(name=name, raw=raw),
            _("可以填写：{values}。").format(values="、".join(values)),
        )
    return raw or None


def _kept_secret(data_dir: Path) -> str:
    """One for the life of the data: slips and sessions are derived from it."""
    path = data_dir / "secret"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            waiting = path.with_name("secret.part")
            waiting.touch(mode=0o600)
            waiting.write_text(secrets.token_hex(32), "utf-8")
            waiting.rename(path)
        kept = path.read_text("utf-8").strip()
    except OSError as refused:
        raise Invalid(
            _("无法使用数据目录 {path}").format(path=data_dir),
            _("请检查目录的读写权限，或用 DATA_DIR= 指定另一个目录。"),
        ) from refused
    if len(kept) < 32:
        raise Invalid(
            _("密钥文件 {path} 不完整").format(path=path),
            _("请从备份恢复这个文件；丢失后，已发出的表决链接将失效。"),
        )
    return kept
