"""What a cell of the building chart can say, in words, colour and mark.

Never by colour alone: a solid cell without a mark is the expected case (agree, voted), every
other answer carries a mark, and a cell that says nothing is hollow. In grey print they stay
apart.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.charts.palette import ABSTAIN, COND, EDGE, INK, NO, SOFT, TURNOUT, WHITE, YES
from app.i18n import _


class State(StrEnum):
    """One state a cell. A vote's result, then turnout, delivery, a survey, the register, amounts
    from low to high, what changes between two."""

    AGREE = "agree"
    AGAINST = "against"
    ABSTAIN = "abstain"
    SET_ASIDE = "set_aside"
    INVALID = "invalid"
    NONE = "none"
    VOTED = "voted"
    OPEN = "open"
    SERVED = "served"
    POSTED = "posted"
    TRIED = "tried"
    UNTRIED = "untried"
    CONDITIONAL = "conditional"
    HESITATES = "hesitates"
    REFUSES = "refuses"
    NOT_REACHED = "not_reached"
    PLAIN = "plain"
    SHOP = "shop"
    PARKING = "parking"
    UNDELIVERED = "undelivered"
    UNSOLD = "unsold"
    FREE = "free"
    BAND1 = "band1"
    BAND2 = "band2"
    BAND3 = "band3"
    BAND4 = "band4"
    BAND5 = "band5"
    MORE = "more"
    LESS = "less"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Look:
    """`mark` is a path inside a square of 10, from its upper left corner; "" draws none."""

    fill: str
    stroke: str
    ink: str
    mark: str = ""
    dashed: bool = False


_HOLLOW = "#fbfaf7"

LOOKS: dict[State, Look] = {
    State.AGREE: Look(YES, YES, WHITE),
    State.AGAINST: Look(NO, NO, WHITE, "m1.5 1.5 7 7m0-7-7 7"),
    State.ABSTAIN: Look(ABSTAIN, ABSTAIN, WHITE, "m1 5h8"),
    State.SET_ASIDE: Look(WHITE, INK, INK, "m1 3.2h8m-8 3.6h8m-6.2 2.4 4.4-8.4"),
    State.INVALID: Look(WHITE, SOFT, SOFT, "m1.5 8.5 7-7"),
    State.NONE: Look(_HOLLOW, EDGE, INK),
    State.VOTED: Look(TURNOUT, TURNOUT, WHITE),
    State.OPEN: Look(_HOLLOW, EDGE, INK),
    State.SERVED: Look(TURNOUT, TURNOUT, WHITE),
    State.POSTED: Look("#e8eef3", TURNOUT, INK, "m1.5 1.5h7v7h-7zm2 2.4h3m-3 2.2h3"),
    State.TRIED: Look(WHITE, NO, INK, "m1.5 1.5 7 7m0-7-7 7"),
    State.UNTRIED: Look(_HOLLOW, EDGE, INK),
    State.CONDITIONAL: Look(COND, COND, WHITE, "m1 8.5h8l-4-7.5z"),
    State.HESITATES: Look("#fbf3da", COND, INK, "m1 5h1.6m1.6 0h1.6m1.6 0h1.6"),
    State.REFUSES: Look(NO, NO, WHITE, "m1.5 1.5 7 7m0-7-7 7"),
    State.NOT_REACHED: Look(_HOLLOW, EDGE, INK),
    State.PLAIN: Look(WHITE, EDGE, INK),
    State.SHOP: Look("#e8eef3", TURNOUT, INK, "m1 9v-5l1.2-3h5.6l1.2 3v5zm0-5h8"),
    State.PARKING: Look("#eceef1", SOFT, INK, "m3 9.5v-9h3a2.5 2.5 0 0 1 0 5h-3"),
    State.UNDELIVERED: Look(WHITE, EDGE, SOFT, "m1 5h1.6m1.6 0h1.6m1.6 0h1.6", dashed=True),
    State.UNSOLD: Look(WHITE, EDGE, SOFT, "m2 2h6v6h-6z", dashed=True),
    State.FREE: Look(WHITE, EDGE, SOFT, "m1.5 8.5 7-7", dashed=True),
    State.BAND1: Look(WHITE, EDGE, INK),
    State.BAND2: Look("#e8eef3", TURNOUT, INK, "m1.5 8.5h7"),
    State.BAND3: Look("#b9cbd9", TURNOUT, INK, "m1.5 8.5h7m-7-3h7"),
    State.BAND4: Look(TURNOUT, TURNOUT, WHITE),
    State.BAND5: Look(INK, INK, WHITE, "m1.5 8.5h7m-7-3h7m-7-3h7"),
    State.MORE: Look(NO, NO, WHITE, "m1.5 6.5 3.5-4 3.5 4"),
    State.LESS: Look(YES, YES, WHITE, "m1.5 3.5 3.5 4 3.5-4"),
    State.SAME: Look(_HOLLOW, EDGE, INK),
}


def state_word(state: State) -> str:
    """The state as people read it, looked up when it is needed."""
    match state:
        case State.AGREE:
            return _("同意")
        case State.AGAINST:
            return _("反对")
        case State.ABSTAIN:
            return _("弃权")
        case State.SET_ASIDE:
            return _("意见不一，不计入")
        case State.INVALID:
            return _("无效")
        case State.NONE:
            return _("未表决")
        case State.VOTED:
            return _("已交票")
        case State.OPEN:
            return _("未交票")
        case State.SERVED:
            return _("已送达")
        case State.POSTED:
            return _("公告期内")
        case State.TRIED:
            return _("没有送到")
        case State.UNTRIED:
            return _("还没有送")
        case State.CONDITIONAL:
            return _("有条件同意")
        case State.HESITATES:
            return _("犹豫")
        case State.REFUSES:
            return _("不同意")
        case State.NOT_REACHED:
            return _("没有问到")
        case State.PLAIN:
            return _("住宅")
        case State.SHOP:
            return _("商铺")
        case State.PARKING:
            return _("车位")
        case State.UNDELIVERED:
            return _("未交付")
        case State.UNSOLD:
            return _("未出售")
        case State.FREE:
            return _("不用交")
        case State.BAND1:
            return _("第一档")
        case State.BAND2:
            return _("第二档")
        case State.BAND3:
            return _("第三档")
        case State.BAND4:
            return _("第四档")
        case State.BAND5:
            return _("第五档")
        case State.MORE:
            return _("多交")
        case State.LESS:
            return _("少交")
        case State.SAME:
            return _("不变")
