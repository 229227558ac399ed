"""Two versions of a phrase beside each other in everything but the text: what each field said, in the page's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.console.texts import SITUATIONS, TONES


@dataclass(frozen=True, slots=True)
class Names:
    """How ids read on the page: intents, colleagues, teams."""

    intents: Mapping[str, str]
    colleagues: Mapping[int, str]
    teams: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that says something else now; an empty side is said in words."""

    field: str
    old: str
    new: str


def changes(old: Any, new: Any, names: Names) -> tuple[Change, ...]:
    """The fields in which two versions differ, the text left out."""
    before, after = _told(old, names), _told(new, names)
    return tuple(Change(field, words, after[field]) for field, words in before.items() if words != after[field])


def _told(version: Any, names: Names) -> dict[str, str]:
    return {
        "意图": names.intents.get(version.intent, "店铺用语" if version.intent == "service" else version.intent),
        "场合": SITUATIONS.get(version.situation, version.situation),
        "语气": TONES.get(version.tone, version.tone),
        "步骤": f"第 {version.step} 步" if version.step else "不分步",
        "自动回答": "小二可以自己说" if version.alone else "由客服来发",
        "标签": "、".join(version.tags) or "没有",
        "快捷码": f"/{version.shortcut}" if version.shortcut else "没有",
        "从哪天起": version.since or "一直",
        "到哪天止": version.until or "以后",
        "给谁用": _whose(version, names),
        "依据": version.basis or "没有",
    }


def _whose(version: Any, names: Names) -> str:
    team = [names.teams.get(version.team, "已解散的小组")] if version.team else []
    return "、".join((*team, *(names.colleagues.get(one, "已离开的同事") for one in version.owners))) or "全店"
