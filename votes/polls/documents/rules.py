"""What may be kept with a poll, and how it is recognised. Pure."""

from typing import Literal, get_args

from app.errors import Conflict
from app.i18n import _

DocumentKind = Literal[
    "convener_basis", "rules_clause", "committee_notice", "announcement", "other"
]
KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)

DOCUMENTS_MOST = 40


class DocumentsNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(_("现在不能再添加材料"), _("计票或废止以后，这次表决的材料不再变动。"))


class TooManyDocuments(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("一次表决最多 {n} 份材料").format(n=DOCUMENTS_MOST),
            _("请把几页合成一个 PDF 文件再上传。"),
        )


def kind_in_words(kind: str) -> str:
    return {
        "convener_basis": _("召集依据"),
        "rules_clause": _("业主大会议事规则条款"),
        "committee_notice": _("告知居民委员会的回执"),
        "announcement": _("公告和照片"),
        "other": _("其他材料"),
    }[kind]


def kind_options() -> list[tuple[str, str]]:
    return [(kind, kind_in_words(kind)) for kind in KINDS]
