"""Brings the shop's goods in from a file, all or nothing, and says beforehand what would become of each item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from desk.errors import StateMoved
from desk.goods.item_lessons import announce
from desk.nudges.nudge_goods import cards_changed
from nlu.check import Checker
from nlu.traditional import to_simplified
from scripts_library.importers.item_table import Fault, Found, from_sheets
from scripts_library.items import ItemCard
from sheets.reading import read_sheets
from storage.records.goods import Item
from storage.records.people import Shop
from storage.tx import Tx

BATCH = 500
_SAID = {"name": "名称", "link": "链接", "material": "材质", "shelf_life": "保质期"}
"""What answers carry of a card: nothing may stand there that must not leave."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A file of goods looked at: the cards as they would be, which are new, which differ from those ``known``, and every
    fault.
    ``notes`` are remarks on what was not, or not plainly, read."""

    cards: tuple[ItemCard, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    known: Mapping[str, Item]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def zone_of(shop: Shop) -> ZoneInfo:
    return ZoneInfo(shop.timezone)


def examine(
    data: bytes, *, name: str, shop: Shop, known: Mapping[str, Item], now: float, checker: Checker
) -> Intake:
    """What the file says, beside what is known by number. Raises SheetError for a file that cannot be opened."""
    items = from_sheets(read_sheets(data, name=name), now=now, zone=zone_of(shop), simplify=to_simplified)
    faults = list(items.faults)
    cards = []
    for found in items.found:
        before = known.get(found.number)
        card = found.onto(before.card if before else None)
        faults += _against(found, card, checker)
        cards.append(card)
    new = tuple(card.number for card in cards if card.number not in known)
    differing = (card.number for card in cards if card.number in known and known[card.number].card != card)
    return Intake(tuple(cards), new, tuple(differing), known, tuple(faults), items.notes)


def _against(found: Found, card: ItemCard, checker: Checker) -> list[Fault]:
    """What stands against a card that is readable."""
    faults = []
    if not card.name:
        faults.append(Fault(found.row, "名称", f"货号 {card.number} 是新的，请写上名称"))
    if card.floor is not None and card.price is not None and card.floor > card.price and not {"price", "floor"} <= set(found.fields):
        faults.append(Fault(found.row, "底价", f"货号 {card.number} 的底价比价格还高"))
    for key, column in _SAID.items():
        check = checker.check(getattr(card, key)) if key in found.fields else None
        if check is not None and check.verdict == "block":
            faults.append(Fault(found.row, column, f"不能发给顾客：{check.findings[0].why}"))
    return faults


def known_items(tx: Tx, shop_id: int) -> dict[str, Item]:
    """What the shop has, by number."""
    return {item.card.number: item for item in tx.items.all(shop_id)}


def accept(tx: Tx, shop_id: int, intake: Intake) -> int:
    """Keep all of it, if there is no fault and nobody changed the goods since they were looked at (StateMoved); every worker knows the items within two seconds, and
    agents hear of new lessons. Returns how many."""
    if intake.faults:
        return 0
    if known_items(tx, shop_id) != intake.known:
        raise StateMoved("the goods were changed while a file was looked at")
    known = {lesson.number: lesson.text for lesson in tx.item_notes.lessons(shop_id)}
    written = {*intake.new, *intake.changed}
    for card in intake.cards:
        if card.number in written:
            tx.items.put_over(shop_id, card, intake.known.get(card.number))
    shop = tx.shops.get(shop_id)
    cards_changed(tx, shop, ((_card(intake.known.get(c.number)), c) for c in intake.cards if c.number in written))
    for some in _batched([card.number for card in intake.cards if card.number not in written]):
        tx.items.confirm(shop_id, some)
    if any(card.lesson and known.get(card.number) != card.lesson for card in intake.cards):
        announce(tx, shop_id)
    if intake.cards:
        tx.phrases.touch(shop_id)
    return len(intake.cards)


def _card(item: Item | None) -> ItemCard | None:
    return item.card if item is not None else None


def _batched(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many at a time as a database takes in one statement."""
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]
