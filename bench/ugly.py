"""The longest and most laborious texts a customer could send: what bounds the time one message takes from the others."""

UGLY = (
    "我上周在你们家买的那个东西到现在也没有收到，" * 200,
    "3141592653" * 410,
    "一二三四五六七八九十百千万" * 315,
    "1." * 2048,
    "165cm120斤" * 400,
    "這個東西什麼時候發貨" * 400,
    "，".join("我你他的" * 512),
    "浙江省杭州市西湖区" * 400,
    "13812345678 " * 340,
    "".join(map(chr, range(0x4E00, 0x4E00 + 4096))),
    "😀" * 2048,
)
"""Each of about 4,096 characters, Telegram's most."""
