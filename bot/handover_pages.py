"""Draws handover books and the week's agenda, each within one message, with the buttons that belong to whoever sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final

from bot.callbacks import DESK, encode
from bot.cards import markup
from bot.handover_texts import BOOKS, MARKS, SECTIONS
from bot.pages import NICK, Page, fitted, linked, short
from desk.floor import Floor
from desk.handover import handover, handover_views
from desk.handover.handover_views import BookView, LineView, Row
from desk.handover.incidents import Told
from desk.rhythm import agenda
from desk.rhythm.agenda import Agenda
from desk.talks.views import Outgoing

IN_A_ROW = 2
CAUSE = 120
COURSE = 80
TAKERS = 12
REPORTS: Final = {"description": "描述有误", "stock": "库存不对"}

Buttons = list[list[tuple[str, str]]]


def draw_book(view: BookView, page: int) -> Page:
    """A page of a book, for its giver, its taker, or somebody who looks it up."""
    pages = max(1, -(-len(view.lines) // handover.PAGE))
    page = min(max(page, 0), pages - 1)
    shown = view.lines[page * handover.PAGE : (page + 1) * handover.PAGE]
    lines = [*_head(view), *_body(shown)]
    if not view.lines:
        lines.append("没有未了的事，真清爽～")
    if pages > 1:
        lines.append(f"\n第 {page + 1}/{pages} 页")
    return fitted(lines), markup([*_acts(view, shown, page), *_leaves(view, page, pages)])


def _head(view: BookView) -> list[str]:
    to = f" → {short(view.taker, NICK)}" if view.taker else ""
    shift = " · ".join(part for part in (short(view.shift, NICK), f"{view.ends} 下班" if view.ends else "") if part)
    counts = {state: sum(line.state == state for line in view.lines) for state in MARKS}
    tally = "　".join(f"{MARKS[state]}{count}" for state, count in counts.items() if count)
    lines = [f"📒 <b>交接班本</b> · {short(view.giver, NICK)}{to} · {BOOKS[view.state]}"]
    lines += [part for part in (shift, tally) if part]
    lines += [f"🚨 {short(one.text)}（{one.since} 起）" for one in view.incidents if not one.until]
    if view.overruled:
        lines.append(f"✅ {short(view.overruled, NICK)}放行：{short(view.reason)}")
    if view.signed:
        lines.append("✍️ " + "、".join(f"{short(name, NICK)} {at}" for name, at in view.signed))
    if view.role == "giver" and view.state == "open" and not view.offered:
        lines.append("交给谁？点下面的名字；补一条：/handover 一句话")
    return lines


def _body(lines: Sequence[LineView]) -> Iterable[str]:
    section = ""
    for line in lines:
        if line.section != section:
            section = line.section
            yield f"\n<b>{SECTIONS.get(section, section)}</b>"
        yield from _line(line)


def _line(line: LineView) -> Iterable[str]:
    who = f"{linked(line.name, line.link)}：" if line.name else ""
    yield f"{line.n}. {MARKS[line.state]} {who}{short(line.cause, CAUSE)}"
    course = [part for part in (line.course, line.result) if part]
    state = {"confirmed": f"{line.owner} 已接", "late": f"交接中出现，{line.owner}办完", "moved": "转到下一本"}.get(line.state, "")
    if course or state:
        yield "　" + short(" · ".join([*course, *([state] if state else [])]), COURSE)
    if line.question:
        yield f"　❓ {short(line.question)}" + (f"　💬 {short(line.answer)}" if line.answer else "")


def _acts(view: BookView, shown: Sequence[LineView], page: int) -> Buttons:
    rows: Buttons = []
    if view.state == "open" and view.role == "taker":
        pairs = [
            [(f"✅ {line.n}", encode(DESK, "hook", line.id, page)), (f"❓ {line.n}", encode(DESK, "hoask", line.id))]
            for line in shown if line.state in ("waiting", "asked")
        ]
        rows += [[button for pair in pairs[n : n + IN_A_ROW] for button in pair] for n in range(0, len(pairs), IN_A_ROW)]
    done = [(f"{line.n} 办好了", encode(DESK, "hodone", line.id, page)) for line in shown if line.finishes]
    rows += [done[n : n + 3] for n in range(0, len(done), 3)]
    if view.state == "open" and view.role == "giver":
        names = [(f"交给 {name}", encode(DESK, "hogive", view.id, number)) for number, name in view.takers[:TAKERS]]
        rows += [names[n : n + IN_A_ROW] for n in range(0, len(names), IN_A_ROW)]
    if view.state == "open" and view.role != "other" and not view.viewer_signed and _may_sign(view):
        rows.append([("✍️ 签字", encode(DESK, "hosign", view.id))])
    return rows


def _may_sign(view: BookView) -> bool:
    return bool(view.overruled) or (view.offered and not view.waiting)


def _leaves(view: BookView, page: int, pages: int) -> Buttons:
    row = [("上一页", encode(DESK, "hopage", view.id, page - 1))] if page > 0 else []
    row += [("下一页", encode(DESK, "hopage", view.id, page + 1))] if page < pages - 1 else []
    return [row] if row else []


def found(rows: Sequence[Row], words: str) -> str:
    """The list of /handovers."""
    if not rows:
        return f"📒 没有找到「{words[:60]}」的交接记录，换个词试试～" if words else "📒 还没有交接记录。写一本：/handover"
    lines = [f"📒 交接记录{f'：{words[:60]}' if words else ''}"]
    for row in rows:
        to = f" → {row.taker}" if row.taker else ""
        left = f"，{row.open} 条未接" if row.open else ""
        lines.append(f"\n#{row.id}　{row.when}　{row.giver}{to}　{BOOKS[row.state]}　{row.lines} 条{left}" + (f"\n　{row.hit[:80]}" if row.hit and words else ""))
    return "\n".join([*lines, f"\n看其中一本：/handovers #{rows[0].id}"])


def incidents(found_ones: Sequence[Told]) -> str:
    """The list of /incident."""
    if not found_ones:
        return "最近一个月没有重大情况。\n组长登记：/incident 说明"
    lines = []
    for one in found_ones:
        about = f"（{one.customer}）" if one.customer else ""
        if one.until:
            lines.append(f"✅ #{one.number} {one.text}{about}\n　{one.since}–{one.until} · {one.who} · 结果：{one.result}")
        else:
            lines.append(f"🚨 #{one.number} {one.text}{about}\n　{one.since} 起 · {one.who}　结束：/incident end 结果")
    return "\n".join(lines)


# --- the week's agenda -----------------------------------------------------------------------------------


def draw_agenda(view: Agenda | None) -> Page:
    """The card of /agenda and of Monday morning."""
    if view is None:
        return "本周议程请组长或主管来看～", None
    lines = [f"🗓 <b>本周议程</b> · {view.since}–{view.until}"]
    if view.questions:
        lines.append(f"\n<b>❔ 没有现成答案的问题 {len(view.questions)} 组（问了 {view.times} 次）</b>")
    for n, one in enumerate(view.questions[: agenda.LISTED], 1):
        more = f" 等 {len(one.texts)} 种问法" if len(one.texts) > 1 else ""
        lines.append(f"{n}. {short(one.texts[0])}{more} · {one.times} 次")
    if len(view.questions) > agenda.LISTED:
        lines.append(f"　…还有 {len(view.questions) - agenda.LISTED} 组，后台「议程」页有全部")
    if view.reports:
        lines.append(f"\n<b>🚩 商品报错 {len(view.reports)}</b>")
        lines += [f"· {short(one.item)} {REPORTS.get(one.kind, '')}「{short(one.text)}」" for one in view.reports[: agenda.LISTED]]
    if view.incidents:
        lines.append(f"\n<b>🚨 重大情况 {len(view.incidents)}</b>")
        lines += [f"· {one.since} {short(one.text)}：{short(one.result) or '还没结束'}" for one in view.incidents]
    if view.late:
        lines.append(f"\n<b>📒 没按时交接 {len(view.late)}</b>")
        lines += [f"· {one.when} {short(one.giver, NICK)}" for one in view.late[: agenda.LISTED]]
    if not (view.questions or view.reports or view.incidents or view.late):
        lines.append("这周没有要议的，都答上来了 ✨")
    return fitted(lines), None


async def _book(floor: Floor, row: Outgoing) -> Page:
    view = await handover_views.seen(floor, int(row.body["handover"]), int(row.body["viewer"]))
    return draw_book(view, int(row.body["page"])) if view is not None else ("📒 这本交接班本您看不了～", None)


async def _agenda(floor: Floor, row: Outgoing) -> Page:
    return draw_agenda(await agenda.drawn(floor, int(row.body["staff"])))


PAGES: Final[Mapping[str, Callable[[Floor, Outgoing], Awaitable[Page]]]] = {handover.KIND: _book, agenda.PAGE: _agenda}
