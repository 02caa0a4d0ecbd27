"""`yishi recount`: count a count file again, without database or network."""

import json
import sys
from collections.abc import Sequence

from app.arguments import Arguments
from app.i18n import _
from votes.repeating import repeat
from votes.results.case import CountCase
from votes.results.count_file import read_count_file
from votes.results.published import published


def main(argv: Sequence[str]) -> int:
    """0 with the result as one JSON object on standard output; 2 with every fault on standard
    error."""
    parser = Arguments(
        "yishi recount",
        description=_("按计票文件重新计票，结果以 JSON 输出。不需要数据库。"),
        epilog=_("例：yishi recount 计票文件.json        或：cat 计票文件.json | yishi recount -"),
    )
    parser.add_argument("file", help=_("计票文件；- 表示从标准输入读取"))
    return repeat(parser, argv, read=read_count_file, doing=_("计票……"), result=_counted)


def _counted(case: CountCase) -> str:
    return json.dumps(published(case), ensure_ascii=False, indent=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
