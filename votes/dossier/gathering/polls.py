"""What an evidence file holds of one vote: roll, ballots, delivery, log, counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import asyncpg

from app.clock import say_time
from app.documents.services import read
from app.i18n import _
from app.ledger.proof_file import write_proof
from app.ledger.queries import heads, whole_log
from app.masks import mask_owner
from app.numerals import say_area
from votes.delivery.queries import OUTCOME, WAY
from votes.delivery.words import attempt_in_words, way_in_words
from votes.dossier.rules import Edition, Piece
from votes.dossier.sheets import sheet
from votes.papers.rules import MARKS
from votes.papers.words import capacity_in_words, mark_in_words
from votes.proofs.rules import PUBLIC_KINDS
from votes.results.count_writer import canonical_bytes

# Of an event that says one of these about a person nothing is shown in a masked file.
_PERSONAL = ("proxy", "ground", "reason", "slip", "name")


@dataclass(frozen=True, slots=True)
class StatedPoll:
    """A poll of the case, and the head at which its log is stated. `folder`: polls/3."""

    id: int
    number: int
    title: str
    log: int
    size: int

    @property
    def folder(self) -> str:
        return f"polls/{self.number}"


async def pieces_of_poll(
    link: asyncpg.Connection,
    poll: StatedPoll,
    edition: Edition,
    as_of: datetime,
    data_dir: Path,
) -> list[Piece]:
    """Twelve statements, whatever the size of the estate. Nothing of any answer before the poll
    was counted."""
    group = _("表决第 {n} 号：{title}").format(n=poll.number, title=poll.title)
    counts = await _counts(link, poll, group, as_of, data_dir)
    is_counted = bool(counts)
    pieces = [
        await _roll(link, poll, group, edition, as_of),
        await _deliveries(link, poll, group, as_of),
        *await _log(link, poll, group, edition, as_of, is_counted),
        *counts,
    ]
    if is_counted:
        pieces.append(await _ballots(link, poll, group, edition, as_of))
    return pieces


async def _roll(
    link: asyncpg.Connection, poll: StatedPoll, group: str, edition: Edition, as_of: datetime
) -> Piece:
    rows = await link.fetch(
        "SELECT r.version, e.unit, e.building, e.staircase, e.room, e.kind, e.status, e.area_x100,"
        " e.area_source, e.head, e.signers, e.representative, e.hold"
        " FROM roll_entries e JOIN rolls r ON r.id = e.roll"
        " WHERE r.poll = $1 AND r.frozen_at <= $2 ORDER BY r.version, e.id",
        poll.id,
        as_of,
    )
    full = edition == "full"
    content = sheet(
        [
            *(_("名册版本"), _("房号"), _("楼栋"), _("单元"), _("室"), _("用途"), _("状态")),
            *(_("专有面积（平方米）"), _("面积依据"), _("业主编号（一人算一个）"), _("业主")),
            *([_("证件号末四位"), _("手机号末四位")] if full else []),
            *(_("共有人代表"), _("暂不能投票的原因")),
        ],
        (
            [
                *(row["version"], row["unit"], row["building"], row["staircase"], row["room"]),
                *(row["kind"], row["status"], say_area(row["area_x100"])),
                *(row["area_source"], row["head"], *_signers(row["signers"], full=full)),
                *(row["representative"], row["hold"]),
            ]
            for row in rows
        ),
    )
    return Piece(f"{poll.folder}/roll.csv", _("冻结的业主名册"), group, content)


def _signers(stored: str, *, full: bool) -> list[str]:
    signers = json.loads(stored)
    if not full:
        return ["、".join(mask_owner(one["name"]) for one in signers)]
    return [
        "、".join(str(one[part] or "") for one in signers)
        for part in ("name", "id_tail", "phone_tail")
    ]


async def _ballots(
    link: asyncpg.Connection, poll: StatedPoll, group: str, edition: Edition, as_of: datetime
) -> Piece:
    rows = await link.fetch(
        "SELECT b.receipt, b.paper, b.channel, b.capacity, b.received_at, b.recorded_at,"
        " b.documents, b.signed, b.proxy, b.ground, w.withdrawn_at, w.reason,"
        " (SELECT array_agg(e.unit ORDER BY e.id) FROM ballot_units u"
        "  JOIN roll_entries e ON e.id = u.entry WHERE u.ballot = b.id) AS units,"
        " (SELECT array_agg(m.number || '|' || a.choice ORDER BY m.number) FROM ballot_answers a"
        "  JOIN motions m ON m.id = a.motion WHERE a.ballot = b.id) AS answers"
        " FROM ballots b LEFT JOIN withdrawals w ON w.ballot = b.id AND w.withdrawn_at <= $2"
        " WHERE b.poll = $1 AND b.recorded_at <= $2 ORDER BY b.received_at, b.id",
        poll.id,
        as_of,
    )
    full = edition == "full"
    content = sheet(
        [
            *(_("回执号"), _("纸质票号"), _("渠道"), _("签署人身份"), _("房号"), _("意见")),
            *(_("收到时间"), _("录入时间"), _("是否签名"), _("附件"), _("撤回时间")),
            *([_("代理人"), _("暂不能投票的依据"), _("撤回原因")] if full else []),
        ],
        (
            [
                *(row["receipt"], row["paper"], row["channel"], capacity_in_words(row["capacity"])),
                *("、".join(row["units"] or []), _answers(row["answers"] or [])),
                *(say_time(row["received_at"]), say_time(row["recorded_at"])),
                *(_("是") if row["signed"] else _("否"), "、".join(json.loads(row["documents"]))),
                say_time(row["withdrawn_at"]) if row["withdrawn_at"] else "",
                *([row["proxy"], row["ground"], row["reason"]] if full else []),
            ]
            for row in rows
        ),
    )
    return Piece(f"{poll.folder}/ballots.csv", _("收到的每一张表决票"), group, content)


def _answers(joined: list[str]) -> str:
    told = []
    for one in joined:
        number, choice = one.split("|", 1)
        # Whatever else is stored counts as no choice.
        mark = mark_in_words(choice if choice in MARKS else "blank")
        told.append(_("事项{n}：{choice}").format(n=number, choice=mark))
    return "；".join(told)


async def _deliveries(
    link: asyncpg.Connection, poll: StatedPoll, group: str, as_of: datetime
) -> Piece:
    rows = await link.fetch(
        f"SELECT e.unit, {WAY} AS way, {OUTCOME} AS outcome, d.delivered_at, d.serves_at,"  # noqa: S608 (constants only)
        " d.witness, d.recorded_at,"
        " t.corrected_at, f.sha256"
        " FROM deliveries d JOIN roll_entries e ON e.id = d.entry"
        " LEFT JOIN documents f ON f.id = d.photo"
        " LEFT JOIN delivery_corrections t ON t.delivery = d.id AND t.corrected_at <= $2"
        " WHERE d.poll = $1 AND d.recorded_at <= $2 ORDER BY e.id, d.delivered_at, d.id",
        poll.id,
        as_of,
    )
    content = sheet(
        [
            *(_("房号"), _("方式"), _("送达结果"), _("时间"), _("视为送达的时间"), _("见证人")),
            *(_("登记时间"), _("更正（不再计入）"), _("照片 SHA-256")),
        ],
        (
            [
                *(row["unit"], way_in_words(row["way"]), attempt_in_words(row["outcome"])),
                say_time(row["delivered_at"]),
                say_time(row["serves_at"]) if row["serves_at"] else "",
                mask_owner(row["witness"]),
                say_time(row["recorded_at"]),
                say_time(row["corrected_at"]) if row["corrected_at"] else "",
                row["sha256"],
            ]
            for row in rows
        ),
    )
    return Piece(f"{poll.folder}/delivery.csv", _("送达登记"), group, content)


async def _log(
    link: asyncpg.Connection,
    poll: StatedPoll,
    group: str,
    edition: Edition,
    as_of: datetime,
    is_counted: bool,
) -> list[Piece]:
    # What was signed since is left out, or the same file could not be made again.
    signed = [one for one in await heads(poll.log) if one.signed_at <= as_of]
    head = next(one for one in reversed(signed) if one.size == poll.size)
    log = await whole_log(poll.log, head, PUBLIC_KINDS)
    log = replace(log, older=tuple(one for one in log.older if one in signed))
    pieces = [
        Piece(f"{poll.folder}/log.json", _("防篡改日志和签署过的日志头"), group, write_proof(log))
    ]
    if is_counted:
        rows = await link.fetch(
            "SELECT l.position, e.salt, e.event FROM log_events e"
            " JOIN log_leaves l ON l.id = e.leaf"
            " WHERE l.log = $1 AND l.position < $2 ORDER BY l.position",
            poll.log,
            poll.size,
        )
        read_events = [(row, json.loads(row["event"])) for row in rows]
        shown = [
            {"position": row["position"], "salt": row["salt"].hex(), "event": event}
            for row, event in read_events
            if edition == "full" or _names_nobody(event)
        ]
        pieces.append(
            Piece(
                f"{poll.folder}/events.json",
                _("日志各条的内容"),
                group,
                canonical_bytes({"events": shown}),
            )
        )
    return pieces


def _names_nobody(event: Mapping[str, object]) -> bool:
    return not any(key in event for key in _PERSONAL)


async def _counts(
    link: asyncpg.Connection, poll: StatedPoll, group: str, as_of: datetime, data_dir: Path
) -> list[Piece]:
    """The count file and the result of each motion; what was corrected afterwards beside it."""
    rows = await link.fetch(
        "SELECT m.number, m.title, r.version, r.count_file, r.tally,"
        " max(r.version) OVER (PARTITION BY m.id) AS newest"
        " FROM results r JOIN motions m ON m.id = r.motion"
        " WHERE m.poll = $1 AND r.counted_at <= $2 ORDER BY m.number, r.version",
        poll.id,
        as_of,
    )
    pieces = []
    for row in rows:
        folder = f"{poll.folder}/motion-{row['number']}"
        title = _("事项 {n}《{title}》").format(n=row["number"], title=row["title"])
        if row["version"] < row["newest"]:
            folder += f"/earlier-{row['version']}"
            title = _("{title}，更正前的第 {n} 版").format(title=title, n=row["version"])
        content, _type, _sha256 = await read(row["count_file"], data_dir=data_dir)
        pieces += [
            Piece(
                f"{folder}/count.json", _("{title}：计票文件").format(title=title), group, content
            ),
            Piece(
                f"{folder}/result.json",
                _("{title}：统计结果").format(title=title),
                group,
                canonical_bytes(json.loads(row["tally"])),
            ),
        ]
    return pieces
