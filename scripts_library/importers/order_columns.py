"""What the columns of an exported table of orders are called by the shop systems, and which of several counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sheets.shapes import Row

FIELDS: Final[Mapping[str, str]] = {
    "number": "订单号", "state": "订单状态", "aftersale": "售后状态", "placed_at": "下单时间", "paid_at": "付款时间",
    "shipped_at": "发货时间", "received_at": "收货时间", "closed_at": "关闭时间", "total": "实付金额", "receiver": "收货人",
    "phone": "联系电话", "province": "省", "city": "市", "district": "区", "street": "街道", "address": "收货地址",
    "courier": "快递公司", "tracking_no": "快递单号", "remark": "买家留言", "note": "卖家备注", "staff_number": "客服工号",
    "item_number": "货号", "name": "商品名称", "attributes": "规格", "colour": "颜色", "size": "尺码", "quantity": "数量",
    "price": "单价", "sum": "小计",
}
"""Every field with what it is called to people."""
OF_LINE: Final = ("item_number", "name", "attributes", "colour", "size", "quantity", "price", "sum")
"""What belongs to a line of an order; everything else to the order."""
_WRITTEN: Final[Mapping[str, str]] = {
    "number": "订单编号 订单号 主订单编号 主订单号 交易编号 交易号 平台订单号 原始单号 网店订单号 orderid orderno ordernumber",
    "state": "订单状态 交易状态 状态 订单当前状态 orderstatus status",
    "aftersale": "售后状态 退款状态 退货退款状态 售后 售后退款状态",
    "placed_at": "订单创建时间 下单时间 订单提交时间 拍下时间 创建时间 订单下单时间 成交时间 订单成交时间 拼单时间 订单时间 提交时间",
    "paid_at": "订单付款时间 付款时间 支付时间 付款确认时间 支付完成时间 订单支付时间 拼单成功时间 买家付款时间",
    "shipped_at": "发货时间 卖家发货时间 出库时间 订单发货时间",
    "received_at": "确认收货时间 收货时间 签收时间 订单完成时间 完成时间 交易成功时间 交易完成时间",
    "closed_at": "订单关闭时间 关闭时间 取消时间 交易关闭时间",
    "total": "买家实际支付金额 实付金额 实付款 买家实付 买家实付金额 实际支付金额 用户实付金额 商家实收金额 实收金额 订单实付金额 支付金额 应付金额 订单应付金额 买家应付货款 订单金额 总金额 订单总金额 合计金额 总价 结算金额 金额",
    "receiver": "收货人姓名 收货人 收件人 收件人姓名 客户姓名 收货姓名 联系人",
    "phone": "联系手机 收货人手机 收件人手机 手机 手机号 手机号码 收货人手机号 收货人电话 收件人电话 联系电话 电话 收货电话",
    "province": "省 省份 收货省", "city": "市 城市 收货市", "district": "区 区县 县 收货区", "street": "街道 镇 街道镇",
    "address": "收货地址 收件地址 收件人地址 收货人地址 客户地址 详细地址 收货详细地址 地址",
    "courier": "物流公司 快递公司 快递 承运商 物流方式 快递方式 配送方式 运送方式 发货快递",
    "tracking_no": "物流单号 快递单号 运单号 运单编号 物流编号",
    "remark": "买家留言 买家备注 顾客留言 客户留言 留言 买家附言 用户备注",
    "note": "订单备注 卖家备注 商家备注 客服备注 备注",
    "staff_number": "客服工号 工号 客服编号 客服 接待客服 销售客服 跟单客服",
    "item_number": "商家编码 货号 款号 商品编码 商品货号 sku编码 商家编码sku 外部系统编号 商品编号 宝贝编码 商品id",
    "name": "宝贝标题 商品名称 商品标题 标题 选购商品 宝贝名称 商品 品名 产品名称 商品名",
    "attributes": "商品属性 商品规格 规格 销售属性 属性 sku 规格属性 sku规格 宝贝属性 型号规格",
    "colour": "颜色 颜色分类 色号", "size": "尺码 尺寸 码数 鞋码",
    "quantity": "购买数量 商品数量 订购数量 数量 件数 宝贝数量 宝贝总数量",
    "price": "商品单价 单价 销售单价 宝贝单价 京东价 商品价格 价格 售价",
    "sum": "小计 商品总价 商品金额 商品总额 子订单金额",
}
_NAMES: Final = {name: (field, rank) for field, names in _WRITTEN.items() for rank, name in enumerate(names.split())}
_LOOKED: Final = 8
"""Rows in which the names of the columns are looked for: titles and remarks may stand above them."""
_ODD: Final = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]|[\s*＊:：、。?？/_\-]")


def head_of(rows: Sequence[Row], simplify: Callable[[str], str]) -> tuple[int, dict[int, str]] | None:
    """Where the row of names stands (index into ``rows``) and which field each column is; of several names for one field
    the plainest counts. None without a row that names the orders' numbers and two things more."""
    for at, row in enumerate(rows[:_LOOKED]):
        best: dict[str, tuple[int, int]] = {}
        for column, cell in enumerate(row.cells):
            found = _NAMES.get(_ODD.sub("", simplify(cell)).lower())
            if found is not None and (found[0] not in best or found[1] < best[found[0]][0]):
                best[found[0]] = (found[1], column)
        if "number" in best and len(best) >= 3:
            return at, {column: field for field, (_, column) in best.items()}
    return None


def unused(head: Row, columns: Mapping[int, str]) -> tuple[str, ...]:
    """The names nobody understood."""
    return tuple(cell for at, cell in enumerate(head.cells) if cell.strip() and at not in columns)
