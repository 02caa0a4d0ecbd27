"""Messages waiting to be sent, what became of each, and where a person wants them."""

from piccolo.columns import Bytea, Serial
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
    optional_integer,
    optional_moment,
    short_text,
)
from app.outbox.rules import CHANNELS, OUTCOMES, STATES


class StoredMessage(Table, tablename="messages"):
    """One message to one recipient by one channel.

    `key` is unique: whoever asks for the same message again gets none. `subject`, `subject_id`:
    table and row of what it is about. `text` may hold {link}; what that becomes is worked out
    from `link_path` and `link_of` when it is sent, so that no key of a door lies in this table.
    `lease` is the claim of the process that sends it, until `lease_until`; `handing_at` is set
    before the first byte that could make another machine keep the message. `wanted_at`: from when
    on it may go; `due_at`: the next try. `pruned_at`: text, attachment and address are gone.
    """

    id: Serial
    key = short_text(160, unique=True)
    channel = short_text(10)
    kind = short_text(40)
    subject = short_text(40)
    subject_id = integer()
    community = optional_integer()
    person = may_belong_to(Person)
    name = short_text(120)
    address = short_text(200)
    essential = flag()
    title = short_text(200)
    text = long_text()
    link_path = short_text(80)
    link_of = short_text(80)
    attachment_name = short_text(120)
    attachment_type = short_text(80)
    attachment = Bytea(default=None, null=True)
    state = short_text(12)
    tries = integer()
    created_at = moment()
    wanted_at = moment()
    due_at = moment()
    not_after = optional_moment()
    lease = short_text(40)
    lease_until = optional_moment()
    handing_at = optional_moment()
    settled_at = optional_moment()
    read_at = optional_moment()
    pruned_at = optional_moment()

    messages_known_channel = Check(one_of("channel", *CHANNELS))
    messages_known_state = Check(one_of("state", *STATES))
    messages_sending_has_lease = Check("(state = 'sending') = (lease <> '')")
    messages_inbox_has_person = Check("channel <> 'inbox' OR person IS NOT NULL")


class MessageAttempt(Table, tablename="message_attempts"):
    """What happened to a message, append-only: the proof of its delivery.

    `answer` is what the other side said, `remote_id` the number it gave the message.
    """

    id: Serial
    message = belongs_to(StoredMessage)
    number = integer()
    outcome = short_text(16)
    answer = long_text()
    remote_id = short_text(200)
    by = may_belong_to(Person)
    at = moment()

    message_attempts_known_outcome = Check(one_of("outcome", *OUTCOMES))


class ContactDetail(Table, tablename="contact_details"):
    """Where a person with an account wants her messages; "" for nowhere."""

    id: Serial
    person = belongs_to(Person, unique=True)
    phone = short_text(20)
    email = short_text(200)
    changed_at = moment()


class MessageMute(Table, tablename="message_mutes"):
    """A comfort kind that a person does not want. Essential messages never ask this table."""

    id: Serial
    person = belongs_to(Person)
    kind = short_text(40)
    since = moment()

    message_mutes_once = Unique(["person", "kind"])
