"""Uploaded and generated files, named by what they contain."""

from piccolo.columns import Serial
from piccolo.constraints import Check
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import integer, may_belong_to, moment, short_text


class Document(Table, tablename="documents"):
    """The bytes lie in the data directory under their SHA-256; a row is never changed."""

    id: Serial
    sha256 = short_text(64, unique=True)
    media_type = short_text(100)
    size = integer()
    kept_at = moment()
    kept_by = may_belong_to(Person)

    documents_hash_is_hex = Check("sha256 ~ '^[0-9a-f]{64}$'")
