"""What members of staff read about finding, writing and approving phrases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

OUTCOMES: Final[Mapping[str, str]] = {
    "offered": "话术已填好，请看下面",
    "approved": "通过了，两秒内就能用",
    "refused": "不要了，已拿走",
    "favoured": "⭐ 已收藏，查话术时排在前面",
    "unfavoured": "已取消收藏",
    "own_retired": "停用了，不会再找到",
    "retired": "这条话术改过或停用了，没有发出，请换一条",
    "renewed": "卡片已更新：那条话术改过或停用了，没有发出，请看新的推荐",
    "out_of_date": "这条话术现在不在有效期内，没有发出，请换一条",
    "outdated": "这条话术里的发货批次、上班时间或公告已经变了，没有发出；请换一条，或直接打字",
}
ALERTS: Final = frozenset({"retired", "renewed", "out_of_date", "outdated"})

NOTICES: Final[Mapping[str, str]] = {
    "phrase_draft": "📝 待定的话术（还有 {count} 条）　意图：{intent}\n顾客问：{asked}\n检查：{faults}\n\n顾客会看到：\n{text}",
    "phrase_none": "📝 没有待定的话术了 ✨\n新增：/phrase 新增；也可以在顾客话题里<b>回复</b>同事的好回答，发「加入话术」。",
    "phrase_form": (
        "✍️ {how} · <b>回复本条消息</b>，直接写要说的话；一条消息里几个气泡，用单独一行 --- 分开。要说的话<b>前面</b>还可以各加一行：\n"
        "意图：包邮（或 顾客：能包邮吗）\n快捷码：yf\n开始：2026-11-28\n结束：2026-11-30\n给谁：01 02，或小组名（不写就是全店）\n标签：运费\n依据：发货规则 3\n原因：顾客常问\n"
        "冒号后面空着（如 结束：）就是去掉它；从第一行别的话起，后面都算要说的话（要说的话自己像「原因：…」开头时，先写一行 话术：）。能用的变量：/phrase 变量{text}"
    ),
    "own_phrase_form": (
        "✍️ {how} · <b>回复本条消息</b>，直接写要说的话：只有您能用，存好马上能发。一条消息里几个气泡，用单独一行 --- 分开。"
        "要说的话<b>前面</b>还可以加：\n快捷码：zf\n意图：包邮\n开始：2026-11-28\n结束：2026-11-30\n"
        "能用的变量：/phrase 变量{text}"
    ),
    "own_phrases": "📒 您自己的话术（{count} 条，只有您能用）；✏️ 改，🗑 停用；再写一条：/phrase 新增\n{text}",
    "own_phrases_none": "📒 您还没有自己的话术。写一条：/phrase 新增（只有您能用，存好马上能发）",
    "own_phrase_kept": "✅ 存好了，两秒内就能用：{how} 就能找到，只有您看得到\n检查：{faults}\n\n{text}",
    "favourites": "⭐ 我的收藏：点数字，填好这位顾客的给您看；✖ 取消收藏\n{text}",
    "favourites_apart": "⭐ 我的收藏：在顾客的话题里发 /fav，点数字就能填好发出；✖ 取消收藏\n{text}",
    "favourites_none": "⭐ 还没有收藏（或现在都不在有效期内）。用卡片回复以后点「⭐ 收藏」，或查话术选中一条后点它下面的「⭐ 收藏」。",
    "teams": "{text}",
    "phrase_variables": (
        "🧩 话术里能用的变量（照样写，带半角花括号）\n\n<b>随时都有</b>\n{always}\n\n<b>看活动表</b>（没有活动就不出现）\n{promoted}\n\n"
        "<b>不知道时会问客服</b>\n{asked}\n\n<b>看商品卡、公告和店铺资料</b>\n{others}"
    ),
    "phrase_offer": "📖 {who}，这条话术已按这位顾客填好，点「发送」就发出：\n「{text}」",
    "phrase_fill": "✍️ {who}，这条话术还差：<b>{names}</b>\n<b>回复本条消息</b>，{how}，填好马上发给顾客：\n「{text}」",
}

HELP: Final = (
    "· /快捷码（如 /yf）= 找出那条话术，填好给您点发送；输入框里打 @机器人 再打几个字（拼音也行）= 查话术，选中就填好发给顾客\n"
    "· /fav = 我收藏的话术　/phrase = 我自己的话术（/phrase 新增 写一条，只有自己能用，马上能发）\n"
    "· 主管：/phrase 审话术、/phrase 新增、/phrase 我的、/phrase 变量；回复同事的好回答发「加入话术」；/team 早班组 01 02 = 小组\n"
)

COMMANDS: Final = (("fav", "我收藏的话术"), ("phrase", "我的话术；主管：审话术"))


def teams(found: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The shop's teams, each with who is in it."""
    lines = [f"· {name}：{'、'.join(people) or '（现在没有人）'}" for name, people in found]
    how = "改：/team 早班组 01 02　不要了：/team 早班组 解散\n写话术时「给谁：早班组」，就只有组里的人找得到"
    return "👥 小组\n" + ("\n".join(lines) or "还没有小组") + f"\n{how}"
