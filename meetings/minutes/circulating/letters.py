"""核对纪要的信: for readers nothing else reaches, with a slip to correct the draft behind it.

What comes back on paper or by telephone, the staff take down (the page for that).
"""

from datetime import date, datetime

from app.clock import local_date, say_date
from app.i18n import _
from app.outbox.letters import Letter
from meetings.minutes.circulating.queries import LinkLine, LinksView


def letters(view: LinksView, *, last_day: date, version: int, now: datetime) -> list[Letter]:
    """One a reader without account, e-mail and telephone, in the order of the table."""
    return [
        _letter(view, one, last_day=last_day, version=version, now=now)
        for one in view.lines
        if one.by_letter
    ]


def _letter(
    view: LinksView, one: LinkLine, *, last_day: date, version: int, now: datetime
) -> Letter:
    consultation = view.facts.consultation
    day = say_date(last_day)
    asked = (
        (
            _("请核对您的发言、立场和承诺有没有写错、漏写，{day}以前回复。").format(day=day),
            _("不便上网的，把意见写在下面的回执上，撕下交回社区；也可以打电话或到社区当面说明，")
            + _("由工作人员代为登记。采纳与否都会告诉您，并写明理由。"),
        )
        if one.reader.attended
        else (_("您没有到会，纪要送您了解；认为有误的，请告诉本单位到会的人员。"),)
    )
    return Letter(
        title=_("请核对协商会纪要"),
        lines=(
            _("{name}：").format(name=one.reader.name),
            _("{day}“{topic}”第{n}次协商会的纪要第{version}稿附在信后。").format(
                day=say_date(local_date(view.facts.starts_at)),
                topic=consultation.topic,
                n=view.facts.number,
                version=version,
            ),
            *asked,
            consultation.community_name,
        ),
        date=say_date(local_date(now)),
        link=one.link,
        code_says=(
            _("会用手机的，扫码就能看纪要、提更正、确认无误，不用账号；")
            if one.reader.attended
            else _("会用手机的，扫码就能看纪要，不用账号；"),
            _("这个码只给您本人，请不要转给别人。"),
        ),
        slip=_slip() if one.reader.attended else (),
        invented=consultation.invented,
    )


def _slip() -> tuple[str, ...]:
    return (
        _("回执（填好撕下交回社区）"),
        _("□ 核对无误"),
        _("□ 第＿＿页第＿＿行，应改为：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"),
        _("＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"),
        _("理由：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"),
        _("签名：＿＿＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日"),
    )
