"""What the count's codes mean to a person."""

from app.i18n import _


def reason_in_words(code: str) -> str:
    """Why a ballot was not counted (docs/count-file.md)."""
    return {
        "WITHDRAWN": _("已撤回（录入错误，或业主书面确认以另一张为准）"),
        "LATE": _("超过截止时间收到"),
        "UNSIGNED": _("没有签字"),
        "CHOICE_INVALID": _("没有选择或选择了多项"),
        "NOT_OWNER": _("签字人不是业主"),
        "GUARDIAN_NO_DOC": _("监护人没有提交证明"),
        "PROXY_NO_DOC": _("代理人没有书面委托"),
        "PROXY_STAFF": _("物业公司人员不得代理"),
        "PROXY_CAP": _("代理人代理的业主超过上限"),
        "NOT_THEIRS_NOW": _("房屋已转让或不再在名册上，原来的意见不再计入"),
    }[code]


def failure_in_words(code: str, threshold: str) -> str:
    """Which of the four thresholds was missed."""
    share = _("四分之三") if threshold == "special_3_4" else _("过半数")
    return {
        "QUORUM_AREA": _("参与表决的专有部分面积不足三分之二"),
        "QUORUM_HEADS": _("参与表决的人数不足三分之二"),
        "AGREE_AREA": _("同意的专有部分面积未达到参与者的{share}").format(share=share),
        "AGREE_HEADS": _("同意的人数未达到参与者的{share}").format(share=share),
    }[code]


def channel_in_words(channel: str) -> str:
    return {"paper": _("纸质"), "online": _("网上")}[channel]


def policy_in_words(policy: dict[str, object]) -> list[tuple[str, str]]:
    """Every setting as used, for the result sheet: (what, how)."""
    cap = policy["proxy_cap"]
    return [
        (
            _("车位"),
            _("计入专有部分") if policy["include_parking"] else _("不计入专有部分"),
        ),
        (
            _("同一户重复投票"),
            {
                "latest_valid": _("以最后一张有效票为准"),
                "online_prevails": _("以网上票为准"),
                "paper_prevails": _("以纸质票为准"),
            }[str(policy["duplicate_rule"])],
        ),
        (
            _("无效票"),
            _("计入参与") if policy["invalid_counts_as_participation"] else _("不计入参与"),
        ),
        (
            _("送达未表态"),
            _("按议事规则计入多数：{clause}").format(clause=policy["silent_clause"])
            if policy["silent_rule"] == "majority_if_served"
            else _("不计入"),
        ),
        (
            _("一人最多代理"),
            _("不限") if cap is None else _("{n} 位业主").format(n=cap),
        ),
        (
            _("物业公司人员代理"),
            _("不允许") if policy["property_staff_proxy_forbidden"] else _("允许"),
        ),
    ]
