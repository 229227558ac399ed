"""What members of staff read about joining, the desks where they sit, and the bot's rights there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTICES: Final[Mapping[str, str]] = {
    "bound": "✅ 已绑定「{title}」为客服台。\n顾客第一次来消息时，会自动为 TA 开一个话题。\n邀请同事：/invite 客服 小李",
    "invite": "把这个链接发给{name}（{role}），48 小时内有效，只能用一次：\n{link}",
    "joined": "欢迎{name}！您的岗位是{role}，工号 {number}。\n马上把客服台的入群链接发给您～",
    "invite_gone": "这个邀请链接已经失效啦（只能用一次，48 小时内有效），请找主管再要一个～",
    "join_link_failed": "⚠️ 我生成不了入群链接（{error}）。请给我「邀请成员」权限，再重新邀请一次。",
    "kick_failed": "⚠️ 我没能把已移除的同事请出群（{error}）。请手动移出，并给我「封禁成员」权限。",
    "write_first": "⚠️ 我还不能私聊这位同事：请 TA 先打开和我的对话点「开始」，再试一次。",
    "group_link": "客服台「{title}」的入群链接（只给您一个人用）：\n{link}",
    "removed": "已移除 {name}（工号 {number}）：权限、接待和表单都已收回。",
    "trial_on": "现在您是顾客啦，直接发消息就能体验。再发 /trial 变回客服。",
    "trial_off": "体验结束，您又是客服了。",
    "not_staff": "这里是客服台，您还不是本店客服，您的消息不会转给顾客。请找店主要邀请链接～",
    "anonymous_admin": "请在群设置里关掉「匿名管理员」再发言：匿名的消息认不出是谁，不会转给顾客。",
    "not_owner": "只有店主可以绑定客服台哦～",
    "no_forum": "这个群还没开「话题」功能，请在群设置里打开后再发 /bind。",
    "bind_in_group": "请先建一个群、打开「话题」、把我设为管理员，再在群里发 /bind。",
    "trial_on_desk": "现在您是顾客啦，直接发消息就能体验。\n您这里的客服台先暂停：来的消息都先存着，再发 /trial 变回客服就马上摆出来。",
    "trial_off_desk": "体验结束，您又是客服了，存着的消息这就摆出来。",
    "staff_hello": "{name}您好（{role}，工号 {number}）。接待在客服台群里进行；\n想就在这个私聊里接待，发 /desk；想体验顾客看到的样子，发 /trial。",
    "desk_ask": "🏠 还没有客服台，顾客的消息先存着。\n· 一个人接待：点下面，顾客的消息就到这里来\n· 和同事一起：建一个开了「话题」的群，把我设为管理员，在群里发 /bind",
    "desk_ask_waiting": "🔔 有顾客在等，可是还没有客服台，消息先存着。\n· 一个人接待：点下面，消息马上摆到这里来\n· 和同事一起：建一个开了「话题」的群，把我设为管理员，在群里发 /bind",
    "desk_open_flat": "🏠 好的，就在这里接待。每位顾客一张卡片：\n· 点 1 2 3 = 一键发送\n· <b>回复</b>那张卡片（或图片、提醒）再打字 = 回复那位顾客\n· 直接打字不会发出去，我会先问您发给谁\n· 回复卡片发 /end 或 /transfer 工号 = 结束、转交\n不想在这里接待了：/desk off",
    "desk_open_threads": "🏠 好的，就在这里接待。每位顾客一个话题，在话题里直接打字就是回复 TA。\n不想在这里接待了：/desk off",
    "desk_off": "好的，不在这里接待了，您手上的顾客会转到别的客服台。",
    "desk_off_last": "⚠️ 好的，不在这里接待了。现在一个客服台也没有：顾客的消息先存着，等有了客服台再摆出来。\n重新在这里接待：/desk",
    "desk_where": "🏠 顾客的消息到这些地方：\n· 客服台群：{groups}\n· 私聊接待：{private}\n新顾客先到群里；没有群时，到手上人最少的同事那里。",
    "desk_lost": "⚠️ {name}停用了和我的对话，没法在私聊里接待了，TA 的顾客已转到别处。",
    "threads_off": "ℹ️ 机器人的话题关掉了，改成每位顾客一张卡片：<b>回复</b>那张卡片再打字，就是回复那位顾客。",
    "lacks": "⚠️ 我在客服台「{title}」里少了权限：{rights}。\n接待照常：开不了话题时，消息都放在 General。请在群管理员设置里补上～",
    "rights_back": "✅ 客服台「{title}」的权限齐了：{rights}。",
    "group_lost": "⚠️ 我不在客服台「{title}」里了。\n顾客的话都记着；把我加回群、设为管理员，再在群里发一次 /bind，没答的会重新摆出来。",
    "back_in_group": "我回到群「{title}」啦。请在群里发一次 /bind，没答的顾客会重新摆出来。",
    "topic_shut": "🔒 {name} 的话题关着，我打不开，先放在这里接待。请给我「管理话题」权限，或重新打开那个话题。",
    "topic_reopened": "🔓 话题关着，同事就没法在里面回复，我重新打开了。接待完请点「结束」或发 /end。",
    "colleague_left": "👋 {name}（工号 {number}）退出了本群，手上的 {count} 位顾客已放回公共池。\n不再共事的话，请主管发 /remove {number}。",
}
