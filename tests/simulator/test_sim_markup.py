"""parse_mode HTML and MarkdownV2: what is read and what is refused."""

import pytest

HTML_REFUSALS = [
    ("<b>开", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
    ("亲<br>", 'Unsupported start tag "br" at byte offset 3'),
    ("</b>", "Unexpected end tag at byte offset 0"),
    ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
    ("1 < 2", 'Unclosed start tag at byte offset 2'),
    ('<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]
V2_REFUSALS = [
    ("hello.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
    ("*unclosed", "Can't find end of Bold entity at byte offset 0"),
    ("*bold _italic\\_*", "Can't find end of Bold entity at byte offset 15"),
]


@pytest.mark.parametrize(("source", "words"), HTML_REFUSALS)
async def test_broken_html_is_refused_in_telegrams_words(bot, customer, refused, source, words):
    await refused(
        bot.send_message(customer.id, source, parse_mode="HTML"), f"Bad Request: can't parse entities: {words}"
    )


@pytest.mark.parametrize(("source", "words"), V2_REFUSALS)
async def test_broken_markdown_is_refused_in_telegrams_words(bot, customer, refused, source, words):
    await refused(
        bot.send_message(customer.id, source, parse_mode="MarkdownV2"), f"Bad Request: can't parse entities: {words}"
    )


async def test_an_unknown_parse_mode_is_refused(bot, customer, refused):
    await refused(bot.send_message(customer.id, "a", parse_mode="BBCode"), "Bad Request: unsupported parse_mode")


async def test_html_becomes_text_and_entities(bot, customer):
    source = (
        "<b>粗<i>斜</i></b> <u>下</u> <s>删</s> <tg-spoiler>藏</tg-spoiler> <code>A1</code> &lt;好&gt; &amp; "
        '<a href="https://example.com/">链接</a> <pre><code class="language-python">x = 1</code></pre>'
        "<blockquote expandable>引</blockquote>"
    )
    sent = await bot.send_message(customer.id, source, parse_mode="html")
    assert sent.text == "粗斜 下 删 藏 A1 <好> & 链接 x = 1引"
    assert [e.type for e in sent.entities] == [
        "bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_link", "pre",
        "expandable_blockquote",
    ]  # fmt: skip
    assert sent.entities[6].url == "https://example.com/"
    assert sent.entities[7].language == "python"


async def test_a_mention_by_id_needs_a_known_person(bot, customer):
    sent = await bot.send_message(
        customer.id, f'<a href="tg://user?id={customer.id}">您</a> <a href="tg://user?id=1">谁</a>', parse_mode="HTML"
    )
    assert [(e.type, e.user.id) for e in sent.entities] == [("text_mention", customer.id)]


async def test_markdown_v2_becomes_text_and_entities(bot, customer):
    source = "*粗 _斜_* __下__ ~删~ ||藏|| `a_b` [链](https://example.com/a) 1\\.5\n>引用\n```python\nx\\=1\n```"
    sent = await bot.send_message(customer.id, source, parse_mode="MarkdownV2")
    assert [e.type for e in sent.entities] == [
        "bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_link", "blockquote", "pre",
    ]  # fmt: skip
    assert "1.5" in sent.text
    assert sent.entities[-1].language == "python"
