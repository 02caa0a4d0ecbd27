"""Art. 278 of the Civil Code: what owners decide together, and what each matter needs."""

from app.i18n import _
from votes.results.case import Threshold

ITEMS = range(1, 10)


def item_name(item: int) -> str:
    """What the item is about, in a few words."""
    return {
        1: _("制定和修改业主大会议事规则"),
        2: _("制定和修改管理规约"),
        3: _("选举业主委员会或者更换业主委员会成员"),
        4: _("选聘和解聘物业服务企业或者其他管理人"),
        5: _("使用建筑物及其附属设施的维修资金"),
        6: _("筹集建筑物及其附属设施的维修资金"),
        7: _("改建、重建建筑物及其附属设施"),
        8: _("改变共有部分的用途或者利用共有部分从事经营活动"),
        9: _("有关共有和共同管理权利的其他重大事项"),
    }[item]


def item_hint(item: int) -> str:
    """When heating works come under this item; "" where they do not."""
    return {
        5: _("用维修资金原样更换老旧公共立管"),
        6: _("为改造另行筹集维修资金"),
        7: _("改变供暖系统，如串联改分户、转直供"),
        8: _("把公共设施移交供热公司"),
        9: _("约定费用分摊办法等其他共同事项"),
    }.get(item, "")


def item_ordinal(item: int) -> str:
    """第七项"""
    return _("第{n}项").format(n=_("一二三四五六七八九")[item - 1])


def source(item: int) -> str:
    """Where the rule stands."""
    return _("《中华人民共和国民法典》第二百七十八条第一款{item}、第二款").format(
        item=item_ordinal(item)
    )


def rule_in_words(threshold: Threshold) -> str:
    """Participation and agreement, as printed on page and result; `source` says where it stands."""
    agreement = (
        _("参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意")
        if threshold == "special_3_4"
        else _("参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意")
    )
    return _(
        "由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决，并经{agreement}。"
    ).format(agreement=agreement)


def force_statement() -> tuple[str, str]:
    """(what this program is and is not, where it stands), on every vote page."""
    return (
        _(
            "本系统负责记录和计票。以此方式作出的决定，只有在当地规定和本小区业主大会议事规则"
            "允许采用这种表决方式时，才具有法律约束力。"
        ),
        _("《中华人民共和国民法典》第二百七十八条、第二百八十条"),
    )
