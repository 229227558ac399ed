"""What customers want to be told later, or not any more, and what only looks like that."""

from __future__ import annotations

import pytest

from nlu.wishes import wish_in

OUT = (
    "退订", "退訂", "TD", "td", "回复TD", "退订！", "我要退订", "请帮我退订", "退订全部", "取消订阅", "不要再发了", "别再发了", "別再發了",
    "别给我发广告了", "不要再给我发消息了", "不要给我发这些活动信息", "别推送了", "别打扰我", "不要打扰", "别烦我了", "拒收广告", "不想再收到这些消息",
    "不想收到你们的广告", "停止推送", "烦死了，别再发了", "谢谢，退订", "不感兴趣，别再发了", "取消推送", "以后别给我推送了", "不要天天发", "别老发",
    "不要再发活动了谢谢", "别给我发了", "stop", "Unsubscribe", "退订🙏",
)
PERHAPS = ("别发了", "別發了", "不要发了", "不用发了", "拒收", "别推了", "先别发了", "别发了吧")
NOT_OUT = (
    "别发错了", "别发错颜色", "别发顺丰", "不要发圆通", "别发中通", "别发货了", "先别发货", "不要再发货了", "别发错货", "别发太慢", "不要再发错了",
    "退订单", "帮我退订单", "退订金", "退订的钱什么时候到", "我要退这个订单", "拒收了会退款吗", "快递我拒收了", "我拒收", "别发了，地址写错了", "别发了我要换颜色",
    "不要发票", "不用发票", "不要再给我发错的", "给我发消息", "td是什么意思", "你们别发次品", "不要打折的", "别烦了快给我发货", "取消订单", "取消", "stop sign",
    "发了吗", "怎么还没发", "不要给我发圆通快递", "别发我公司", "不要这个活动价", "取消关注有什么影响", "别再发错了", "不要再发同样的了", "不要发给别人", "不用给我发链接",
)


@pytest.mark.parametrize("text", OUT)
def test_an_opt_out_is_heard(text: str) -> None:
    assert wish_in(text) == "opt_out"


@pytest.mark.parametrize("text", PERHAPS)
def test_words_that_may_mean_a_parcel_are_told_apart(text: str) -> None:
    assert wish_in(text) == "opt_out_perhaps"


@pytest.mark.parametrize("text", NOT_OUT)
def test_an_ordinary_sentence_ends_nothing(text: str) -> None:
    assert wish_in(text) not in ("opt_out", "opt_out_perhaps")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("到货叫我", "restock"), ("到货了叫我一声", "restock"), ("有货了通知我", "restock"), ("補貨提醒", "restock"), ("补货提醒", "restock"),
        ("这件M码到货能通知我吗", "restock"), ("到货登记", "restock"), ("白色有货的话麻烦告诉我一下", "restock"),
        ("有活动叫我", "promotion"), ("打折了告诉我一声", "promotion"), ("活动提醒", "promotion"), ("降价了通知我", "promotion"),
        ("上新通知我", "news"), ("有新款了告诉我", "news"), ("订阅上新", "news"), ("上新提醒", "news"),
        ("帮我保价", "price_protect"), ("保价", "price_protect"), ("申请价保", "price_protect"),
        ("恢复提醒", "opt_in"), ("重新订阅", "opt_in"), ("我的订阅", "list"), ("我的提醒", "list"), ("/subscriptions", "list"),
    ],
)
def test_what_customers_ask_to_be_told_is_heard(text: str, wish: str) -> None:
    assert wish_in(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "上次说到货通知我怎么没通知", "到货了吗", "什么时候到货", "有活动吗", "你们保价吗", "保价几天", "不用到货通知了", "什么时候上新", "新款有哪些", "有到货提醒吗",
        "说好降价告诉我的", "包邮吗", "", "🙏", "已经到货了", "快递到了通知我了", "发货了告诉我一声", "到货通知我的时候我没看到",
    ],
)
def test_a_question_or_a_complaint_asks_for_nothing(text: str) -> None:
    assert wish_in(text) is None
