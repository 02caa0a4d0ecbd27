"""What minutes may quote of a survey: figures frozen at a moment, and the words for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.clock import say_time
from app.i18n import _
from app.numerals import say_count
from meetings.survey.figures import Standing, reason_sentences, share_sentence, sum_up
from meetings.survey.rules import Answer
from meetings.survey.words import answer_word

KIND = "consent_survey"


def survey_snapshot(
    question: str, standings: Sequence[Standing], at: datetime
) -> dict[str, object]:
    """As it may be kept as JSON; it names no household. `at`: UTC, when it was taken."""
    sums = sum_up(standings)
    return {
        "kind": KIND,
        "question": question,
        "at": at.isoformat(),
        "households": sums.whole,
        "counts": {answer.value: sums.counts[answer] for answer in Answer},
        "share": share_sentence(sums),
        "reasons": reason_sentences(standings),
    }


def quote_survey(snapshot: Mapping[str, object]) -> str:
    """The snapshot as a paragraph that says what it is and is not."""
    counts = snapshot["counts"]
    reasons = snapshot["reasons"]
    assert isinstance(counts, Mapping)
    assert isinstance(reasons, Sequence)
    others = _("，").join(
        _("{answer} {n} 户").format(answer=answer_word(answer), n=say_count(counts[answer]))
        for answer in Answer
        if answer is not Answer.AGREE and counts[answer]
    )
    return _(
        "意愿征询“{question}”（不是业主表决，没有法律效力），截至{at}：同意 {share}"
        "（占全部住户）{others}。{reasons}"
    ).format(
        question=snapshot["question"],
        at=say_time(datetime.fromisoformat(str(snapshot["at"]))),
        share=snapshot["share"],
        others=_("；{others}").format(others=others) if others else "",
        reasons="".join(_("{sentence}。").format(sentence=one) for one in reasons),
    )
