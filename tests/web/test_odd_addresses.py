"""Addresses nobody's browser makes up: each is refused like any page that is not there, and nothing breaks on it."""

from __future__ import annotations

from typing import Any

from tests.web.office import Office

HUGE = "9" * 30
ODD = (
    f"/console/handovers/{HUGE}", f"/console/handovers/{HUGE}/print", f"/console/handovers?before={HUGE}", "/console/handovers?before=-1",
    "/console/handovers?q=%00", "/console/handovers?q=%25", f"/console/orders/{HUGE}", f"/console/orders?before={HUGE}", f"/console/orders?new={HUGE}",
    "/console/orders?q=%00", "/console/orders?state=%00", "/console/roster?month=20%EF%BC%92%EF%BC%96-11",
    "/console/roster?month=2026-13", "/console/roster/file?month=20%EF%BC%92%EF%BC%96-11", "/console/roster/file?month=20%EF%BC%92%EF%BC%96-11&form=csv",
    f"/console/roster/cell?staff={HUGE}&day=2026-11-28", "/console/roster/cell?staff=2&day=2026-11-%EF%BC%92",
    "/console/roster/cell?staff=2&day=%00", f"/console/nudges/{'x' * 500}", "/console/nudges/%00", "/console/nudges/coming?day=99",
    f"/console/nudges/report?days={HUGE}", f"/console/nudges/report/rows?person={HUGE[:17]}", "/console/nudges/report/rows?rule=%00&ended=%00&reason=%00",
    "/console/memos?told=%00",
)
FORMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/console/memos/end", {"id": "9" * 18}), ("/console/roster/set", {"staff": "9" * 18, "day": "2026-11-28", "word": "早"}),
    ("/console/roster/set", {"staff": "2", "day": "20２６-11-28", "word": "早"}), ("/console/roster/set", {"staff": "2", "day": "", "word": ""}),
    ("/console/roster/kind", {"letter": "\x00", "name": "\x00", "times": "\x00", "colour": "\x00"}), ("/console/roster/retire", {"letter": "\x00"}),
    ("/console/roster/rules", {"month": "20２６-11"}), ("/console/roster/keep", {"key": "\x00"}), ("/console/orders/keep", {"key": "é"}),
    ("/console/nudges/restore", {"id": "\x00"}), ("/console/nudges/save", {"id": "own:\x00", "name": "\x00"}),
    ("/console/memos", {"topic": "\x00", "date": "20２６-01-01", "time": "２５:00", "who": "\x00", "place": "", "prepare": "\x00"}),
)


async def test_no_address_and_no_form_made_up_by_hand_breaks_a_page(office: Office) -> None:
    wrong: list[tuple[object, ...]] = []
    async with await office.browser("老赵") as lead:
        for path in ODD:
            status, _ = await lead.opens(path)
            wrong += [(path, status)] if status >= 500 else []
        for path, fields in FORMS:
            status, _ = await lead.sends(path, **fields)
            wrong += [(path, fields, status)] if status >= 500 else []
    assert wrong == []
