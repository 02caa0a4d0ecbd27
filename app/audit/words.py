"""What was done, in words."""

from app.i18n import _


def action_in_words(action: str) -> str:
    """The verb and noun as people say it; an action without words keeps its own name."""
    return {
        "issue_minutes": _("印发会议纪要"),
        "freeze_poll": _("冻结表决名册"),
        "record_delivery": _("登记送达"),
        "correct_delivery": _("更正送达记录"),
        "print_slips": _("打印表决票"),
        "download_slips": _("下载表决票文件"),
        "count_poll": _("计票"),
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
        "accept_invitation": _("通过邀请链接设置密码"),
        "change_password": _("更改密码"),
        "set_totp": _("开启动态口令"),
        "remove_totp": _("关闭动态口令"),
        "sign_out_everywhere": _("从所有设备退出登录"),
        "reset_password": _("通过链接重设密码"),
        "enter_paper": _("录入纸质表决票"),
        "import_papers": _("批量录入纸质表决票"),
        "withdraw_ballot": _("撤回录错的表决票"),
    }.get(action, action)
