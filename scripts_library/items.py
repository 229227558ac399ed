"""What a shop knows of its goods: the item cards, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MEASURES = {
    "height": "身高", "weight": "体重", "bust": "胸围", "waist": "腰围", "hip": "臀围", "foot": "脚长", "shoulder": "肩宽",
    "length": "衣长",
}
"""What a size chart may say of a size: centimetres, the weight in kilos."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A row of a size chart: which bodies (or what garment) a size is for; ``ranges`` measure → (least, most)."""

    size: str
    ranges: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Variant:
    """How many there were of a colour and size (empty = not told apart), and when that was last known (UTC seconds)."""

    colour: str
    size: str
    count: int
    known_at: float


@dataclass(frozen=True, slots=True)
class ItemCard:
    """All a shop knows of an item. Prices are in fen; ``floor`` None = none was set (0 is a real floor)."""

    number: str
    name: str
    aliases: tuple[str, ...] = ()
    link: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    material: str = ""
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    chart: tuple[Fit, ...] = ()
    price: int | None = None
    floor: int | None = None
    stock: tuple[Variant, ...] = ()
    shelf_life: str = ""
    care: str = ""
    points: tuple[str, ...] = ()
    flaws: str = ""
    reason: str = ""
    substitutes: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    lesson: str = ""


def yuan(fen: int) -> str:
    """The sum as it is written in a chat: 99, 99.5, 0.01."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)
