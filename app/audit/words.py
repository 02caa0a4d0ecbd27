"""What was done, in words."""

from collections.abc import Mapping
from datetime import datetime

from app.clock import say_time
from app.i18n import _
from app.web import role_name


def action_in_words(action: str) -> str:
    """The verb and noun as people say it; an action without words keeps its own name."""
    return {
        "issue_minutes": _("会议纪要定稿"),
        "circulate_minutes": _("把纪要发给各方核对"),
        "decide_correction": _("处理纪要的更正意见"),
        "approve_minutes": _("批准会议纪要"),
        "sign_minutes": _("登记纪要的签字"),
        "scan_minutes": _("上传纪要签字页"),
        "open_collection": _("开始收款"),
        "record_payment": _("登记收款"),
        "record_refund": _("登记退款"),
        "reverse_payment": _("冲销收款或退款"),
        "import_bank_list": _("导入银行流水"),
        "settle_collection": _("收款决算"),
        "give_opinion": _("出具法律意见"),
        "ask_lawyer": _("法律审查：提问"),
        "answer_lawyer": _("法律审查：答复"),
        "request_dossier": _("申请卷宗"),
        "grant_dossier": _("同意生成完整卷宗"),
        "refuse_dossier": _("不同意生成完整卷宗"),
        "make_dossier": _("生成卷宗"),
        "take_dossier": _("下载卷宗"),
        "decide_way": _("写明议题怎样继续"),
        "issue_paper": _("协商文书存档"),
        "report_task": _("登记承诺的落实情况"),
        "freeze_poll": _("冻结表决名册"),
        "extend_poll": _("延长表决时间"),
        "renew_roll": _("变更表决名册"),
        "terminate_poll": _("废止表决"),
        "follow_poll": _("接续废止的表决重新发起"),
        "add_poll_document": _("添加表决材料"),
        "start_roll_check": _("公布名册核对"),
        "challenge_roll": _("提出名册异议"),
        "answer_challenge": _("答复名册异议"),
        "print_check_slips": _("打印名册核对单"),
        "record_delivery": _("登记送达"),
        "correct_delivery": _("更正送达记录"),
        "print_slips": _("打印表决票"),
        "print_delivery_proof": _("生成送达情况证明"),
        "print_unreached_list": _("生成尚未送达住户名单"),
        "download_slips": _("下载表决票文件"),
        "count_poll": _("计票"),
        "count_again": _("异议成立后重新计票"),
        "publish_result": _("公示初步统计结果"),
        "recount_result": _("复核计票"),
        "finalise_result": _("作出最终结果"),
        "enter_objection": _("登记异议"),
        "answer_objection": _("答复异议"),
        "correct_reading": _("异议成立后更正纸质票"),
        "look_at_objector": _("查看异议人姓名和电话"),
        "import_roll": _("导入业主名册"),
        "invite_person": _("邀请人员"),
        "grant_role": _("授予角色"),
        "revoke_role": _("取消角色"),
        "deactivate_person": _("停用账号"),
        "reactivate_person": _("恢复账号"),
        "make_link": _("生成设置密码的链接"),
        "open_body": _("登记单位"),
        "change_body": _("修改单位"),
        "deactivate_body": _("停用单位"),
        "reactivate_body": _("恢复单位"),
        "open_grid": _("建立网格"),
        "change_grid": _("修改网格"),
        "clear_totp": _("为他人关闭动态口令"),
        "rescue_administrator": _("在服务器上为系统管理员关闭动态口令并重设密码"),
        "accept_invitation": _("通过邀请链接设置密码"),
        "change_password": _("更改密码"),
        "set_totp": _("开启动态口令"),
        "remove_totp": _("关闭动态口令"),
        "sign_out_everywhere": _("从所有设备退出登录"),
        "reset_password": _("通过链接重设密码"),
        "enter_paper": _("录入纸质表决票"),
        "set_paper_entry": _("改变纸质票的录入方式"),
        "upload_papers": _("上传纸质票照片"),
        "set_paper_aside": _("认定照片不作为票"),
        "import_papers": _("批量录入纸质表决票"),
        "withdraw_ballot": _("撤回录错的表决票"),
        "correct_dwelling": _("更正房屋"),
        "transfer_dwelling": _("变更业主"),
        "split_dwelling": _("拆分房屋"),
        "join_dwellings": _("合并房屋"),
        "correct_owner": _("更正业主资料"),
        "mark_owner": _("标记业主状态"),
        "look_at_owner": _("查看业主的电话和证件号"),
        "view_hardship": _("查看困难情况"),
        "add_hardship": _("记下困难情况"),
        "remove_hardship": _("撤下困难情况"),
        "add_waiver": _("添加费用减免"),
        "remove_waiver": _("撤销费用减免"),
        "view_waiver_reason": _("查看减免理由"),
        "print_statements": _("打印费用分摊告知单"),
        "publish_scheme": _("公布费用方案"),
        "export_roll": _("导出业主名册"),
        "open_survey": _("发起意愿征询"),
        "add_survey_reason": _("增加征询的原因"),
        "assign_survey_helper": _("给志愿者分配楼栋"),
        "remove_survey_helper": _("取消志愿者的楼栋"),
        "visit_dwelling": _("登记走访"),
        "answer_survey_question": _("答复门口的问题"),
        "tell_survey_answer": _("把答复带回住户"),
        "record_works_consent": _("登记入户施工同意书"),
        "book_access": _("约定入户时间"),
        "cancel_access": _("取消入户时间"),
        "send_notices": _("通知会议有关人员"),
        "open_links": _("生成会场和席位的链接"),
        "renew_links": _("更换会场和席位的链接"),
        "cancel_meeting": _("取消会议"),
        "enter_invitation_answer": _("登记会议通知的答复"),
        "send_message_again": _("再次发送消息"),
        "note_message_received": _("登记本人已收到消息"),
        "put_message_on_paper": _("改为打印通知书"),
        "hand_over_letter": _("登记通知书已送交"),
        "renew_invitation_link": _("更换会议通知的链接"),
        "change_contact": _("修改到席人员的联系方式"),
        "look_at_contact": _("查看到席人员的联系方式"),
    }.get(action, action)


