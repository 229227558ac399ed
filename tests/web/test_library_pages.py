"""The library over HTTP: found, looked at, written, approved, retired; brought in and out as files."""

from __future__ import annotations

import asyncio
import re
import struct
from typing import Any

from bot import command_lists, texts
from desk.phrases import phrase_checks
from scripts_library.library import Library, Phrase
from tests.sheets.makers import raw_workbook, zipped
from tests.web.office import Browser, Office

TABLE = "顾客问,回复\n你们家能开专票吗,亲，专票可以开的，下单时备注抬头和税号就行哦～\n周末也发货吗,亲，周末照常发货的～\n怎么联系你们,加我微信 kefu001 给您便宜\n".encode("gb18030")


async def _rows(office: Office) -> dict[str, Any]:
    return {row.phrase: row for row in await office.house.store.read(lambda tx: tx.shelf.all(1))}


async def _said(office: Office) -> set[str]:
    return {phrase.id for phrase in (await office.house.store.read(lambda tx: tx.phrases.library(1))).phrases}


def _found(page: str) -> list[str]:
    return re.findall(r'class="row" href="/console/phrases/([\w.]+)"', page)


async def test_a_phrase_is_found_by_characters_pinyin_initials_and_in_either_script(office: Office) -> None:
    phrase = Phrase("own.basket", "shipping_fee", "亲，满一百元就免运费包邮哦", tags=("偏远地区",))
    await office.house.store.write(lambda tx: tx.shelf.write(1, phrase, phrase.id, author_id=1))
    async with await office.browser("老赵") as browser:
        for q in ("免运费包邮", "免運費包郵", "mianyunfeibaoyou", "mianyunf", "myfby", "偏遠", "pianyuan", "包邮 满一百", "baoyou 一百", "ｏｗｎ．basket", "免运费保邮哦"):
            status, page = await browser.opens(f"/console/phrases?q={q}", **{"HX-Request": "true"})
            assert status == 200
            assert "<html" not in page, "only what was found"
            assert "own.basket" in _found(page), q
        _, page = await browser.opens("/console/phrases?q=包邮&status=approved")
        assert "own.basket" not in _found(page)
        _, page = await browser.opens("/console/phrases?q=包邮&status=draft&intent=shipping_fee")
        assert _found(page) == ["own.basket"]
        _, page = await browser.opens("/console/phrases?q=没有这样的话xyz")
        assert "没有找到" in page


