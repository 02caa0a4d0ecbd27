"""What a reviewing lawyer looks for in the file, in order. Pure."""

from app.i18n import _


def questions() -> list[tuple[str, str]]:
    """(key, question); keys are stored with the answers and never change their meaning."""
    return [
        ("roll", _("名册：面积来源和日期齐全，业主身份清楚")),
        ("convener", _("召集：召集人有权召集，依据在卷")),
        ("rules", _("议事规则和管理规约：送达未表态、车位、代理的条款在卷")),
        ("topic", _("议题：经审定，表决没有超出公告的事项")),
        ("plan", _("方案：图纸、三家报价、预算齐全")),
        ("funding", _("资金：补助批文、供热公司承诺在卷")),
        ("boundary", _("产权分界：写明为什么由业主承担")),
        ("notice", _("公告：满期，有张贴照片和日期")),
        ("delivery", _("送达：每户有证明")),
        ("ballots", _("表决票：代理、监护、共有的证明齐全")),
        ("rejected", _("未计入的票：每张有理由")),
        ("count", _("计票：两人核对，居民委员会监票")),
        ("publicity", _("公示和异议：期满，逐件答复")),
        ("threshold", _("表决事项适用的法条和比例正确")),
        ("indoor", _("户内施工：逐户同意，没有以多数代替")),
        ("costs", _("费用：合计到分，分摊办法有依据")),
        ("waivers", _("减免：有出资方和批准")),
        ("contract", _("合同、保修、移交")),
        ("acceptance", _("验收、审计、退补")),
        ("minutes", _("协商纪要：利害关系已声明，不同意见原话在卷")),
        ("clocks", _("法定期限：通知、异议、一年撤销、三十日确认")),
    ]


STATES = ("ok", "open", "na")


def state_in_words(state: str) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        "ok": (_("没有问题"), "done"),
        "open": (_("有问题"), "now"),
        "na": (_("不适用"), ""),
    }[state]
