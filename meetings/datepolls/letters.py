"""The question on paper, for who is reached by nothing else: one page a person with her code."""

from datetime import datetime

from app.clock import local_date, say_date
from app.i18n import _
from app.outbox.letters import Letter
from meetings.datepolls.queries import DatePollPage
from meetings.datepolls.telling import Question, question_text
from meetings.datepolls.words import answer_options, say_option
from meetings.preparing.contact import contact_lines, or_call


def letters(page: DatePollPage, *, base_url: str, now: datetime) -> list[Letter]:
    """Of all whose letter has not been handed over."""
    facts = page.facts
    question = Question(
        facts.topic, facts.place.community, facts.community_name, page.closes_at, page.contact
    )
    offered = [say_option(option.starts_at, page.minutes) for option in page.options]
    return [
        Letter(
            title=_("会议时间征询"),
            lines=(
                _("{name}：").format(name=voter.name),
                "",
                question_text(question),
                *(f"{n}．{text}" for n, text in enumerate(offered, 1)),
                *contact_lines(page.contact),
                "",
                facts.community_name,
            ),
            date=say_date(local_date(now)),
            link=f"{base_url}/d/{voter.key}",
            code_says=(
                _("哪天有空，请扫码回答，不用账号，截止前可以改；"),
                or_call(page.contact),
            ),
            slip=(
                _("回执（不便上网的，填好撕下交回社区）"),
                *(
                    _("{n}．{answers}").format(
                        n=n, answers="　　".join(f"□ {word}" for _value, word in answer_options())
                    )
                    for n in range(1, len(offered) + 1)
                ),
                _("签名：＿＿＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日"),
            ),
            invented=facts.invented,
        )
        for voter in page.voters
        if voter.letter_waits
    ]
