"""Owners' votes 业主表决: polls, motions, frozen rolls, slips, ballots as events, results."""

from piccolo.columns import JSONB, Bytea, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    calendar_day,
    flag,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_integer,
    optional_moment,
    optional_short_text,
    short_text,
)
from app.documents.tables import Document
from app.estates.tables import Estate
from meetings.tables import Consultation


class Poll(Table, tablename="polls"):
    """表决. Its phase is not stored: it follows from the frozen roll and the clock.

    `policy` holds the settings of docs/count-file.md and is fixed at freezing, like everything
    else here (trigger in the migration), but for `closes_at`: an extension moves it. `scope`: who
    is asked, {"buildings": ["3"], "staircases": ["5-1"]}; both empty for the whole estate.
    `follows`: the terminated poll in whose place this one is held.
    """

    id: Serial
    estate = belongs_to(Estate)
    consultation = may_belong_to(Consultation)
    number = integer()
    title = short_text(120)
    explanation = long_text()
    convener = short_text(30)
    convener_name = short_text(120)
    convener_right = short_text(1000)
    committee_informed_on = calendar_day()
    notice_on = calendar_day()
    notice_days = integer()
    opens_at = moment()
    closes_at = moment()
    policy = JSONB(default=None, null=False)
    scope = JSONB(default=None, null=False)
    salt = Bytea(default=None, null=False)
    prepared_by = belongs_to(Person)
    prepared_at = moment()
    frozen_at = optional_moment()
    follows = may_belong_to("self")

    polls_number = Unique(["estate", "number"])
    polls_closes_after_opening = Check("closes_at > opens_at")
    polls_frozen_before_opening = Check("frozen_at IS NULL OR frozen_at < opens_at")
    polls_known_convener = Check(one_of("convener", "owners_committee", "owners_request", "guided"))


class Motion(Table, tablename="motions"):
    """表决事项. The least threshold follows from the item of Art. 278 and is checked here too."""

    id: Serial
    poll = belongs_to(Poll)
    number = integer()
    title = short_text(120)
    wording = short_text(4000)
    plain_words = long_text()
    item = integer()
    threshold = short_text(20)
    stricter_reason = long_text()

    motions_number = Unique(["poll", "number"])
    motions_known_item = Check("item BETWEEN 1 AND 9")
    motions_never_laxer_than_law = Check(
        "threshold = 'special_3_4' OR (threshold = 'ordinary_1_2' AND item NOT IN (6, 7, 8))"
    )
    motions_stricter_is_explained = Check(
        "threshold <> 'special_3_4' OR item IN (6, 7, 8) OR stricter_reason <> ''"
    )


class Roll(Table, tablename="rolls"):
    """名册 as frozen: numbered, hashed over its canonical bytes, by whom, when. Append-only."""

    id: Serial
    poll = belongs_to(Poll)
    version = integer()
    sha256 = short_text(64)
    units = integer()
    heads = integer()
    area_x100 = integer()
    frozen_by = belongs_to(Person)
    frozen_at = moment()

    rolls_version = Unique(["poll", "version"])


class RollEntry(Table, tablename="roll_entries"):
    """One unit of a frozen roll. Append-only.

    `head` is the key of the owner counted once; `signers` a list of
    {key, name, id_tail, phone_tail} in the order of the register (more than one: co-owned);
    `representative` the key of the one who votes for all, where named. `hold` says why nobody
    votes for the unit without a recorded ground: an owner dead, unknown or in dispute.

    A later version of the roll has rows of its own. `renews` is then the unit's row in the version
    in which it came first: slips, ballots and deliveries keep pointing at that one. Where its
    owners changed meanwhile, `owned_from` says since when they own it, and `owners_known_at` when
    the roll first showed them.
    """

    id: Serial
    roll = belongs_to(Roll)
    unit = short_text(60)
    building = short_text(20)
    staircase = short_text(20)
    floor = optional_integer()
    room = short_text(20)
    kind = short_text(20)
    status = short_text(20)
    area_x100 = integer()
    area_source = optional_short_text(20)
    head = short_text(20)
    signers = JSONB(default=None, null=False)
    representative = optional_short_text(20)
    hold = optional_short_text(20)
    renews = may_belong_to("self")
    owned_from = optional_moment()
    owners_known_at = optional_moment()

    roll_entries_unit = Unique(["roll", "unit"])
    roll_entries_area_positive = Check("area_x100 > 0")
    roll_entries_known_kind = Check(one_of("kind", "dwelling", "shop", "parking"))
    roll_entries_known_hold = Check(
        "hold IS NULL OR " + one_of("hold", "dead", "unknown", "disputed")
    )
    roll_entries_known_status = Check(one_of("status", "sold", "unsold", "undelivered"))
    roll_entries_owners_changed = Check("(owned_from IS NULL) = (owners_known_at IS NULL)")


class Slip(Table, tablename="slips"):
    """A household's key to the vote. The link itself is never stored, only its SHA-256."""

    id: Serial
    poll = belongs_to(Poll)
    entry = belongs_to(RollEntry, unique=True)
    token_hash = Bytea(default=None, null=False, unique=True)


class SlipAttempt(Table, tablename="slip_attempts"):
    """A wrong last-four typed for a slip; too many close it for a while."""

    id: Serial
    slip = belongs_to(Slip)
    address = optional_short_text(60)
    tried_at = moment()


