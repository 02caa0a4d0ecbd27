"""Opinions in words, and as a document."""

from datetime import datetime

from app.clock import local, local_date, say_date
from app.i18n import _
from meetings.access import ConsultationFacts
from meetings.minutes.blocks import Block, Composed, Heading, Paragraph, numbered
from meetings.minutes.typesetting import Run, sentence
from votes.review.opinions.questions import questions, state_in_words
from votes.review.opinions.rules import Bound, OpinionPlan


def conclusion_in_words(conclusion: str) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        "proceed": (_("可以进行"), "done"),
        "after_mending": (_("补正以后可以进行"), "wait"),
        "stop": (_("不宜进行"), "now"),
    }[conclusion]


def conclusion_options() -> list[tuple[str, str, str]]:
    return [
        ("proceed", conclusion_in_words("proceed")[0], ""),
        ("after_mending", conclusion_in_words("after_mending")[0], _("正文里写明要补正什么")),
        ("stop", conclusion_in_words("stop")[0], ""),
    ]


def compose_opinion(
    plan: OpinionPlan,
    case: ConsultationFacts,
    number: int,
    lawyer: str,
    versions: list[Bound],
    now: datetime,
) -> Composed:
    """A document after GB/T 9704. Every version with its SHA-256: it was given on no other."""
    asked = dict(questions())
    blocks: list[Block] = [
        *_part(
            1,
            _("审查的内容"),
            [
                _("{label}，校验码（SHA-256）{sha256}。").format(
                    label=one.label, sha256=_grouped(one.sha256)
                )
                for one in versions
            ]
            or [_("尚无已经固定的版本。")],
        ),
        *_part(2, _("结论"), [_("{word}。").format(word=conclusion_in_words(plan.conclusion)[0])]),
        *_part(3, _("意见"), [line for line in plan.text.split("\n") if line.strip()]),
        *_part(
            4,
            _("逐项审查"),
            [
                _("{question}：{state}。{note}").format(
                    question=asked[answer.key],
                    state=state_in_words(answer.state)[0],
                    note=answer.note,
                )
                for answer in plan.answers
            ],
        ),
        *_part(5, _("利害关系声明"), [plan.interest]),
    ]
    return Composed(
        mark=(case.community_name, _("法律意见书")),
        number=_("〔{year}〕法意第 {n} 号").format(year=local(now).year, n=number),
        title=(_("关于"), _("“{topic}”").format(topic=case.topic), _("的法律意见")),
        blocks=tuple(blocks),
        issuer=lawyer,
        issued=say_date(local_date(now)),
    )


def _part(n: int, heading: str, paragraphs: list[str]) -> list[Block]:
    return [
        Heading(1, f"{numbered(1, n)}{heading}"),
        *(Paragraph((Run(sentence(text)),)) for text in paragraphs),
    ]


def _grouped(sha256: str) -> str:
    return " ".join(sha256[at : at + 8] for at in range(0, len(sha256), 8))
