"""What is recorded while a meeting is held: who is there, who speaks, how positions move.

Histories are append-only (triggers in the migration), and nothing of a meeting changes once its
minutes are issued, as for the tables of `meetings.tables`.
"""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    flag,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_moment,
    short_text,
)
from meetings.tables import FOUR, AgendaItem, Meeting, Seat, SeatMember


class Sitting(Table, tablename="sittings"):
    """How a meeting is run. `salt`: of its links, which a new one makes void."""

    id: Serial
    meeting = belongs_to(Meeting, unique=True)
    salt = short_text(64)
    speech_seconds = integer()
    speeches_per_seat = integer()

    sittings_some_time = Check("speech_seconds BETWEEN 30 AND 3600")
    sittings_some_speeches = Check("speeches_per_seat BETWEEN 1 AND 99")


class SeatLink(Table, tablename="seat_links"):
    """That one person's link was changed by itself, how often. `member`: the number of a person on
    a seat, who may have left it since; no row: never."""

    id: Serial
    meeting = belongs_to(Meeting)
    member = integer()
    number = integer()

    seat_links_once = Unique(["meeting", "member"])
    seat_links_go_up = Check("number > 0")


class MeetingVersion(Table, tablename="meeting_versions"):
    """Goes up with every change of a meeting's record: what screens wait for."""

    id: Serial
    meeting = belongs_to(Meeting, unique=True)
    version = integer()


class Presence(Table, tablename="presences"):
    """A coming or going of a person on a seat. The newest one stands. Append-only."""

    id: Serial
    meeting = belongs_to(Meeting)
    member = belongs_to(SeatMember)
    kind = short_text(10)
    how = short_text(10)
    remote = flag()
    at = moment()
    noted_by = may_belong_to(Person)

    presences_known_kind = Check(one_of("kind", "arrived", "left"))
    presences_known_how = Check(one_of("how", "clerk", "number", "link"))


class Interest(Table, tablename="interests"):
    """What a person has at stake in the matter, as she declared it; "" for nothing. Append-only."""

    id: Serial
    meeting = belongs_to(Meeting)
    member = belongs_to(SeatMember)
    stake = long_text()
    declared_at = moment()
    noted_by = may_belong_to(Person)


class SpeakingTurn(Table, tablename="speaking_turns"):
    """A place on the speakers' list. One speaks at a time (partial unique index).

    `member` None: who stands for a seat that does not exist. `used_seconds` of former stretches,
    where a point of order came between.
    """

    id: Serial
    meeting = belongs_to(Meeting)
    item = belongs_to(AgendaItem)
    seat = belongs_to(Seat)
    member = may_belong_to(SeatMember)
    speaker = short_text(60)
    kind = short_text(20)
    state = short_text(10)
    asked_at = moment()
    started_at = optional_moment()
    ended_at = optional_moment()
    used_seconds = integer()
    allowed_seconds = integer()
    beyond_limit = flag()

    speaking_turns_known_kind = Check(one_of("kind", "speech", "point_of_order"))
    speaking_turns_known_state = Check(one_of("state", "waiting", "speaking", "done", "withdrawn"))
    speaking_turns_started = Check("state <> 'speaking' OR started_at IS NOT NULL")
    speaking_turns_no_negative_time = Check("used_seconds >= 0 AND allowed_seconds > 0")


class PositionEntry(Table, tablename="position_entries"):
    """Each position as it was taken, round by round; `positions` holds what stands.

    `stance` "none": taken back. Append-only.
    """

    id: Serial
    item = belongs_to(AgendaItem)
    seat = belongs_to(Seat)
    seat_kind = short_text(20)
    round = integer()
    stance = short_text(20)
    reason = long_text()
    dissent = long_text()
    remote = flag()
    taken_at = moment()
    noted_by = may_belong_to(Person)

    position_entries_only_the_four = Check(one_of("seat_kind", *FOUR))
    position_entries_known_stance = Check(
        one_of("stance", "agree", "on_condition", "against", "abstain", "none")
    )
    position_entries_condition_is_said = Check("stance <> 'on_condition' OR reason <> ''")
    position_entries_round = Check("round >= 1")


