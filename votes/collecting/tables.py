"""Collecting what households pay 收款: a ledger with two sides, in which nothing is changed."""

from piccolo.columns import JSONB, Bytea, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_calendar_day,
    optional_short_text,
    short_text,
)
from app.documents.tables import Document
from votes.costs.tables import SchemeVersion


class Collection(Table, tablename="collections"):
    """收款 by one published version, on `basis`: a decision or an agreement. Append-only.

    `due_on`: the last day of each instalment, ["2026-06-30", …] in their order; without
    instalments the one day; empty where none was set.
    """

    id: Serial
    version = belongs_to(SchemeVersion, unique=True)
    basis = short_text(1000)
    due_on = JSONB(default="[]", null=False)
    opened_by = belongs_to(Person)
    opened_at = moment()


class JournalEntry(Table, tablename="journal_entries"):
    """分录: `amount_fen` from the account `credit` to the account `debit`. Append-only.

    Accounts: `household` (what `unit` still owes), `cash` (money received), `levy` (what the
    households have to bear). `due`: asked for by the version; `payment`; `refund`: paid back;
    `settlement`: more or less after the audit; `reversal`: takes `reverses` back (a trigger sees
    that it mirrors it). `receipt`: of a paper receipt or the bank's line, once a collection.
    """

    id: Serial
    collection = belongs_to(Collection)
    kind = short_text(12)
    unit = short_text(60)
    debit = short_text(12)
    credit = short_text(12)
    amount_fen = integer()
    receipt = optional_short_text(60)
    way = short_text(12)
    paid_on = optional_calendar_day()
    note = long_text()
    reverses = may_belong_to("self")
    recorded_by = belongs_to(Person)
    recorded_at = moment()

    journal_entries_receipt = Unique(["collection", "receipt"])
    journal_entries_reversed_once = Unique(["reverses"])
    journal_entries_amount = Check("amount_fen > 0")
    journal_entries_known_way = Check(one_of("way", "none", "cash", "bank", "phone"))
    journal_entries_two_sides = Check(
        "(kind = 'due' AND debit = 'household' AND credit = 'levy')"
        " OR (kind = 'payment' AND debit = 'cash' AND credit = 'household')"
        " OR (kind = 'refund' AND debit = 'household' AND credit = 'cash')"
        " OR (kind IN ('settlement', 'reversal') AND debit <> credit"
        "  AND debit IN ('household', 'levy', 'cash') AND credit IN ('household', 'levy', 'cash'))"
    )
    journal_entries_reversal = Check(
        "(kind = 'reversal') = (reverses IS NOT NULL) AND (kind <> 'reversal' OR note <> '')"
    )
    journal_entries_money_has_a_day = Check(
        "kind NOT IN ('payment', 'refund') OR (paid_on IS NOT NULL AND way <> 'none')"
    )


class FinalAccount(Table, tablename="final_accounts"):
    """决算: the audit's amounts in place of the named pools, shared again; once. Append-only.

    `cost_file`: the version with its settlement, for anybody to share again; `notice`: the closing
    account as posted; `audit`: the audit's report.
    """

    id: Serial
    collection = belongs_to(Collection, unique=True)
    final_items = JSONB(default=None, null=False)
    cost_file = belongs_to(Document)
    audit = may_belong_to(Document)
    notice = belongs_to(Document)
    settled_by = belongs_to(Person)
    settled_at = moment()


class BankList(Table, tablename="bank_lists"):
    """A bank's list that waits for somebody to say yes: chosen once, seen, entered. It goes when it
    is entered, or has waited too long."""

    id: Serial
    collection = belongs_to(Collection)
    filename = short_text(200)
    sha256 = short_text(64)
    content = Bytea(default=None, null=False)
    uploaded_by = belongs_to(Person)
    uploaded_at = moment()

    bank_lists_hash_is_hex = Check("sha256 ~ '^[0-9a-f]{64}$'")


class PaymentReminder(Table, tablename="payment_reminders"):
    """That a household which owed `owed_fen` just then was reminded. Append-only; its messages
    name it as their subject."""

    id: Serial
    collection = belongs_to(Collection)
    unit = short_text(60)
    owed_fen = integer()
    reminded_by = belongs_to(Person)
    reminded_at = moment()

    payment_reminders_owed = Check("owed_fen > 0")
