"""Minutes or an addendum: which of the two facts are, and what it says."""

from collections.abc import Iterable

from app.clock import say_date
from app.i18n import _
from meetings.minutes.blocks import Block, Composed, Heading, Listing, Paragraph, Table, numbered
from meetings.minutes.facts import AddendumFacts, MinutesFacts
from meetings.minutes.rules import compose_minutes, issuer, minutes_number, minutes_title
from meetings.minutes.typesetting import Run, clause, sentence, tidy


def compose(facts: MinutesFacts) -> Composed:
    if facts.addendum is None:
        return compose_minutes(facts)
    return Composed(
        mark=(facts.community_name, _("协商议事会纪要")),
        number=number_of(facts),
        title=minutes_title(facts.estate_name, facts.topic, facts.meeting_number, addendum=True),
        blocks=tuple(_addendum(facts, facts.addendum)),
        issuer=issuer(facts),
        issued=""
        if facts.issued_on is None
        else _("{day}印发").format(day=say_date(facts.issued_on)),
    )


def number_of(facts: MinutesFacts) -> str:
    """〔2026〕第3期, 〔2026〕第3期补充1; what a draft is called before it has its number."""
    if facts.addendum is None:
        return minutes_number(facts)
    if facts.issue is None:
        return _("〔{year}〕第{issue}期补充{n}，征求意见稿第{version}稿").format(
            year=facts.addendum.minutes_year,
            issue=facts.addendum.minutes_issue,
            n=facts.addendum.number,
            version=facts.version,
        )
    return _("〔{year}〕第{issue}期补充{n}").format(
        year=facts.year, issue=facts.issue, n=facts.addendum.number
    )


def _addendum(facts: MinutesFacts, addendum: AddendumFacts) -> Iterable[Block]:
    yield Paragraph(
        (
            Run(
                _(
                    "{day}印发的《{title}》（〔{year}〕第{issue}期，校验码{sha}）需要更正或补充。原纪要不作改动，以下内容经到会各方核对，与原纪要一并使用。"
                ).format(
                    day=say_date(addendum.minutes_on),
                    title="".join(
                        minutes_title(facts.estate_name, facts.topic, facts.meeting_number)
                    ),
                    year=addendum.minutes_year,
                    issue=addendum.minutes_issue,
                    sha=addendum.minutes_sha256[:16],
                )
            ),
        )
    )
    for n, entry in enumerate(addendum.entries, 1):
        yield Heading(1, f"{numbered(1, n)}{clause(entry.about)}")
        for line in tidy(entry.text).splitlines():
            yield Paragraph((Run(sentence(line)),))
        yield Paragraph((Run(_("理由：{reason}").format(reason=sentence(entry.reason))),))
    if facts.additions:
        yield Heading(1, f"{numbered(1, len(addendum.entries) + 1)}{_('其他')}")
        for one in facts.additions:
            yield Paragraph((Run(sentence(one.text)),))


def text_of(composed: Composed) -> list[str]:
    """Paragraph by paragraph, to be compared and searched."""
    found = ["".join(composed.title)]
    for block in composed.blocks:
        if isinstance(block, Heading | Paragraph):
            found.append(block.text)
        elif isinstance(block, Listing):
            found.append(f"{block.label}：{block.text}")
        elif isinstance(block, Table):
            found += ["　".join(row) for row in (block.head, *block.rows)]
        else:
            found += [f"{name} {figure}" for name, figure in block.vote.figures]
    return found
