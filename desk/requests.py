"""协查单: an agent asks the warehouse, print or after-sale people; their answer comes back with a deadline."""

from __future__ import annotations

from desk.errors import NotFound
from desk.floor import Floor
from desk.ports import Place, Receipt
from desk.roles import SPECIALITIES, require
from desk.speaking import tell
from storage.records import Staff
from storage.tx import Tx


async def bind(floor: Floor, staff: Staff, place: Place, word: str, receipt: Receipt | None = None) -> None:
    """/bind 仓库|打单|售后 in a topic or group: requests of that speciality go there from now on."""
    require(staff, "bind_helpers")
    speciality = next((key for key, name in SPECIALITIES.items() if word in (key, name)), None)
    if speciality is None:
        raise NotFound("可以绑定的有：仓库、打单、售后，例如 /bind 仓库")

    def job(tx: Tx) -> None:
        tx.requests.bind(
            shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            speciality=speciality,
        )
        tx.staff.note(staff.shop_id, staff.id, "bind", f"chat:{place.chat_id}", speciality=speciality)
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            code="helpers_bound", name=SPECIALITIES[speciality],
        )

    await floor.commit(job, receipt)
