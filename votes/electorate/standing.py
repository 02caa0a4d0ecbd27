"""The roll as it stands: its newest version, under the names that everything else goes by.

A unit is known by its row in the version in which it came first: slips, ballots and deliveries
point there, and `renews` of every later row does too.
"""

# Where $1 is the poll. The alias of `roll_entries` is e.
NEWEST_ROLL = "(SELECT id FROM rolls WHERE poll = $1 ORDER BY version DESC LIMIT 1)"
ENTRY = "coalesce(e.renews, e.id)"

# A ballot (alias b) that the present owners gave themselves: see votes.electorate.tenure.
OWN_BALLOT = (
    "(${since}::timestamptz IS NULL"
    " OR (b.received_at >= ${since}::timestamptz AND b.recorded_at >= ${known}::timestamptz))"
)

# What the newest version says of a slip's unit: `own`; none where it is no longer on the roll.
# The alias of `slips` is s.
OWN_ENTRY = (
    "JOIN LATERAL (SELECT e.* FROM roll_entries e WHERE e.roll ="  # noqa: S608
    " (SELECT id FROM rolls WHERE poll = s.poll ORDER BY version DESC LIMIT 1)"
    f" AND {ENTRY} = s.entry) own ON true"
)
