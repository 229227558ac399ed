"""Tells step by step, in Chinese, why a message was read as it was."""

from __future__ import annotations

from collections.abc import Mapping

from nlu.asked import clauses
from nlu.engine import Engine
from nlu.model import Points
from nlu.reading import Reading
from nlu.taxonomy import CHITCHAT

_MOODS = {"neutral": "平和", "hurried": "着急", "angry": "生气"}
_SLOTS = {"money": "金额", "discount": "折扣", "quantity": "数量", "height_cm": "身高（厘米）", "weight_kg": "体重（公斤）",
          "waist_cm": "腰围（厘米）", "size": "尺码", "colour": "颜色", "courier": "快递", "place": "地点", "date": "日期",
          "time": "时间", "order_no": "订单号", "tracking_no": "快递单号", "phone": "电话"}
_VERDICTS = {"sure": "有把握", "unsure": "拿不准，先反问一句", "unknown": "没看懂，交给人"}


def explain(engine: Engine, text: str, *, facts: Mapping[str, str] | None = None) -> list[tuple[str, list[str]]]:
    """(step, its lines) in the order things happen; ``facts`` fill the suggested replies."""
    normal, mended = engine.heard(text)
    reading = engine.read(text)
    names = {intent.id: intent.name for intent in engine.library.intents}
    return [
        ("整理文字", _normalised(text, normal)),
        ("修正错别字", _mended(normal, mended)),
        ("分句", _clauses(mended)),
        ("提取信息", _slots(reading)),
        ("情绪和风险", _mood(reading)),
        ("最像的例句", _nearest(reading, names)),
        ("起作用的字词", _words(reading, names)),
        ("各意图的概率", [f"{_named(g.intent, names)}：{g.probability:.1%}" for g in reading.intents[:5]] or ["没有可以判断的内容"]),
        ("问了什么", ["、".join(_named(i, names) for i in reading.asked) or "没有听出具体的问题"]),
        ("结论", _verdict(reading, engine, names)),
        ("建议回复", _suggested(engine, reading, facts or {})),
    ]


def _named(intent: str, names: Mapping[str, str]) -> str:
    return f"{names.get(intent, intent)}（{intent}）"


def _normalised(text: str, normal: str) -> list[str]:
    if not normal:
        return ["没有可读的文字"]
    return ["原文已经很规整，不用改"] if normal == text else [f"原文：{text}", f"整理后：{normal}"]


def _mended(normal: str, mended: str) -> list[str]:
    if len(normal) != len(mended):
        return ["留言很长，只细看开头和结尾"]
    swaps = [f"{old} → {new}" for old, new in zip(normal, mended, strict=True) if old != new]
    return [f"按读音改了：{'，'.join(swaps)}", f"改后：{mended}"] if swaps else ["没有发现错别字"]


def _clauses(mended: str) -> list[str]:
    parts = clauses(mended) if mended else []
    return [f"第 {n} 句：{part}" for n, part in enumerate(parts, start=1)] if len(parts) > 1 else ["只有一句话"]


def _slots(reading: Reading) -> list[str]:
    lines = [f"{_SLOTS.get(name, name)}：{slot.value}（原话：{slot.text}）" for name, found in reading.slots.items() for slot in found]
    return lines or ["没有提到尺码、金额、单号这类信息"]


def _mood(reading: Reading) -> list[str]:
    risk = f"提到了要由人来答的词：{'、'.join(reading.risky)}" if reading.risky else "没有要由人来答的词"
    return [f"语气{_MOODS[reading.mood]}", risk]


def _nearest(reading: Reading, names: Mapping[str, str]) -> list[str]:
    found = [e for e in reading.evidence if e.kind == "example"]
    return [f"“{e.text}” 相似 {e.score:.0%}，意图是{_named(e.intent, names)}" for e in found] or ["话术库里没有相近的例句"]


def _words(reading: Reading, names: Mapping[str, str]) -> list[str]:
    found = [e for e in reading.evidence if e.kind == "word"]
    lines = {e.text.strip("^$"): f"支持{_named(e.intent, names)}，分量 {e.score:.2f}" for e in reversed(found)}
    return [f"“{word}” {weight}" for word, weight in reversed(lines.items())] or ["没有哪个字词特别有分量"]


def _verdict(reading: Reading, engine: Engine, names: Mapping[str, str]) -> list[str]:
    lines = [_VERDICTS[reading.verdict]]
    if not reading.intents:
        return lines
    points, best = engine.model.points, reading.intents[0]
    second = reading.intents[1].probability if len(reading.intents) > 1 else 0.0
    alone = {i.id for i in engine.library.intents if i.alone != "never"}
    needed = points.sure_alone if best.intent in alone else points.sure
    lines.append(f"第一名{_named(best.intent, names)} {best.probability:.1%}，有把握要到 {needed:.0%}")
    lines.append(f"比第二名高 {best.probability - second:.1%}，至少要高 {points.margin:.0%}")
    return [*lines, *_doubts(reading, points)]


def _doubts(reading: Reading, points: Points) -> list[str]:
    talk = next((g.probability for g in reading.intents if g.intent == CHITCHAT), 0.0)
    lines = [f"像闲聊的可能 {talk:.1%}，最多容许 {points.doubt:.1%}"] if talk else []
    if points.precision:
        lines.append(f"这条线是用话术库交叉验证定的：当时“有把握”的占 {points.share:.0%}，其中 {points.precision:.1%} 是对的")
    return lines


def _suggested(engine: Engine, reading: Reading, facts: Mapping[str, str]) -> list[str]:
    found = engine.suggest(reading, facts=facts, limit=3)
    return [f"{n}. {s.text.replace(chr(10), ' ')}（{s.phrase}，{s.score:.2f}）" for n, s in enumerate(found, start=1)] or ["没有合适的话术"]
