"""`yishi init`: the first administrator and the first community. No demonstration data."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Sequence

from app import database
from app.accounts.permissions import Granted
from app.accounts.rules import PASSWORD_MIN
from app.accounts.services import create_person
from app.arguments import Arguments
from app.clock import utc_now
from app.commands.database import connected, reachable_database
from app.commands.migrate import bring_up_to_date
from app.errors import Conflict, Invalid
from app.i18n import _
from app.places.tables import Community, Street
from app.settings import Settings


class AlreadyInitialised(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个数据库里已经有账号"),
            _("初始化只做一次。请用已有账号登录。"),
        )


def main(argv: Sequence[str]) -> int:
    parser = Arguments(
        "yishi init",
        description=_("建立第一个管理员、街道和社区，以及社区的第一个工作账号。"),
        epilog=_(
            "例：yishi init --street 和平街道 --community 东城社区"
            " --admin admin --clerk chen --clerk-name 陈小雨"
        ),
    )
    parser.add_argument("--street", help=_("街道名称"))
    parser.add_argument("--community", help=_("社区名称"))
    parser.add_argument("--admin", help=_("管理员账号"))
    parser.add_argument("--clerk", help=_("社区工作人员账号"))
    parser.add_argument("--clerk-name", help=_("社区工作人员姓名"))
    chosen = parser.parse_args(argv)
    settings = Settings.from_environment(os.environ)
    with reachable_database(settings, address="yishi init") as dsn:
        bring_up_to_date(dsn)
        asyncio.run(_init(chosen))
    print(_("完成。现在可以运行 yishi serve，用刚才的账号登录。"))
    return 0


async def _init(chosen: argparse.Namespace) -> None:
    async with connected():
        if await database.fetch("SELECT 1 FROM persons LIMIT 1"):
            raise AlreadyInitialised
        street_name = _ask(chosen.street, _("街道名称"))
        community_name = _ask(chosen.community, _("社区名称"))
        admin = _ask(chosen.admin, _("管理员账号"))
        admin_password = _ask_password(_("管理员密码"), "YISHI_ADMIN_PASSWORD")
        clerk = _ask(chosen.clerk, _("社区工作人员账号"))
        clerk_name = _ask(chosen.clerk_name, _("社区工作人员姓名"))
        clerk_password = _ask_password(_("社区工作人员密码"), "YISHI_CLERK_PASSWORD")
        async with database.transaction():
            street = Street(name=street_name)
            await street.save()
            community = Community(street=street.id, name=community_name, invented=False)
            await community.save()
        now = utc_now()
        await create_person(
            _("系统管理员"), admin, admin_password, (Granted("administrator"),), now=now
        )
        await create_person(
            clerk_name,
            clerk,
            clerk_password,
            (Granted("community_clerk", community=community.id),),
            now=now,
        )


def _ask(given: str | None, what: str) -> str:
    if given:
        return given
    if not sys.stdin.isatty():
        raise Invalid(_("缺少{what}").format(what=what), _("请用参数给出，见 yishi init --help。"))
    while not (typed := input(f"{what}：").strip()):
        print(_("请填写{what}。").format(what=what))
    return typed


def _ask_password(what: str, variable: str) -> str:
    """Typed twice, unseen; without a terminal from the environment, never from an argument."""
    if given := os.environ.get(variable):
        return given
    if not sys.stdin.isatty():
        raise Invalid(
            _("缺少{what}").format(what=what),
            _("没有终端时，请用环境变量 {variable} 给出。").format(variable=variable),
        )
    while True:
        first = getpass.getpass(_("{what}（至少 {n} 个字符）：").format(what=what, n=PASSWORD_MIN))
        if len(first) < PASSWORD_MIN:
            print(_("太短，请重新输入。"))
        elif first != getpass.getpass(_("再输入一次：")):
            print(_("两次不一样，请重新输入。"))
        else:
            return first
