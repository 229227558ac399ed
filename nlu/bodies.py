"""The body measures a customer tells: the slots of a reading and the girths those leave out, in centimetres and kilos."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nlu.reading import Reading

_SLOTS = {"height_cm": "height", "weight_kg": "weight", "waist_cm": "waist"}
_FEET = 100 / 3
_GIRTH = {"bust": "胸围", "hip": "臀围?", "foot": "脚长"}
_MEASURED = {
    name: re.compile(rf"{word}\s*(?:是|有|大概|差不多|[:：])?\s*(?:(\d{{2,3}}(?:\.\d)?)|(\d)尺(\d)?)") for name, word in _GIRTH.items()
}
_LIKELY = {"bust": (50, 160), "hip": (50, 170), "foot": (10, 35)}
_OTHERS = re.compile(r"孩|宝宝|儿子|女儿|小朋友|闺女|孙[子女]|婴|幼|岁|孕|月子|怀")
"""Bodies a chart for adults says nothing about."""


def measures(reading: Reading) -> Mapping[str, float]:
    """Measure (see scripts_library/items.py) → value; what is said twice and differently is left out."""
    found: dict[str, set[float]] = {}
    for slot, name in _SLOTS.items():
        for told in reading.slots.get(slot, ()):
            found.setdefault(name, set()).add(float(told.value))
    for name, pattern in _MEASURED.items():
        for hit in pattern.finditer(reading.text):
            value = float(hit[1]) if hit[1] else round((int(hit[2]) + int(hit[3] or 0) / 10) * _FEET, 1)
            if _LIKELY[name][0] <= value <= _LIKELY[name][1]:
                found.setdefault(name, set()).add(value)
    return {name: values.pop() for name, values in found.items() if len(values) == 1}


def for_others(text: str) -> bool:
    """Is it about a child or a pregnancy: a person has to look?"""
    return _OTHERS.search(text) is not None
