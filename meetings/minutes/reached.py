"""How an item was reached, in sentences and tables: for the minutes, the record and the opinion.

The minutes are short (where each stood in which round, what became of the conditions), the record
tells all. A straw poll is no vote, and says so wherever it is printed.
"""

from collections.abc import Sequence

from app.clock import local
from app.i18n import _
from meetings.agenda.rules import way_word
from meetings.attendance.rules import Quorum, quorum_in_words
from meetings.consultations.rules import FOUR, seat_name
from meetings.minutes.blocks import Table
from meetings.minutes.course import (
    ConditionFacts,
    OptionFacts,
    SentenceFacts,
    StrawPollFacts,
    TakenFacts,
)
from meetings.minutes.facts import ItemFacts, MinutesFacts, PromiseFacts
from meetings.minutes.typesetting import clause, sentence, tidy
from meetings.options.rules import SIDES, no_vote, side_word
from meetings.positions.rules import (
    Entry,
    Taken,
    condition_word,
    round_word,
    stance_word,
    standing,
)
from meetings.wording.rules import act_word

CHINESE_DATA = True  # the dash that stands for nothing

_ROUNDS_ABREAST = 3  # as many as 156 mm have room for
_NOTHING = "—"


def round_said(number: int) -> str:
    return tidy(round_word(number))


# -- who was there ---------------------------------------------------------------------------


def quorum_said(facts: MinutesFacts) -> str:
    """ "" in minutes from before it was kept."""
    if facts.quorum is None:
        return ""
    part, whole = facts.quorum.share
    state = Quorum(facts.quorum.invited, facts.quorum.here, facts.quorum.needed)
    return _("{words}法定人数按应到人数的{part}/{whole}计。").format(
        words=tidy(quorum_in_words(state)), part=part, whole=whole
    )


def interests_said(facts: MinutesFacts) -> str:
    """Who has what at stake; those who have nothing are counted. "" where nobody declared."""
    if not facts.interests:
        return ""
    said = [
        _("{name}（{party}）声明：{stake}").format(
            name=clause(one.name), party=tidy(one.party), stake=clause(one.stake)
        )
        for one in facts.interests
        if one.stake
    ]
    without = sum(not one.stake for one in facts.interests)
    if without:
        others = _("其余{n}人声明与议题没有利害关系") if said else _("{n}人声明与议题没有利害关系")
        said.append(others.format(n=without))
    return _("发言前，{said}。").format(said=_("；").join(said))


def comings_said(facts: MinutesFacts) -> str:
    """Who came and went at which minute, for the record."""
    told: dict[tuple[str, str], list[str]] = {}
    for one in sorted(facts.comings, key=lambda coming: coming.at):
        what = (_("远程到会") if one.remote else _("到会")) if one.arrived else _("离席")
        told.setdefault((f"{local(one.at):%H:%M}", what), []).append(clause(one.name))
    return _("；").join(
        _("{at}{what}：{names}").format(at=at, what=what, names=_("、").join(names))
        for (at, what), names in told.items()
    )


# -- where the four stood --------------------------------------------------------------------


def _entries(taken: Sequence[TakenFacts]) -> list[Entry]:
    """As the live table keeps them, so that one rule says who stood where; a seat is its place
    among the four."""
    return [
        Entry(
            n,
            FOUR.index(one.seat_kind),
            one.round,
            None if one.stance == "none" else Taken(one.stance, one.reason, one.dissent),
        )
        for n, one in enumerate(taken)
    ]


def _stood(entries: list[Entry], place: int, round_: int) -> str:
    entry = standing(entries, place, round_)
    if entry is None or entry.taken is None:
        return _NOTHING
    word = stance_word(entry.taken.stance)
    return word if entry.round == round_ else _("{word}（未变）").format(word=word)


def rounds_tables(item: ItemFacts) -> list[Table]:
    """The four × rounds; none where there was one round only."""
    if item.rounds < 2 or not item.taken:
        return []
    entries = _entries(item.taken)
    rounds = range(1, item.rounds + 1)
    return [
        Table(
            (_("各方"), *(round_said(n) for n in some)),
            tuple(
                (seat_name(kind), *(_stood(entries, place, n) for n in some))
                for place, kind in enumerate(FOUR)
            ),
        )
        for some in (
            rounds[at : at + _ROUNDS_ABREAST] for at in range(0, item.rounds, _ROUNDS_ABREAST)
        )
    ]


def positions_table(items: Sequence[ItemFacts]) -> Table | None:
    """The four × issues × rounds. None where nobody took any."""
    rows = []
    for n, item in enumerate(items, 1):
        entries = _entries(item.taken)
        if entries:
            rows += [
                (
                    _("议题{n}").format(n=n),
                    round_said(number),
                    *(_stood(entries, place, number) for place in range(len(FOUR))),
                )
                for number in range(1, item.rounds + 1)
            ]
    if not rows:
        return None
    return Table((_("议题"), _("轮次"), *(seat_name(kind) for kind in FOUR)), tuple(rows))


def entries_said(item: ItemFacts) -> list[str]:
    """Each position as it was taken, round by round, for the record."""
    said = []
    for one in item.taken:
        stance = _("收回立场") if one.stance == "none" else stance_word(one.stance)
        said.append(
            _("{round}，{party}{remote}：{stance}。").format(
                round=round_said(one.round),
                party=seat_name(one.seat_kind),
                remote=_("（远程）") if one.remote else "",
                stance=stance,
            )
            + sentence(one.reason)
        )
    return said


