"""The command line's own words in Chinese: usage, headings, and what is wrong with an argument."""

import argparse
import re
import sys
from typing import NoReturn

from app.i18n import _


def _in_words(message: str) -> str:
    """What argparse says in English, in Chinese; anything of ours is Chinese already."""
    for known, words in (
        (r"the following arguments are required: (.+)", _("缺少参数：{what}")),
        (r"unrecognized arguments: (.+)", _("不认识的参数：{what}")),
        (r"argument (\S+): expected .+", _("参数 {what} 后面要有值")),
        (r"argument (\S+): (?:invalid|.+ is not a valid).*", _("参数 {what} 的值不对")),
        (r"argument (\S+): not allowed .+", _("参数 {what} 不能和别的参数同用")),
    ):
        if found := re.fullmatch(known, message):
            return words.format(what=found[1])
    return message


def unreadable(refused: OSError) -> str:
    """Why a file cannot be read, as a sentence."""
    known = {
        FileNotFoundError: _("没有这个文件，请核对文件名和所在的文件夹"),
        PermissionError: _("没有读取它的权限"),
        IsADirectoryError: _("这是一个文件夹，要给出其中的文件"),
    }
    return _("无法读取 {file}：{why}").format(
        file=refused.filename, why=known.get(type(refused), refused.strerror)
    )


class Arguments(argparse.ArgumentParser):
    """Of one sub-command. Exits with 2 where the arguments are wrong."""

    def __init__(self, prog: str, *, description: str, epilog: str) -> None:
        super().__init__(prog=prog, description=description, epilog=epilog, add_help=False)
        self._positionals.title = _("要给出的")
        self._optionals.title = _("可选的")
        self.add_argument("-h", "--help", action="help", help=_("显示这段说明"))

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", _("用法："), 1)

    def error(self, message: str) -> NoReturn:
        said = _("{what}。说明见 {prog} --help。").format(what=_in_words(message), prog=self.prog)
        print(said, file=sys.stderr)
        sys.exit(2)
