"""What the API says when it refuses something: codes that stay, and words for whoever has to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROBLEMS: Final[Mapping[str, tuple[int, str]]] = {
    "not_json": (400, "请求体不是合法的 JSON（要 UTF-8，不能有重复的键、NaN 或 Infinity）"),
    "too_deep": (400, "JSON 嵌套太深了：最多 {most} 层"),
    "unsigned": (401, "缺少签名：请带上 X-Xiaoer-Timestamp 和 X-Xiaoer-Signature"),
    "stale_timestamp": (401, "时间戳和我们的时钟相差超过 5 分钟：请校准时钟，或重新签名再发"),
    "wrong_signature": (401, "签名不对：请核对店铺代号、密钥和签名的算法"),
    "not_found": (404, "没有这个地址"),
    "wrong_method": (405, "这个地址不支持这种请求方式"),
    "too_slow": (408, "请求体没有在 {seconds} 秒内发完"),
    "too_large": (413, "请求体超过 2 MB：请分成几批发"),
    "wrong_content_type": (415, "Content-Type 要写 application/json，且不压缩"),
    "wrong_shape": (422, "请求体要写成 {{\"events\": […]}}，一批 1 到 {most} 个事件"),
    "all_refused": (422, "这一批的事件都没有收下，原因见 refused"),
    "too_often": (429, "请求太频繁：每分钟最多 {times} 次"),
    "failed": (500, "我们这边出错了，已经记录；同样的请求可以放心再发一次"),
    "busy": (503, "现在忙不过来，请稍后用同样的请求再发一次"),
    "database_away": (503, "数据库暂时连不上，请稍后用同样的请求再发一次"),
}
"""Why a whole request is refused."""

FAULTS: Final[Mapping[str, str]] = {
    "missing": "缺少 {field}",
    "unknown_field": "不认识的字段 {field}",
    "wrong_type": "{field} 的类型不对",
    "unknown_state": "不认识的订单状态",
    "negative_money": "{field} 不能是负数",
    "out_of_range": "{field} 超出了范围",
    "in_future": "{field} 在将来：最多比现在晚 10 分钟",
    "too_far": "{field} 太远了：最多比现在晚一年",
    "too_long": "{field} 太长了",
    "too_short": "{field} 不能空着",
    "too_many_lines": "一个订单最多 100 行商品",
    "bad_characters": "{field} 里有不能用的字符",
    "bad_time": "{field} 要写 UNIX 秒，或带时区的时间，例如 2026-11-28T10:00:00+08:00",
    "event_id_reused": "这个事件编号已经用过，内容却不一样：每个事件要有自己的编号",
    "too_many_events": "这个订单的事件太多了，不再收",
    "not_stored": "我们这边没能存下这个事件，已经记录；可以再发一次",
}
"""Why an event is refused."""
