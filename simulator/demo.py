"""A small shop to try things in: one bot, its owner and two agents in a desk group, one customer."""

from simulator.acts_world import create_bot, create_group, create_person, member
from simulator.state import Json
from simulator.world import World

STAFF = ("小李", "小王")
CUSTOMER = "小雨"


def furnish(world: World, wish: Json) -> Json:
    """Set up the shop unless its bot exists: {"bot", "group", "owner", "staff", "customer"} as ids and the token.

    `token`, `username`, `name` of the bot and `title` of the desk group may be given.
    """
    bot = create_bot(
        world,
        {
            "token": wish.get("token"),
            "username": wish.get("username") or "xiaoer_demo_bot",
            "first_name": wish.get("name") or "小二的店",
        },
    )
    for chat in world.groups():
        if bot["id"] in chat.members:
            return {"bot": bot["id"], "token": bot["token"], "group": chat.id}
    owner = create_person(world, {"first_name": "老板", "username": "laoban"})["id"]
    staff = [create_person(world, {"first_name": name})["id"] for name in STAFF]
    group = create_group(world, {"title": wish.get("title") or "客服台", "owner": owner, "forum": True})["id"]
    for account in staff:
        member(world, {"chat": group, "account": account})
    member(world, {"chat": group, "account": bot["id"], "admin": True})
    customer = create_person(world, {"first_name": CUSTOMER, "username": "xiaoyu"})["id"]
    return {
        "bot": bot["id"], "token": bot["token"], "group": group, "owner": owner, "staff": staff,
        "customer": customer,
    }  # fmt: skip


VERBS = {"furnish": furnish}