class Ballot(Table, tablename="ballots"):
    """表决票 as an event: what was received, from whom, how. Append-only, never overwritten.

    `received_at` counts for the deadline, not `recorded_at`. `signer` is a key of the entry's
    `signers`; "" where the unit has a single owner. Choices are in `ballot_answers`.
    Of a paper: `capacity` in which it was signed, `documents` that lay beside it (a list of
    words), `ground` on which somebody voted for a unit on hold, `paper` the number written on it.
    """

    id: Serial
    poll = belongs_to(Poll)
    receipt = short_text(20)
    channel = short_text(10)
    received_at = moment()
    recorded_at = moment()
    recorded_by = may_belong_to(Person)
    signed = flag()
    signer = long_text()
    signer_role = short_text(10)
    proxy = long_text()
    proxy_doc = flag()
    proxy_is_property_staff = flag()
    guardian_doc = flag()
    capacity = short_text(20)
    documents = JSONB(default=None, null=False)
    ground = long_text()
    paper = optional_short_text(40)

    ballots_paper = Unique(["poll", "paper"])  # as a partial index: see the migration
    ballots_known_capacity = Check(
        one_of(
            "capacity",
            "owner",
            "representative",
            "proxy",
            "guardian",
            "organisation",
            "tenant",
        )
    )
    ballots_capacity_fits_role = Check(
        "CASE WHEN capacity IN ('proxy', 'guardian', 'tenant') THEN signer_role = capacity"
        " ELSE signer_role = 'owner' END"
    )
    ballots_receipt = Unique(["poll", "receipt"])
    ballots_known_channel = Check(one_of("channel", "paper", "online"))
    ballots_known_role = Check(one_of("signer_role", "owner", "proxy", "guardian", "tenant"))
    ballots_proxy_is_named = Check("signer_role <> 'proxy' OR proxy <> ''")


class BallotUnit(Table, tablename="ballot_units"):
    """The units one ballot speaks for. Append-only."""

    id: Serial
    ballot = belongs_to(Ballot)
    entry = belongs_to(RollEntry)

    ballot_units_once = Unique(["ballot", "entry"])


class BallotAnswer(Table, tablename="ballot_answers"):
    """One choice a motion; anything but agree, against, abstain is no choice. Append-only."""

    id: Serial
    ballot = belongs_to(Ballot)
    motion = belongs_to(Motion)
    choice = short_text(20)

    ballot_answers_once = Unique(["ballot", "motion"])


class CurrentAnswer(Table, tablename="current_answers"):
    """Which event stands now, per motion, unit, signer and channel: exactly one, by the key.

    A pointer only; the events it leaves behind stay in `ballots`.
    """

    id: Serial
    motion = belongs_to(Motion)
    entry = belongs_to(RollEntry)
    signer = long_text()
    channel = short_text(10)
    ballot = belongs_to(Ballot)

    current_answers_one_current = Unique(["motion", "entry", "signer", "channel"])


class Withdrawal(Table, tablename="withdrawals"):
    """A ballot entered by mistake, taken back with a reason; the ballot stays. Append-only."""

    id: Serial
    ballot = belongs_to(Ballot, unique=True)
    reason = short_text(1000)
    withdrawn_by = belongs_to(Person)
    withdrawn_at = moment()


class Result(Table, tablename="results"):
    """The count of one motion: the count file it was made from, what came out. Append-only.

    `tally` is the published result of docs/count-file.md, `says` what each unit says.
    """

    id: Serial
    motion = belongs_to(Motion)
    version = integer()
    count_file = belongs_to(Document)
    tally = JSONB(default=None, null=False)
    says = JSONB(default=None, null=False)
    passed = flag()
    counted_by = belongs_to(Person)
    counted_at = moment()

    results_version = Unique(["motion", "version"])


class Delivery(Table, tablename="deliveries"):
    """送达: an attempt to bring a household its paper, and who saw to it. Append-only.

    `reached` false: nobody was there, or it was refused, or nobody knows (OUTCOME in
    votes.delivery.queries); `given_back`: the gateway did not take the message. `serves_at`: from
    when on it counts as delivery, null if never. `recorded_by` null: the program itself, when it
    sent a reminder, or when the page was opened with the last four (once a household, by a partial
    index).
    """

    id: Serial
    poll = belongs_to(Poll)
    entry = belongs_to(RollEntry)
    way = short_text(20)
    reached = flag()
    delivered_at = moment()
    serves_at = optional_moment()
    witness = short_text(60)
    note = long_text()
    photo = may_belong_to(Document)
    recorded_by = may_belong_to(Person)
    recorded_at = moment()
    given_back = flag()

    deliveries_way = Check(
        one_of("way", "receipt", "mailbox", "registered_mail", "sms", "message", "posted", "opened")
    )
    deliveries_recorded_by_whom = Check(
        "recorded_by IS NOT NULL OR way IN ('opened', 'sms', 'message')"
    )


class DeliveryCorrection(Table, tablename="delivery_corrections"):
    """A line of the ledger that was wrong: it stays, and counts no longer. Append-only."""

    id: Serial
    delivery = belongs_to(Delivery, unique=True)
    reason = short_text(500)
    corrected_by = belongs_to(Person)
    corrected_at = moment()
