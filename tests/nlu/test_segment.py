"""Words are cut by a tokenizer of our own that leaves no trace outside."""

import logging

from nlu.segment import Segmenter


def test_the_trades_words_stay_whole() -> None:
    assert "空气棉拖" in Segmenter(["空气棉拖"]).cut("这支空气棉拖有货吗")


def test_joined_again_the_words_are_the_text() -> None:
    text = "abc 什么时候发货 123 ，好的"
    assert "".join(Segmenter().cut(text)) == text


def test_words_tell_their_places() -> None:
    text = "什么时候发货"
    assert [text[a:b] for a, b in Segmenter().words(text)] == ["什么", "时候", "发货"]


def test_nothing_is_logged() -> None:
    Segmenter()
    assert logging.getLogger("jieba").getEffectiveLevel() >= logging.CRITICAL