def subject_in_words(subject: str, number: int) -> str:
    """The thing's kind and its number; by its number it is found again."""
    kinds = {
        "polls": _("表决"),
        "ballots": _("表决票"),
        "deliveries": _("送达记录"),
        "meetings": _("会议"),
        "messages": _("消息"),
        "consultations": _("协商"),
        "tasks": _("落实任务"),
        "agenda_items": _("议题"),
        "persons": _("人员"),
        "bodies": _("单位"),
        "grids": _("网格"),
        "estates": _("小区"),
        "dwellings": _("房屋"),
        "owners": _("业主"),
        "roll_imports": _("名册导入"),
    }
    return _("{kind} {number}").format(kind=kinds.get(subject, subject), number=number)


# What can be opened by everybody who may read the record of its place.
_PAGES = {"polls": "/polls/", "meetings": "/meetings/", "estates": "/estates/"}


def subject_page(subject: str, number: int) -> str | None:
    return f"{_PAGES[subject]}{number}" if subject in _PAGES else None


def facts_in_words(facts: Mapping[str, object]) -> list[tuple[str, str]]:
    """(what, how) of what an entry keeps as it was or came to be."""
    return [(_fact(name), _value(name, value)) for name, value in facts.items()]


def _fact(name: str) -> str:
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
        "estate": _("小区编号"),
        "hardship_notes": _("困难情况"),
        "has_totp": _("开启了动态口令"),
        "households": _("户数"),
        "accepted": _("采纳"),
        "correction": _("更正意见编号"),
        "issue": _("期号"),
        "job": _("任务"),
        "kind": _("类别"),
        "name": _("名称"),
        "new": _("新增"),
        "paper": _("票号"),
        "papers": _("票数"),
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
        "version": _("稿次"),
        "way": _("方式"),
        "wrong": _("有错"),
        "year": _("年份"),
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
        "owner": _("业主本人"),
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
        "paper": _("纸质签字"),
        "refused": _("未签字"),
        "receipt": _("签收"),
        "mailbox": _("信箱"),
        "registered_mail": _("挂号信"),
        "message": _("短信或微信"),
        "posted": _("张贴公告"),
        "street_committee": _("街道党工委"),
        "community_committee": _("社区党委"),
        "owners_committee": _("业主委员会"),
        "heating_company": _("供热公司"),
        "property_company": _("物业公司"),
        "law_firm": _("律师事务所"),
        "social_work_agency": _("社会工作机构"),
        "department": _("职能部门"),
        "other": _("其他"),
    }.get(code, code)
