"""Where a role holds, in words."""

from app.estates.chart import building_name
from app.i18n import _


def place_in_words(
    *,
    community: str | None,
    street: str | None,
    grid: str | None,
    estate: str | None,
    building: str | None,
    body: str | None,
) -> str:
    """柳荫社区 · 柳荫花园3号楼; "" for no place."""
    thing = grid or body or ""
    if building is not None:
        thing = (estate or "") + building_name(building)
    around = community or street or ""
    if not (around and thing):
        return around or thing
    return _("{around} · {thing}").format(around=around, thing=thing)


def purpose_in_words(purpose: str) -> str:
    return {"invite": _("邀请链接"), "reset": _("重设密码的链接")}[purpose]
