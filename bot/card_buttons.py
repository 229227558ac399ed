"""What the buttons of the desk do that concern a customer or a list rather than a reply, by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot import sheets
from bot.callbacks import Pressed
from desk.floor import Floor
from desk.goods import promotion_list
from desk.nudges import subscribing
from desk.people import private
from desk.phrases import favourites, own_phrases, phrase_queue, phrase_use
from desk.ports import Receipt
from desk.shifts import presence
from desk.talks import crowding, ending, handing, history, searching, snoozing, stars
from desk.talks.answering import Done
from desk.talks.views import Staff
from desk.tasks import task_moves, tasks

Button = Callable[[Floor, Staff, Pressed, Receipt], Awaitable[Done]]


async def _snooze(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await snoozing.snooze(floor, staff, pressed.number, pressed.second, receipt)


async def _star(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await stars.star(floor, staff, pressed.number, receipt)


async def _hand(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await handing.ask_whom(floor, staff, pressed.number, receipt)


async def _give(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await handing.give(floor, staff, pressed.number, pressed.other, receipt)


async def _history(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await history.show_history(floor, staff, pressed.number, pressed.other, receipt)


async def _find(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await searching.next_page(floor, staff, pressed.number, pressed.other, receipt)


async def _end(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await ending.end_card(floor, staff, pressed.number, pressed.second, receipt)


async def _todo(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await tasks.tick(floor, staff, pressed.number, pressed.other, receipt)


async def _todo_page(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await tasks.turn(floor, staff, pressed.number, pressed.other, receipt)


async def _todo_move(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await task_moves.ask(floor, staff, pressed.number, pressed.other, "move", receipt)


async def _todo_hand(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await task_moves.ask(floor, staff, pressed.number, pressed.other, "hand", receipt)


async def _todo_at(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await task_moves.move(floor, staff, pressed.number, pressed.second, receipt)


async def _todo_to(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await task_moves.hand(floor, staff, pressed.number, pressed.other, receipt)


async def _wish(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await subscribing.ask_for(floor, staff, pressed.number, pressed.second, receipt)


async def _pictures(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await crowding.more_pictures(floor, staff, pressed.number, pressed.n, receipt)


async def _let_go(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await presence.let_go(floor, staff, pressed.number, receipt)


async def _whom(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await private.send_to(floor, staff, pressed.number, pressed.other, receipt)


async def _about(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await private.whose(floor, staff, pressed.number, receipt)


async def _send_phrase(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await phrase_use.send_offered(floor, staff, pressed.number, receipt)


async def _favour(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await phrase_use.favour(floor, staff, pressed.number, receipt)


async def _approve(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await phrase_queue.decide(floor, staff, pressed.number, "approve", receipt)


async def _refuse(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await phrase_queue.decide(floor, staff, pressed.number, "refuse", receipt)


async def _change_phrase(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await phrase_queue.ask_change(floor, staff, pressed.number, receipt)


async def _own_change(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await own_phrases.ask_change(floor, staff, pressed.number, pressed.n, receipt)


async def _own_retire(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await own_phrases.retire(floor, staff, pressed.number, pressed.n, receipt)


async def _own_more(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await own_phrases.more(floor, staff, pressed.number, receipt)


async def _lay_favourite(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await favourites.lay(floor, staff, pressed.number, pressed.n, receipt)


async def _drop_favourite(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await favourites.drop(floor, staff, pressed.number, pressed.n, receipt)


async def _favour_sent(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await favourites.of_card(floor, staff, pressed.number, receipt)


async def _favour_reply(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await favourites.of_reply(floor, staff, pressed.number, pressed.n, receipt)


async def _favour_phrase(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await favourites.of_phrase(floor, staff, pressed.first, receipt)


async def _end_promotion(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await promotion_list.end(floor, staff, pressed.number, receipt)


BUTTONS: Final[Mapping[str, Button]] = {
    "snooze": _snooze, "star": _star, "hand": _hand, "give": _give, "end": _end, "history": _history,
    "find": _find, "todo": _todo, "todopg": _todo_page, "todomv": _todo_move, "todohd": _todo_hand,
    "wish": _wish, "todoat": _todo_at, "todoto": _todo_to, "pics": _pictures, "letgo": _let_go, "whom": _whom,
    "about": _about, "phrok": _approve, "phrno": _refuse, "phredit": _change_phrase,
    "phr": _send_phrase, "phrfav": _favour, "ownedit": _own_change, "owngone": _own_retire, "ownmore": _own_more,
    "favlay": _lay_favourite, "favgone": _drop_favourite, "favcard": _favour_sent, "favof": _favour_reply,
    "favid": _favour_phrase,
    "promoend": _end_promotion,
    **sheets.BUTTONS,
}