async def test_a_phrase_is_written_as_a_draft_and_said_once_it_is_approved(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/phrases/new")
        fields = {"intent": "invoice", "text": "{客户称呼}，专票可以开的～\n---\n把抬头和税号发我就行", "tags": "专票，抬头", "shortcut": "/ZPFP"}
        status, page = await browser.sends("/console/phrases/save", then="draft", **fields)
        assert status == 200
        for words in ("存成草稿了", "待审", "孙主管", "专票可以开的", "/zpfp", "亲"):
            assert words in page, words
        (name,) = set(await _rows(office)) - await _said(office)
        assert name not in await _said(office)
        _, page = await browser.opens("/console/queue")
        assert "把抬头和税号发我就行" in page
        status, page = await browser.sends("/console/queue", **{f"pick:{name}": "1", "do": "approve"})
        assert "批准了 1 条" in page
        assert name in await _said(office)
        await asyncio.sleep(2.2)  # workers look every two seconds
        assert name in office.house.minds.of(1).phrases


async def test_a_new_version_stands_beside_the_old_one_which_is_said_until_then(office: Office) -> None:
    name = next(n for n, row in (await _rows(office)).items() if row.intent == "invoice")
    old = (await _rows(office))[name]
    async with await office.browser("孙主管") as browser:
        _, page = await browser.opens(f"/console/phrases/{name}/edit")
        status, page = await browser.sends("/console/phrases/save", name=name, intent="invoice", text=f"{old.text}\n随时找我哦", then="draft")
        assert status == 200
        assert "<ins>" in page
        assert "随时找我哦" in page
        row = (await _rows(office))[name]
        assert (row.version, row.said, row.status) == (old.version + 1, old.version, "draft")
        await browser.sends("/console/phrases/save", name=name, intent="invoice", text=f"{old.text}\n马上给您开", then="said")
        row = (await _rows(office))[name]
        assert (row.said, row.status) == (old.version + 2, "approved")
        _, page = await browser.sends("/console/phrases/retire", name=name)
        assert "停用了" in page
        assert name not in await _said(office), "no older version comes back"
        _, page = await browser.sends("/console/phrases/restore", name=name, version="1")
        assert "恢复了" in page
        row = (await _rows(office))[name]
        assert (row.text, row.said, row.status) == (old.text, old.version + 3, "approved")
        assert (await browser.sends("/console/phrases/restore", name=name, version="99"))[0] == 404


async def test_dates_owners_and_the_reason_stay_with_a_phrase_that_is_changed(office: Office) -> None:
    staff = {one.name: one.id for one in await office.house.store.read(lambda tx: tx.staff.all(1))}
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/phrases/new")
        fields = {"intent": "promotion", "text": "亲，周年庆全场九折哦", "since": "2026-11-20", "until": "2026/12/1 20:00", "basis": "周年庆方案",
                  "why": "老板定的", f"owner:{staff['小李']}": "1", f"owner:{staff['小陈']}": "1"}
        status, page = await browser.sends("/console/phrases/save", then="said", **fields)
        assert status == 200
        for words in ("2026-11-20 00:00", "2026-12-01 20:00", "小李、小陈", "周年庆方案", "老板定的"):
            assert words in page, words
        (name,) = [row.phrase for row in (await _rows(office)).values() if row.text == fields["text"]]
        _, page = await browser.opens(f"/console/phrases/{name}/edit")
        for words in ('value="2026-11-20 00:00"', 'value="2026-12-01 20:00"', 'value="周年庆方案"', f'name="owner:{staff["小李"]}" value="1" checked'):
            assert words in page, words
        assert f'name="owner:{staff["老赵"]}" value="1" checked' not in page
        for wrong, said in (({"team": "99"}, "没有这个小组"), ({"until": "2026-11-01"}, "结束在开始之前"), ({"since": "明天"}, "日期请写成"), ({"alone": "1"}, "由客服来发")):
            status, page = await browser.sends("/console/phrases/save", then="said", name=name, **{**fields, **wrong})
            assert (status, said in page) == (422, True), wrong


async def test_a_version_tells_who_approved_it_and_everything_in_which_it_differs(office: Office) -> None:
    staff = {one.name: one.id for one in await office.house.store.read(lambda tx: tx.staff.all(1))}
    team = await office.house.store.write(lambda tx: tx.teams.put(1, "早班组", [staff["小李"], staff["小陈"]]))
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/phrases/new")
        fields = {"intent": "promotion", "text": "亲，周年庆全场九折哦", "tags": "周年 折扣", "until": "2026-12-01", "shortcut": "zn"}
        await browser.sends("/console/phrases/save", then="said", **fields)
        (name,) = [row.phrase for row in (await _rows(office)).values() if row.text == fields["text"]]
        more = {"tags": "周年", "until": "2026-12-03", "shortcut": "", "basis": "方案二", "tone": "festive", "team": str(team)}
        _, page = await browser.sends("/console/phrases/save", then="draft", name=name, **{**fields, **more})
        assert "要说的话没有变" in page
        for old, new in (("周年、折扣", "周年"), ("2026-12-01 23:59", "2026-12-03 23:59"), ("/zn", "没有"), ("没有", "方案二"),
                         ("平常", "节日"), ("全店", "早班组")):
            assert f"<del>{old}</del> → <ins>{new}</ins>" in page, new
        assert page.count("批准</span>") == 1, "the draft waits"
        await browser.sends("/console/queue", **{f"pick:{name}": "2", "do": "approve"})
        _, page = await browser.opens(f"/console/phrases/{name}")
        assert len(re.findall(r"<span>孙主管 .{5,30} 批准</span>", page)) == 2
        assert name not in await _said(office)
        personal = (await office.house.store.read(lambda tx: tx.phrases.library(1))).personal
        assert [set(one.owners) for one in personal if one.id == name] == [{staff["小李"], staff["小陈"]}]
        _, page = await browser.opens(f"/console/phrases/{name}/edit")
        assert f'<option value="{team}" selected>早班组（小李、小陈）' in page


async def test_what_is_wrong_with_a_phrase_is_said_with_what_was_meant_and_nothing_is_kept(office: Office) -> None:
    taken = next(row for row in (await _rows(office)).values() if row.shortcut)
    before = await _rows(office)
    wrongs = (
        ({"text": "发的是{快第}"}, "是不是想写 {快递}"), ({"text": "  "}, "写上要说的话"), ({"text": "加我微信 kefu001 更便宜"}, "不能这么说"),
        ({"intent": "nothing"}, "选一个意图"), ({"shortcut": "邮费"}, "小写字母"), ({"shortcut": "end"}, "机器人的命令"),
        ({"shortcut": taken.shortcut}, "已经有话术在用"), ({"step": "99"}, "步骤不对"), ({"situation": "x"}, "场合"),
        ({"text": "长" * 3600}, "最多 3500 个字"), ({"tags": "一 二 三 四 五 六 七"}, "标签最多"),
    )
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/phrases/new")
        for wrong, said in wrongs:
            status, page = await browser.sends("/console/phrases/save", **{"text": "您好呀", "intent": "greet", "then": "said", **wrong})
            assert (status, said in page, "没有保存" in page) == (422, True, True), (wrong, status)
    assert await _rows(office) == before


async def test_the_preview_shows_bubbles_variables_and_the_rewording_while_somebody_writes(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/phrases/new")
        _, page = await browser.sends("/console/phrases/preview", text="{快递}发的，尺码{尺码}\n---\n保证明天到", headers={"HX-Request": "true"})
        assert "<html" not in page
        assert page.count('class="bubble"') == 3, "two, and the rewording"
        for words in ('<mark class="filled">中通快递</mark>', '<mark class="open">{尺码}</mark>', "可以改成", "尽量"):
            assert words in page, words


def test_no_shortcut_can_be_called_like_a_command_of_the_bot() -> None:
    shown = {word for pairs in texts.COMMANDS.values() for word, _ in pairs} | {word for word, *_ in command_lists.IN_PRIVATE}
    assert shown <= phrase_checks.RESERVED


async def test_a_file_is_looked_at_first_and_then_kept_whole(office: Office) -> None:
    before = await _rows(office)
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/import")
        status, page = await browser.brings(TABLE, "我们的话术.csv")
        assert status == 200
        for words in ("我们的话术.csv", "你们家能开专票吗", "专票可以开的", "发票", "不许发", "到现在为止什么都没有改动", "存成 3 条草稿"):
            assert words in page, words
        assert await _rows(office) == before
        key = re.findall(r'name="key" value="(\w+)"', page)[0]
        status, page = await browser.sends("/console/import/keep", key="0" * 16)
        assert status == 409
        status, page = await browser.sends("/console/import/keep", key=key)
        assert (status, "存好了 3 条草稿" in page) == (200, True)
        assert (await browser.sends("/console/import/keep", key=key))[0] == 409, "once"
        new = set(await _rows(office)) - set(before)
        assert len(new) == 3
        await browser.opens("/console/import")
        _, page = await browser.brings(TABLE, "再来一次.csv")
        assert "话术库里的" in page
        _, page = await browser.sends("/console/queue", **{f"pick:{name}": "1" for name in new}, do="approve")
        assert "批准了 2 条" in page
        assert "1 条还有问题" in page


async def test_what_is_not_kept_is_counted_and_all_of_it_can_be_downloaded(office: Office) -> None:
    orphans = "".join(f"=1+{n} 没有问题的一行,\n" for n in range(230))
    async with await office.browser("孙主管") as browser, await office.browser("王店主") as other:
        await browser.opens("/console/import")
        _, page = await browser.brings(TABLE + orphans.encode("gb18030"), "很多.csv")
        assert "还有 30 行没有列出来" in page
        assert "=1+229 没有问题" not in page
        (address,) = re.findall(r'href="(/console/import/left\?key=\w+)"', page)
        status, text = await browser.opens(address)
        assert status == 200
        lines = [line for line in text.splitlines() if "没有问题的一行" in line]
        assert len(lines) == 230
        assert all("\"'=1+" in line for line in lines), "a spreadsheet must not take them for formulas"
        assert (await other.opens(address))[0] == 409, "a file is for the visit that brought it"


async def test_a_guessed_intent_is_put_right_before_the_file_is_kept(office: Office) -> None:
    before = await _rows(office)
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/import")
        _, page = await browser.brings(TABLE, "我们的话术.csv")
        key = re.findall(r'name="key" value="(\w+)"', page)[0]
        status, _ = await browser.sends("/console/import/keep", key=key, **{"intent:1": "nothing"})
        assert status == 404
        assert await _rows(office) == before
        status, page = await browser.sends("/console/import/keep", key=key, **{"intent:1": "greet", "intent:9999": "greet"})
        assert (status, "存好了 3 条草稿" in page) == (200, True)
        rows = await _rows(office)
        intents = {row.text: row.intent for name, row in rows.items() if name not in before}
        assert intents["亲，周末照常发货的～"] == "greet"
        assert sum(intent == "greet" for intent in intents.values()) == 1


async def test_a_file_that_is_too_much_or_not_to_be_read_is_refused_in_plain_words(office: Office) -> None:
    before = await office.house.store.read(lambda tx: (tx.shelf.all(1), tx.phrases.version(1)))
    cell = '<c t="inlineStr"><is><t>x</t></is></c>'
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<504x") + "EncryptedPackage".encode("utf-16-le")
    bomb = zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": b"0" * (80 * 2**20)})
    wide = raw_workbook(f'<sheetData><row r="1">{cell * 10_000}</row></sheetData>')
    files = (
        (bytes(200 * 2**20), "很大.xlsx", 413, "最多 30 MB"), (bomb, "炸弹.xlsx", 422, "解压后大得不正常"), (wide, "很宽.xlsx", 422, "太多了"),
        (locked, "锁着.xlsx", 422, "有密码"), (b"", "空.csv", 422, "空的"), (b"\x89PNG\r\n", "图.png", 422, "图片"),
        (b"phrases: [", "坏.yaml", 422, "YAML"), (b"PK\x03\x04 broken", "坏.xlsx", 422, "打不开"),
    )
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/import")
        for data, name, wanted, words in files:
            status, page = await browser.brings(data, name)
            assert (status, words in page, "没有改动" in page) == (wanted, True, True), (name, status)
    assert await office.house.store.read(lambda tx: (tx.shelf.all(1), tx.phrases.version(1))) == before


async def test_the_library_goes_out_as_a_file_and_comes_back_as_nothing_new(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/import")
        for kind in ("yaml", "csv", "xlsx"):
            async with browser.session.get(f"{browser.base}/console/export/{kind}") as answer:
                assert answer.status == 200
                assert "attachment" in answer.headers["Content-Disposition"]
                data = await answer.read()
            status, page = await browser.brings(data, f"话术.{kind}")
            assert status == 200
            assert "没有认出新的问答" in page, kind
            assert "全部收下" not in page, kind


async def test_the_test_box_reads_a_customers_words_and_sends_nothing(office: Office) -> None:
    calls = len(await office.world.calls("sendMessage"))
    async with await office.browser("老赵") as browser:
        calls += 1  # the link
        status, page = await browser.opens("/console/try?text=能便宜点吗", **{"HX-Request": "true"})
        assert status == 200
        for words in ("砍价", "有把握", "像例句", "会推荐的回复", "看这条话术"):
            assert words in page, words
        assert "在上面写一句" in (await browser.opens("/console/try?text=%20"))[1]
        _, page = await browser.opens("/console/try?text=我160 105斤穿什么码", **{"HX-Request": "true"})
        assert "<dt>体重</dt><dd>105斤</dd>" in page
    assert len(await office.world.calls("sendMessage")) == calls


RULE = {
    "words": "宝贝儿\n包*满意", "unless": "宝贝儿童装", "level": "warn", "why": "叫得太亲，有的顾客不喜欢", "rewrite": "亲，这款很受欢迎呢",
    "hits": "宝贝儿，这款好看\n包您一百个满意", "misses": "我们的宝贝儿童装到货了",
}


async def test_a_rule_of_the_shops_own_is_proven_by_its_examples_before_it_counts(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/rules/new")
        for wrong, said in (
            ({"hits": "您好"}, "应该查到，却没有查到"), ({"misses": "宝贝儿你好"}, "不该查到，却查到了"), ({"rewrite": "宝贝儿您好"}, "自己就通不过"),
            ({"words": "***"}, "里没有字"), ({"words": ""}, "写上要查的词"), ({"misses": ""}, "至少写一句"),
            ({"level": "block"}, "只有这几种可以不许发"), ({"level": "block", "kind": "absolute"}, "别的请选「提醒」"),
        ):
            status, page = await browser.sends("/console/rules/save", **{**RULE, **wrong})
            assert (status, said in page) == (422, True), (wrong, re.findall(r'<li class="block">(.*?)</li>', page))
        status, page = await browser.sends("/console/rules/save", **RULE)
        assert (status, "存好了" in page, "叫得太亲" in page) == (200, True, True)
        await asyncio.sleep(2.2)
        _, page = await browser.opens("/console/rules/try?said=宝贝儿看看这款")
        assert "叫得太亲" in page
        _, page = await browser.opens("/console/rules/try?said=宝贝儿童装到了")
        assert "叫得太亲" not in page
        (name,) = await office.house.store.read(lambda tx: tx.phrases.own_rules(1))
        _, page = await browser.opens(f"/console/rules/{name}")
        assert "包*满意" in page
        status, page = await browser.sends("/console/rules/save", **{**RULE, "id": name, "level": "block", "kind": "insult"})
        assert (status, "存好了" in page) == (200, True)
        status, page = await browser.sends("/console/rules/drop", id=name)
        assert "去掉了" in page
        assert await office.house.store.read(lambda tx: tx.phrases.own_rules(1)) == frozenset()


async def test_a_rule_of_ours_speaks_in_the_shops_words_and_an_upgrade_leaves_them_alone(office: Office, starter: Library) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/rules/absolute")
        status, page = await browser.sends("/console/rules/reword", id="absolute", why="别打包票", rewrite="保证给您办好")
        assert (status, "没有保存" in page, "保证给您办好" in page) == (422, True, True), "it breaks the rule itself"
        wording = {"why": "别打包票，做不到更伤人", "rewrite": "亲，我尽量帮您安排～"}
        status, page = await browser.sends("/console/rules/reword", id="absolute", **wording)
        assert (status, wording["why"] in page) == (200, True)
        await office.house.store.write(lambda tx: tx.phrases.load(1, starter))
        await asyncio.sleep(2.2)
        _, page = await browser.opens("/console/rules/try?said=保证您明天收到")
        assert (wording["why"] in page) is True
        _, page = await browser.opens("/console/rules/absolute")
        assert "说法是本店的" in page
        status, page = await browser.sends("/console/rules/unword", id="absolute")
        assert (status, wording["why"] in page) == (200, False)
        assert (await browser.sends("/console/rules/unword", id="absolute"))[0] == 404
        for unknown in ("nothing", ""):
            assert (await browser.sends("/console/rules/reword", id=unknown, **wording))[0] == 404
    async with await office.browser("老赵") as browser:
        await browser.opens("/console/rules")
        assert (await browser.sends("/console/rules/reword", id="absolute", **wording))[0] == 403


async def test_words_of_a_rule_are_words_whatever_marks_stand_in_them(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/rules/new")
        status, _ = await browser.sends("/console/rules/save", **{**RULE, "words": "(哈+)+嘿\n第[一]名.", "unless": "", "hits": "(哈+)+嘿", "misses": "哈哈哈哈哈哈哈哈哈哈哈哈哈哈呵"})
        assert status == 200
    (rule,) = [r for r in (await office.house.store.read(lambda tx: tx.phrases.library(1))).rules if r.id.startswith("own_")]
    assert all(re.compile(pattern) for pattern in rule.patterns)


async def test_questions_without_an_answer_are_taught_or_put_away(office: Office) -> None:
    async def asks(name: str, words: str) -> None:
        customer = await office.customer(name)
        await customer.says(words)
        agent = office.people["小李"]
        thread = await office.topic(name)
        await agent.sees(words, chat=office.group, thread=thread)
        await agent.says("好的亲，我帮您问问", chat=office.group, thread=thread)
        await office.settled()

    await asks("小雨", "鞋带能不能换成彩虹荧光的呀")
    await asks("小雪", "你们老板的猫叫什么名字")
    async with await office.browser("孙主管") as browser:
        _, page = await browser.opens("/console/gaps")
        assert "彩虹荧光" in page
        keys = dict(re.findall(r"<h3>(.*?)<.*?name=\"key\" value=\"(\w+)\"", page, re.DOTALL))
        key = next(key for words, key in keys.items() if "彩虹" in words)
        _, page = await browser.sends("/console/gaps/teach", key=key, intent="colour_choice")
        assert "已加入 1 句" in page
        library = await office.house.store.read(lambda tx: tx.phrases.library(1))
        assert ("鞋带能不能换成彩虹荧光的呀", ("colour_choice",)) in {(e.text, e.intents) for e in library.examples}
        other = next(key for words, key in keys.items() if "猫" in words)
        _, page = await browser.sends("/console/gaps/decline", key=other)
        assert "猫叫什么" not in page
        assert (await browser.sends("/console/gaps/decline", key=other))[0] == 404


async def test_a_browser_that_is_not_signed_in_hears_it_also_while_it_types(office: Office) -> None:
    async with Browser(office.console) as browser:
        status, _ = await browser.opens("/console/phrases?q=x", **{"HX-Request": "true"})
        assert (status, browser.headers["hx-refresh"]) == (401, "true")
