"""What the columns of a table of goods are called, as shops write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scripts_library.items import MEASURES
from sheets.shapes import Row

FIELDS = {
    "number": "货号", "name": "名称", "aliases": "别名", "link": "链接", "attributes": "属性", "material": "材质",
    "colours": "颜色", "sizes": "尺码", "chart": "尺码表", "price": "价格", "floor": "底价", "stock": "库存",
    "known_at": "库存时间", "shelf_life": "保质期", "care": "保养", "points": "卖点", "flaws": "已知缺点", "reason": "特价原因",
    "substitutes": "替代款", "bundles": "搭配", "proofs": "证明文件", "lesson": "培训要点",
}
"""The columns of an exported table, in order; an import takes them in any."""
_WRITTEN = {
    "number": "货号 商品编号 商品编码 商家编码 款号 编号 编码 商品id 宝贝id 商品货号 产品编号 型号 sku id 商品代码 item",
    "name": "名称 商品名 商品名称 品名 宝贝名称 标题 宝贝标题 商品标题 产品名称 产品 商品 款名 name 款式名称",
    "aliases": "别名 简称 俗称 别称 又名 昵称 顾客叫法 短标题",
    "link": "链接 商品链接 网址 url 宝贝链接 地址 商品地址 link 购买链接",
    "attributes": "属性 商品属性 参数 规格参数 规格 功能参数 功能",
    "material": "材质 面料 成分 材料 材质成分 面料成分 配料 材质面料",
    "colours": "颜色 颜色分类 色号 可选颜色 颜色规格 款式颜色 color colour",
    "sizes": "尺码 尺寸 码数 可选尺码 尺码规格 鞋码 size 码",
    "chart": "尺码表 尺寸表 尺码对照 尺码对照表 尺码参考",
    "price": "价格 售价 单价 现价 一口价 销售价 卖价 零售价 price 活动价 价钱 商品价格 定价",
    "floor": "底价 最低价 最低售价 价格底线 底线价 保底价 限价 最低可售价",
    "stock": "库存 库存数 库存数量 可售库存 数量 现货 剩余 剩余库存 stock 可售数量 件数",
    "known_at": "库存时间 盘点时间 更新时间 库存更新时间 盘点日期 库存日期",
    "shelf_life": "保质期 保质期限 有效期 保质",
    "care": "保养 洗涤 洗涤说明 保养说明 洗护 洗涤方式 清洗保养 储存 保存方法 护理",
    "points": "卖点 商品卖点 亮点 特点 优点 卖点话术",
    "flaws": "已知缺点 缺点 瑕疵 瑕疵说明 不足 已知问题",
    "reason": "特价原因 特价说明 折扣原因 清仓原因 降价原因",
    "substitutes": "替代款 替代 相似款 替代商品 同类款 类似款 可替代",
    "bundles": "搭配 套餐 组合 搭配套餐 搭配款 搭配商品 关联",
    "proofs": "证明文件 正品凭证 证书 检测报告 资质 质检报告 凭证",
    "lesson": "培训要点 新品培训 培训 上新培训 必读 客服须知",
}
_NAMES = {name: key for key, names in _WRITTEN.items() for name in names.split()} | {
    name: f"measure:{key}" for key, name in MEASURES.items()
}
_LOOKED = 8
_BRACKETS = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]|[\s*＊:：、。?？/]")


def head_of(rows: Sequence[Row], simplify: Callable[[str], str]) -> tuple[int, dict[int, str]] | None:
    """Where the row of names stands (index into ``rows``) and which field each column is (a measure as
    ``measure:waist``); None without a row that names at least the numbers of the goods and one thing more."""
    for at, row in enumerate(rows[:_LOOKED]):
        found: dict[int, str] = {}
        for column, cell in enumerate(row.cells):
            name = _NAMES.get(_key(cell, simplify))
            if name is not None and name not in found.values():
                found[column] = name
        if "number" in found.values() and len(found) >= 2:
            return at, found
    return None


def _key(cell: str, simplify: Callable[[str], str]) -> str:
    bare = _BRACKETS.sub("", simplify(cell)).lower()
    for unit in ("厘米", "公斤", "cm", "kg", "斤", "元"):
        bare = bare.removesuffix(unit) or bare
    return bare
