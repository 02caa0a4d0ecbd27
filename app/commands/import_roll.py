"""`yishi import-roll`: look at a roll file without a database, or import it into an estate."""

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app import database
from app.accounts.permissions import Actor, Granted
from app.arguments import Arguments, unreadable
from app.clock import utc_now
from app.commands.database import connected, reachable_database
from app.commands.migrate import bring_up_to_date
from app.errors import Invalid
from app.estates.access import load_estate
from app.estates.roll.choices import Choices
from app.estates.roll.keeping import open_packed
from app.estates.roll.preview import Preview
from app.estates.roll.rules import Sheet, preview
from app.estates.roll.services import choose_carry, import_roll, upload_roll
from app.estates.roll.sheets import read_packed
from app.estates.roll.storage import existing_rows
from app.estates.roll.words import column_word
from app.i18n import _
from app.settings import Settings


def main(argv: Sequence[str]) -> int:
    """0 nothing wrong; 1 wrong rows (the rest can be imported); 2 not readable as a roll."""
    parser = Arguments(
        "yishi import-roll",
        description=_("预览业主名册；加 --estate 时与库里的名册比较，再加 --write 才写入。"),
        epilog=_("例：yishi import-roll 名册.xlsx --dry-run --json    不需要数据库"),
    )
    parser.add_argument("file", type=Path, help=_("名册文件：.xlsx、.xls、.ods 或 .csv"))
    parser.add_argument("--estate", type=int, help=_("小区编号（小区页面网址里的数字）"))
    parser.add_argument("--dry-run", action="store_true", help=_("只预览，不写入（默认）"))
    parser.add_argument("--write", action="store_true", help=_("写入无错的行（要有 --estate）"))
    parser.add_argument("--account", help=_("以哪个账号的名义写入（要有 --write）"))
    parser.add_argument(
        "--carry-down", action="store_true", help=_("楼号空着的行，按上面最近一行的楼号读")
    )
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出预览"))
    chosen = parser.parse_args(argv)
    if chosen.write and (chosen.estate is None or not chosen.account or chosen.dry_run):
        parser.error(_("写入时要有 --estate 和 --account，不能有 --dry-run"))
    try:
        _progress(_("读取……"))
        content = chosen.file.read_bytes()
        sheets = open_packed(read_packed(content, chosen.file.name))
    except OSError as missing:
        _progress("")
        print(unreadable(missing), file=sys.stderr)
        return 2
    except Invalid as refused:
        _progress("")
        print(f"{refused.message}。{refused.remedy}", file=sys.stderr)
        return 2
    _progress(_("核对……"))
    if chosen.estate is None:
        seen = preview(sheets, {}, Choices(carry=chosen.carry_down))
    else:
        settings = Settings.from_environment(os.environ)
        # What the database says while it starts is not part of the answer.
        with (
            contextlib.redirect_stdout(sys.stderr),
            reachable_database(settings, address="yishi import-roll") as dsn,
        ):
            bring_up_to_date(dsn)
            seen = asyncio.run(_with_estate(chosen, content, sheets, settings))
    _progress("")
    if seen.missing:
        what = _("、").join(column_word(name) for name in seen.missing)
        print(_("没有找到名册的表头：缺少{what}列").format(what=what), file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps(seen.to_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_in_words(seen, written=chosen.write)))
    return 1 if seen.wrong else 0


def _progress(text: str) -> None:
    """On a terminal only: a long roll takes seconds."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


async def _with_estate(
    chosen: argparse.Namespace, content: bytes, sheets: Sequence[Sheet], settings: Settings
) -> Preview:
    async with connected():
        await load_estate(chosen.estate)
        if not chosen.write:
            existing = await existing_rows(chosen.estate)
            return preview(sheets, existing, Choices(carry=chosen.carry_down))
        actor = await _actor(chosen.account)
        now = utc_now()
        waiting = await upload_roll(
            actor,
            chosen.estate,
            chosen.file.name,
            content,
            data_dir=settings.data_dir,
            now=now,
        )
        await choose_carry(actor, chosen.estate, waiting, carry=chosen.carry_down)
        return await import_roll(actor, chosen.estate, waiting, data_dir=settings.data_dir, now=now)


async def _actor(account: str) -> Actor:
    """Who the import is recorded for, with her own rights. Invalid for an unknown account."""
    rows = await database.fetch(
        "SELECT p.id, p.name, g.role, g.street, g.community FROM persons p"
        " JOIN grants g ON g.person = p.id WHERE p.account = $1",
        account,
    )
    if not rows:
        raise Invalid(_("没有这个账号"), _("请填写社区工作人员登录时用的账号。"))
    grants = tuple(Granted(row["role"], row["street"], row["community"]) for row in rows)
    return Actor(rows[0]["id"], rows[0]["name"], grants)


def _in_words(seen: Preview, *, written: bool) -> list[str]:
    counts = (
        (_("新增"), len(seen.new), _("户")),
        (_("更新"), len(seen.changed), _("户")),
        (_("未变"), len(seen.unchanged), _("户")),
        (_("有错"), len(seen.wrong), _("行")),
        (_("存疑"), len(seen.doubtful), _("行")),
        (_("业主"), seen.heads, _("人")),
    )
    lines = [_("，").join(f"{what} {n} {unit}" for what, n, unit in counts)]
    for title, remarks in (
        (_("有错"), seen.wrong),
        (_("存疑"), seen.doubtful),
        (_("请核对"), seen.noted),
    ):
        lines += [f"{title} {one.sheet} {one.cell}：{one.reason}" for one in remarks]
    lines.append(_("已写入。") if written else _("只是预览，没有写入。"))
    return lines