def conditions_said(conditions: Sequence[ConditionFacts]) -> list[str]:
    """By whom, when, by whom to be met, and what became of it in which round."""
    return [_condition(one) for one in conditions]


def _condition(one: ConditionFacts) -> str:
    raised = _("{party}在{round}提出：{text}").format(
        party=tidy(one.party), round=round_said(one.round), text=clause(one.text)
    )
    if one.met_by:
        raised = _("{raised}（由{party}满足）").format(raised=raised, party=tidy(one.met_by))
    if not one.steps:
        return _("{raised}。到会议结束仍待满足。").format(raised=raised)
    steps = []
    for step in one.steps:
        said = _("{round}{state}").format(
            round=round_said(step.round), state=condition_word(step.state)
        )
        steps.append(f"{said}：{clause(step.note)}" if step.note else said)
    return _("{raised}。{steps}。").format(raised=raised, steps=_("；").join(steps))


# -- options and straw polls -----------------------------------------------------------------


def options_said(options: Sequence[OptionFacts]) -> list[str]:
    """Each option with what speaks for it and against it, and who said so."""
    lines = []
    for one in options:
        said = [_("方案{n}：{title}。").format(n=one.number, title=clause(one.title))]
        for side in SIDES:
            arguments = [
                _("{text}（{party}）").format(text=clause(two.text), party=tidy(two.party))
                for two in one.arguments
                if two.side == side
            ]
            if arguments:
                said.append(
                    _("{side}：{arguments}。").format(
                        side=side_word(side), arguments=_("；").join(arguments)
                    )
                )
        lines.append("".join(said))
    return lines


def polls_said(item: ItemFacts) -> list[str]:
    """What the seats leant to, counted and by name."""
    return [_poll(one, item.options) for one in item.polls]


def _poll(poll: StrawPollFacts, options: Sequence[OptionFacts]) -> str:
    chosen = [
        (_("方案{n}").format(n=one.number), [x for x in poll.leans if x.option == one.number])
        for one in options
    ]
    chosen.append((_("都不倾向"), [x for x in poll.leans if not x.option]))
    parts = [
        _("{what}：{n} 席（{who}）").format(
            what=what,
            n=len(leans),
            who=_("、").join(
                tidy(one.party) + (_("，远程") if one.remote else "") for one in leans
            ),
        )
        for what, leans in chosen
        if leans
    ]
    silent = poll.asked - len(poll.leans)
    if silent:
        parts.append(_("未表示：{n} 席").format(n=silent))
    return tidy(
        _("“{question}”{parts}。{no_vote}").format(
            question=tidy(poll.question), parts=_("；").join(parts), no_vote=no_vote()
        )
    )


# -- the wording -----------------------------------------------------------------------------


def wording_said(sentences: Sequence[SentenceFacts]) -> list[str]:
    """Every sentence with all that was done to it, for the record."""
    lines = []
    for one in sentences:
        steps = []
        for step in one.versions:
            who = _("由{party}提议").format(party=tidy(step.party)) if step.party else ""
            said = _("{at} {who}{act}").format(
                at=f"{local(step.at):%H:%M}", who=who, act=act_word(step.act)
            )
            if step.act in ("drafted", "amended"):
                said = _("{said}为“{text}”").format(said=said, text=step.text)
            if step.note:
                said = _("{said}（{note}）").format(said=said, note=clause(step.note))
            steps.append(said)
        state = (
            _("已定稿") if one.fixed else _("已删去") if not one.text else _("没有定稿，不算议定")
        )
        lines.append(
            _("第{n}句，{state}。{steps}。").format(
                n=one.number, state=state, steps=_("；").join(steps)
            )
        )
    return lines


# -- how it went and goes on -----------------------------------------------------------------


def carried_said(item: ItemFacts) -> str:
    """ "" for an item that came up here first."""
    if item.carried_from is None:
        return ""
    meeting, number = item.carried_from
    return _("本议题由第{meeting}次会议第{number}项议题留下。").format(
        meeting=meeting, number=number
    )


def time_said(item: ItemFacts) -> str:
    """For the record. "" where nothing was measured or planned."""
    parts = []
    if item.presenter:
        parts.append(_("由{name}汇报").format(name=clause(item.presenter)))
    if item.planned_minutes:
        parts.append(_("计划{n}分").format(n=item.planned_minutes))
    if item.used_seconds:
        parts.append(_("用时{n}分").format(n=max(1, round(item.used_seconds / 60))))
    return _("{parts}。").format(parts=_("，").join(parts)) if parts else ""


def way_on_said(item: ItemFacts) -> str:
    """How an item goes on; "" where it is agreed and nothing more was decided."""
    if item.way:
        return _("下一步：{way}。").format(way=way_word(item.way)) + sentence(item.way_words)
    if item.agreed:
        return ""
    if item.state == "carried":
        return _("本议题留待下次会议继续协商。")
    return ""


def read_back_said(promises: Sequence[PromiseFacts]) -> str:
    """ "" where nothing was read back, or that was not kept yet."""
    unread = [n for n, one in enumerate(promises, 1) if one.read_back_at is None]
    if len(unread) == len(promises):
        return ""
    if not unread:
        return _("以上承诺已当场宣读，各方没有异议。")
    return _("第{numbers}项没有当场宣读，其余已宣读，各方没有异议。").format(
        numbers=_("、").join(map(str, unread))
    )
