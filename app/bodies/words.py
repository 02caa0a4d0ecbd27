"""Kinds of bodies in words."""

from app.i18n import _


def body_kind_in_words(kind: str) -> str:
    return {
        "street_committee": _("街道党工委、办事处"),
        "community_committee": _("社区党委、居民委员会"),
        "owners_committee": _("业主委员会"),
        "heating_company": _("供热公司"),
        "property_company": _("物业公司"),
        "law_firm": _("律师事务所"),
        "social_work_agency": _("社会工作机构"),
        "department": _("政府部门"),
        "other": _("其他单位"),
    }[kind]
