"""Surveys in words."""

from app.i18n import _
from meetings.survey.rules import ADDRESSEES, WAYS, Addressee, Answer, Phase, Round, Signing, Way


def no_vote() -> str:
    """Stands on every page of a survey."""
    return _("这是意愿征询，不是业主表决：公开、按户登记、没有法律效力，也不会算作表决票。")


def answer_word(answer: Answer) -> str:
    return {
        Answer.AGREE: _("同意"),
        Answer.CONDITIONAL: _("有条件同意"),
        Answer.HESITATES: _("犹豫"),
        Answer.REFUSES: _("不同意"),
        Answer.NOT_REACHED: _("没有问到"),
    }[answer]


def answer_options() -> list[tuple[str, str, str]]:
    hints = {
        Answer.CONDITIONAL: _("条件写在下面"),
        Answer.NOT_REACHED: _("家里没人、电话没有接"),
    }
    return [(answer.value, answer_word(answer), hints.get(answer, "")) for answer in Answer]


def answer_tag(answer: Answer) -> tuple[str, str]:
    """(word, kind of tag)"""
    kind = {Answer.AGREE: "done", Answer.CONDITIONAL: "wait", Answer.HESITATES: "wait"}
    return answer_word(answer), kind.get(answer, "")


def way_word(way: Way) -> str:
    return {"door": _("上门"), "phone": _("打电话"), "desk": _("来社区")}[way]


def way_options() -> list[tuple[str, str]]:
    return [(way, way_word(way)) for way in WAYS]


def addressee_word(to_whom: Addressee) -> str:
    return {
        "meeting": _("协商会议"),
        "heating_company": _("供热公司"),
        "property_company": _("物业公司"),
        "community": _("社区"),
    }[to_whom]


def addressee_options() -> list[tuple[str, str]]:
    return [(one, addressee_word(one)) for one in ADDRESSEES]


def signing_word(signed: Signing) -> str:
    return {"no": "", "paper": _("在纸质征询表上签了字"), "screen": _("在屏幕上签了名")}[signed]


def phase_tag(phase: Phase) -> tuple[str, str]:
    return {
        Phase.UPCOMING: (_("还没有开始"), "wait"),
        Phase.OPEN: (_("正在征询"), ""),
        Phase.CLOSED: (_("已结束"), "done"),
    }[phase]


def round_options() -> list[tuple[Round, str]]:
    return [
        ("left", _("还没有同意的")),
        ("untried", _("还没有走访过的")),
        ("not_reached", answer_word(Answer.NOT_REACHED)),
        ("hesitates", answer_word(Answer.HESITATES)),
        ("conditional", answer_word(Answer.CONDITIONAL)),
        ("refuses", answer_word(Answer.REFUSES)),
        ("agree", answer_word(Answer.AGREE)),
        ("all", _("全部住户")),
    ]


def usual_reasons() -> list[str]:
    """What the list of a new survey begins with."""
    return [
        _("费用"),
        _("施工噪音和灰尘"),
        _("看不到好处"),
        _("已经自己改过"),
        _("房屋空置"),
        _("房屋出租"),
        _("家有老人或病人"),
        _("担心施工质量"),
    ]
