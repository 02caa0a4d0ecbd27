"""Which of the papers of a consultation stand: a newer one takes the place of an older one."""

# Of `official_papers` z, against p: one to somebody else takes nobody's place.
NEWER = (
    "z.consultation = p.consultation AND z.kind = p.kind"
    " AND z.meeting IS NOT DISTINCT FROM p.meeting"
    " AND (z.kind <> 'reply' OR z.facts ->> 'to' = p.facts ->> 'to') AND z.id > p.id"
)
