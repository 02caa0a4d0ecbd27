"""What is on the register, as it would have been typed: to fill forms with. Nobody's numbers."""

from datetime import date

from app.estates.register.records import DwellingRecord
from app.web import Form


def _area(area_x100: int) -> str:
    return f"{area_x100 // 100}.{area_x100 % 100:02d}"


def opened(record: DwellingRecord, today: date) -> Form:
    """The form of any change before anything is typed."""
    speaks = record.representative
    return Form(
        {
            "effective_on": today.isoformat(),
            "staircase": record.staircase,
            "floor": "" if record.floor is None else str(record.floor),
            "room": record.room,
            "kind": record.kind,
            "area": _area(record.area_x100),
            "area_source": record.area_source or "",
            "status": record.status,
            "remark": record.remark,
            "representative": "" if speaks is None else str(record.owners[speaks].id),
        },
        {"position": [str(n) for n in range(1, len(record.owners) + 1)]},
    )


def opened_transfer(record: DwellingRecord, today: date) -> Form:
    """What was unsold is sold by it; nobody stays unless ticked."""
    return Form(
        {
            "effective_on": today.isoformat(),
            "status": "sold" if record.status == "unsold" else record.status,
        }
    )


def opened_parts(record: DwellingRecord, today: date) -> Form:
    return Form({"effective_on": today.isoformat(), "area_source": record.area_source or ""})


def opened_join(record: DwellingRecord, today: date) -> Form:
    form = opened_parts(record, today)
    form.values["room"] = record.room
    return form


def opened_state(state: str, today: date) -> Form:
    return Form({"effective_on": today.isoformat(), "state": state})
