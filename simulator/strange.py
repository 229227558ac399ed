"""What people can send that bots cannot send on: stories, games, bills, paid media, checklists, giveaways, polls."""

from simulator.state import Json, Person
from simulator.world import World


def _poll(world: World, wish: Json) -> Json:
    options = [
        {"persistent_id": str(n), "text": text, "voter_count": 0}
        for n, text in enumerate(wish.get("options") or ["好", "不好"])
    ]
    return {
        "id": str(world.number()), "question": str(wish.get("question") or "您觉得呢？"), "options": options,
        "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
    }  # fmt: skip


def strange_content(world: World, person: Person, kind: str, wish: Json) -> Json | None:
    """The content of a message of such a kind; None for any other kind."""
    self_chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    channel = {"id": -1_001_000_000_001, "type": "channel", "title": "频道"}
    known: dict[str, Json] = {
        "story": {"chat": self_chat, "id": 7},
        "game": {"title": "跳一跳", "description": "玩一局", "photo": []},
        "invoice": {
            "title": "账单", "description": "一条裙子", "start_parameter": "x", "currency": "CNY",
            "total_amount": 9900,
        },
        "paid_media": {"star_count": 5, "paid_media": [{"type": "preview"}]},
        "checklist": {"title": "清单", "tasks": [{"id": 1, "text": "量尺寸"}]},
        "giveaway": {"chats": [channel], "winners_selection_date": int(world.now()) + 3600, "winner_count": 1},
    }  # fmt: skip
    if kind == "poll":
        return {"poll": _poll(world, wish)}
    return {kind: known[kind]} if kind in known else None
