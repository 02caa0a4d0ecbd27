"""The `yishi` command: one table of sub-commands, each a function of its arguments.

A sub-command's module is imported when it is called, by name from this table: counting a file
again must not wait for a web framework and a database driver.
"""

import importlib
import sys
from collections.abc import Callable, Sequence

from app.errors import YishiError
from app.i18n import _

COMMANDS = {
    "serve": "app.commands.serve:main",
    "init": "app.commands.init:main",
    "rescue": "app.commands.rescue:main",
    "migrate": "app.commands.migrate:main",
    "check": "app.commands.check:main",
    "backup": "app.commands.backup:main",
    "restore": "app.commands.restore:main",
    "recount": "votes.results.recount:main",
    "verify": "votes.dossier.verify:main",
    "share": "votes.costs.share:main",
    "import-roll": "app.commands.import_roll:main",
    "rights": "votes.rights:main",
}


def about(name: str) -> str:
    return {
        "serve": _("启动服务（默认 http://127.0.0.1:8000）"),
        "init": _("建立第一个管理员和社区（正式使用，不含演示数据）"),
        "rescue": _("系统管理员丢了手机或密码：关闭动态口令，重设密码"),
        "migrate": _("把数据库升级到当前版本"),
        "check": _("检查配置：字体、PDF 组件、数据库"),
        "backup": _("把全部数据备份到一个文件，不用停机"),
        "restore": _("把备份恢复到一个空的数据目录"),
        "recount": _("按计票文件重新计票，不需要数据库"),
        "verify": _("核对卷宗、回执、日志头和证明文件，不需要数据库"),
        "share": _("按费用文件重新计算各户分摊，不需要数据库"),
        "import-roll": _("导入业主名册，或预览名册文件"),
        "rights": _("打印权限表：谁可以做什么"),
    }[name]


def main(argv: Sequence[str] | None = None) -> int:
    """0 done, 1 refused or failed, 2 wrong arguments."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_usage())
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        print(_("没有“{name}”这个命令。").format(name=name), file=sys.stderr)
        print(_usage(), file=sys.stderr)
        return 2
    module, function = COMMANDS[name].split(":")
    command: Callable[[Sequence[str]], int] = getattr(importlib.import_module(module), function)
    try:
        return command(rest)
    except YishiError as refusal:
        print(f"{refusal.message}。{refusal.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(_("已中断。"), file=sys.stderr)
        return 130


def _usage() -> str:
    lines = [_("用法：yishi 命令 [参数]    每个命令加 --help 看说明和例子"), ""]
    lines += [f"  {name:<12} {about(name)}" for name in COMMANDS]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
