"""收款账户名单: the accounts and contacts that are the shop's own, seen and changed by supervisors, each change logged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.people.roles import require
from desk.ports import Receipt
from storage.records.people import Staff
from storage.tx import Tx

LEAST, MOST, LONGEST = 4, 100, 64
LABELS: Final = frozenset({"支付宝", "微信", "微信号", "QQ", "qq", "电话", "手机", "手机号", "银行卡", "账号", "卡号"})
"""What people write before an account: it is no account."""
TOLD: Final = 4  # characters of an account that the log names


class BadAccount(NotAllowed):
    """What was written cannot be put on the list or taken off it; the door adds how it is done there."""


async def listed(floor: Floor, staff: Staff) -> tuple[str, ...]:
    """The list, for those who may see it."""
    require(staff, "keep_accounts")
    return await floor.store.read(lambda tx: tx.phrases.own(staff.shop_id))


async def add(floor: Floor, staff: Staff, words: str, receipt: Receipt | None = None) -> tuple[str, ...]:
    """Accounts told apart by blanks: they may be told to customers within two seconds. Returns the list."""
    require(staff, "keep_accounts")
    wanted = [word for word in words.replace("：", " ").replace(":", " ").split() if word not in LABELS]
    if not wanted or any(not LEAST <= len(name) <= LONGEST for name in wanted):
        raise BadAccount(f"请写完整的账号、电话或微信号（每个 {LEAST}–{LONGEST} 个字符，几个之间空一格）")
    return await _change(floor, staff, "account_add", wanted, (), receipt)


async def remove(floor: Floor, staff: Staff, words: str, receipt: Receipt | None = None) -> tuple[str, ...]:
    """They are the shop's no more: what names them is held back again. Returns the list."""
    require(staff, "keep_accounts")
    return await _change(floor, staff, "account_remove", (), words.split(), receipt)


async def _change(
    floor: Floor, staff: Staff, what: str, more: Sequence[str], less: Sequence[str], receipt: Receipt | None
) -> tuple[str, ...]:
    def job(tx: Tx) -> tuple[str, ...]:
        known = tx.phrases.own(staff.shop_id)
        missing = [name for name in less if name not in known]
        if missing or (not more and not less):
            raise BadAccount(f"名单里没有「{'、'.join(missing)}」" if missing else "请写上要去掉的账号")
        kept = tuple(dict.fromkeys([*(name for name in known if name not in less), *more]))
        if len(kept) > MOST:
            raise BadAccount(f"名单最多 {MOST} 个，请先去掉不用的")
        tx.phrases.set_own(staff.shop_id, list(kept))
        for name in (*more, *less):
            tx.staff.note(staff.shop_id, staff.id, what, f"account:…{name[-TOLD:]}")
        return kept

    return await floor.commit(job, receipt)
