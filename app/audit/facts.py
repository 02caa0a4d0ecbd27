"""What an entry keeps as it was and came to be, in words."""

from collections.abc import Mapping
from datetime import datetime

from app.clock import say_time
from app.i18n import _
from app.web import role_name


def facts_in_words(facts: Mapping[str, object]) -> list[tuple[str, str]]:
    """(what, how) of what an entry keeps as it was or came to be."""
    return [(_title(name, value), _value(name, value)) for name, value in facts.items()]


def _title(name: str, value: object) -> str:
    """Of a paper, in which capacity it was signed; of a room, how many find a seat."""
    return _("座位数") if name == "capacity" and isinstance(value, int) else fact_in_words(name)


def fact_in_words(name: str) -> str:
    return {
        "account": _("账号"),
        "address": _("网络地址"),
        "building": _("楼"),
        "buildings": _("楼栋"),
        "capacity": _("签字身份"),
        "carried": _("按上面一行补上楼号的行"),
        "change": _("变更编号"),
        "changed": _("变更"),
        "count_files": _("计票文件校验码"),
        "document": _("文件"),
        "doubtful": _("存疑"),
        "entries": _("笔数"),
        "entry": _("账目编号"),
        "estate": _("小区编号"),
        "fen": _("金额（分）"),
        "hardship_notes": _("困难情况"),
        "has_totp": _("开启了动态口令"),
        "households": _("户数"),
        "accepted": _("采纳"),
        "correction": _("更正意见编号"),
        "issue": _("期号"),
        "items": _("项目"),
        "job": _("任务"),
        "kind": _("类别"),
        "name": _("名称"),
        "new": _("新增"),
        "paper": _("票号"),
        "papers": _("票数"),
        "owners": _("业主数"),
        "place": _("地点"),
        "reached": _("送到"),
        "received_at": _("收到时间"),
        "role": _("角色"),
        "roll": _("名册编号"),
        "said_apart": _("认定不是同一人"),
        "said_same": _("认定为同一人"),
        "sha256": _("校验码"),
        "slips": _("张数"),
        "staircase": _("单元"),
        "unchanged": _("未变"),
        "units": _("房屋"),
        "version": _("版本"),
        "way": _("方式"),
        "wrong": _("有错"),
        "year": _("年份"),
        "owner": _("所属"),
        "location": _("地点"),
        "agreed": _("是否同意"),
        "announced": _("公布时间"),
        "answer": _("答复"),
        "asked": _("询问的席位"),
        "ballot": _("表决票"),
        "changes_figure": _("是否改变数字"),
        "figure": _("数字"),
        "item": _("议题编号"),
        "step": _("步骤"),
        "day": _("日期"),
        "body": _("单位"),
        "scheme_version": _("费用方案版本"),
        "closes_at": _("截止时间"),
        "double_entry": _("双人录入"),
        "edition": _("版次"),
        "email": _("邮箱"),
        "ends_at": _("结束时间"),
        "ends_on": _("结束日期"),
        "equal": _("是否一致"),
        "follows": _("接续"),
        "interest": _("利害关系"),
        "invitation": _("邀请编号"),
        "member": _("成员编号"),
        "messages": _("消息条数"),
        "notice": _("公告校验码"),
        "number": _("号码"),
        "outcome": _("结果"),
        "part": _("减免份额"),
        "person": _("人员编号"),
        "persons": _("人数"),
        "phone": _("电话"),
        "poll": _("表决编号"),
        "purpose": _("用途"),
        "voter": _("被征询人编号"),
        "question": _("问题"),
        "questions": _("问题"),
        "reason": _("理由"),
        "request": _("申请编号"),
        "signed": _("签字"),
        "signed_on": _("签字日期"),
        "starts_at": _("开始时间"),
        "starts_on": _("开始日期"),
        "state": _("状态"),
        "statements": _("份数"),
        "survey": _("征询编号"),
        "tie": _("关系"),
        "visit": _("走访编号"),
        "why": _("理由"),
        "message": _("消息编号"),
    }.get(name, name)


def _value(name: str, value: object) -> str:
    if name == "role":
        return role_name(str(value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Mapping):
        return _("；").join(f"{key}：{_value('', inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return _("、").join(_value("", inner) for inner in value)
    if name.endswith("_at"):
        return say_time(datetime.fromisoformat(str(value)))
    if value is None or value == "":
        return _("无")
    return _code(str(value))


def _code(code: str) -> str:
    """Codes of the tables, as people say them."""
    return {
        "representative": _("共有人代表"),
        "proxy": _("代理人"),
        "guardian": _("监护人"),
        "organisation": _("单位"),
        "tenant": _("租户"),
        "progress": _("进展"),
        "done": _("报完成"),
        "verified": _("核实完成"),
        "redo": _("退回重办"),
        "moved": _("调整期限"),
        "chair": _("主持人"),
        "recorder": _("记录人"),
        "seat": _("席位"),
        "screen": _("屏幕签名"),
        "refused": _("未签字"),
        "receipt": _("签收"),
        "mailbox": _("信箱"),
        "registered_mail": _("挂号信"),
        "posted": _("张贴公告"),
        "street_committee": _("街道党工委"),
        "community_committee": _("社区党委"),
        "owners_committee": _("业主委员会"),
        "heating_company": _("供热公司"),
        "property_company": _("物业公司"),
        "law_firm": _("律师事务所"),
        "social_work_agency": _("社会工作机构"),
        "department": _("职能部门"),
        "agree": _("同意"),
        "against": _("反对"),
        "abstain": _("弃权"),
        "conditional": _("有条件同意"),
        "hesitates": _("犹豫"),
        "refuses": _("不同意"),
        "not_reached": _("没有问到"),
        "later": _("要自己表决"),
        "nobody": _("没有人在家"),
        "declined": _("不愿意表决"),
        "no": _("没有"),
        "upheld": _("成立"),
        "partly": _("部分成立"),
        "dismissed": _("不成立"),
        "known": _("正常"),
        "dead": _("已故"),
        "unknown": _("不详"),
        "disputed": _("产权有争议"),
        "invite": _("邀请"),
        "reset": _("重设密码"),
        "other": _("其他"),
    }.get(code, code)