class Condition(Table, tablename="conditions"):
    """What one of the four asks for before it agrees. `met_by`: the seat that can meet it."""

    id: Serial
    item = belongs_to(AgendaItem)
    seat = belongs_to(Seat)
    text = long_text()
    met_by = may_belong_to(Seat)
    round = integer()
    raised_at = moment()

    conditions_have_words = Check("text <> ''")


class ConditionState(Table, tablename="condition_states"):
    """How a condition stands; the newest one holds, without any it is open. Append-only."""

    id: Serial
    condition = belongs_to(Condition)
    state = short_text(10)
    round = integer()
    note = long_text()
    at = moment()
    noted_by = may_belong_to(Person)

    condition_states_known = Check(one_of("state", "open", "met", "not_met", "withdrawn"))


class StatementRevision(Table, tablename="statement_revisions"):
    """What a statement said before it was corrected or removed. Append-only.

    `statement` is a number and no reference: the text outlives a removed statement.
    """

    id: Serial
    item = belongs_to(AgendaItem)
    statement = integer()
    version = integer()
    speaker = short_text(60)
    text = short_text(4000)
    removed = flag()
    at = moment()
    by = belongs_to(Person)

    statement_revisions_once = Unique(["statement", "version"])


class StatementDraft(Table, tablename="statement_drafts"):
    """What a note taker has typed and not noted yet, as she types it."""

    id: Serial
    item = belongs_to(AgendaItem)
    person = belongs_to(Person)
    who = long_text()
    text = long_text()
    saved_at = moment()

    statement_drafts_once = Unique(["item", "person"])


class ItemOption(Table, tablename="item_options"):
    """A way to settle an item, to be compared with the others."""

    id: Serial
    item = belongs_to(AgendaItem)
    number = integer()
    title = short_text(200)

    item_options_number = Unique(["item", "number"])


class OptionArgument(Table, tablename="option_arguments"):
    """What speaks for an option or against it, and which seat said so."""

    id: Serial
    option = belongs_to(ItemOption)
    seat = belongs_to(Seat)
    side = short_text(10)
    text = short_text(500)

    option_arguments_known_side = Check(one_of("side", "for", "against"))


class StrawPoll(Table, tablename="straw_polls"):
    """摸底: which option the seats lean to at this moment. It binds nobody and is no vote."""

    id: Serial
    item = belongs_to(AgendaItem)
    number = integer()
    question = short_text(200)
    opened_at = moment()
    closed_at = optional_moment()

    straw_polls_number = Unique(["item", "number"])


class StrawAnswer(Table, tablename="straw_answers"):
    """Of one seat; `option` None: it leans to none of them."""

    id: Serial
    poll = belongs_to(StrawPoll)
    seat = belongs_to(Seat)
    option = may_belong_to(ItemOption)
    remote = flag()
    answered_at = moment()

    straw_answers_once = Unique(["poll", "seat"])


class Sentence(Table, tablename="wording_sentences"):
    """A sentence of what is agreed on, as it stands."""

    id: Serial
    item = belongs_to(AgendaItem)
    number = integer()
    text = short_text(1000)
    version = integer()
    fixed = flag()

    wording_sentences_number = Unique(["item", "number"])


class SentenceVersion(Table, tablename="wording_versions"):
    """What was done to a sentence, with its text after that. Append-only.

    `seat`: who proposed the change; None for the note taker's own draft.
    """

    id: Serial
    sentence = belongs_to(Sentence)
    version = integer()
    act = short_text(10)
    text = short_text(1000)
    seat = may_belong_to(Seat)
    note = long_text()
    at = moment()
    noted_by = belongs_to(Person)

    wording_versions_once = Unique(["sentence", "version"])
    wording_versions_known_act = Check(
        one_of("act", "drafted", "amended", "fixed", "reopened", "struck")
    )
