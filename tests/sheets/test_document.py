"""DOCX: paragraphs, tables, text boxes, in the order they are read."""

from __future__ import annotations

import pytest

from sheets.errors import SheetError
from sheets.reading import read_sheets
from sheets.shapes import Prose, Table
from tests.sheets.makers import document, paragraph, textbox, word_table


def test_prose_and_tables_come_in_order() -> None:
    data = document(paragraph("顾客：|在吗") + word_table([["问题", "回复"], ["包邮吗", "亲，包邮"]]) + paragraph("完"))
    first, table, last = read_sheets(data, name="a.docx").parts
    assert isinstance(first, Prose)
    assert isinstance(table, Table)
    assert isinstance(last, Prose)
    assert first.lines[0].text == "顾客：在吗"
    assert [row.cells for row in table.rows] == [("问题", "回复"), ("包邮吗", "亲，包邮")]
    assert [line.number for line in last.lines] == [4]


def test_a_text_box_is_read_once() -> None:
    (part,) = read_sheets(document(paragraph("前") + textbox("答：框里的话") + paragraph("后")), name="a.docx").parts
    assert isinstance(part, Prose)
    assert [line.text for line in part.lines if line.text] == ["前", "答：框里的话", "后"]


def test_headings_are_known_by_their_style_and_list_items_by_a_bullet() -> None:
    styles = '<w:style w:styleId="2"><w:name w:val="heading 1"/></w:style><w:style w:styleId="9"><w:name w:val="Normal"/></w:style>'
    body = paragraph("售后", '<w:pStyle w:val="2"/>') + paragraph("一条", '<w:pStyle w:val="9"/><w:numPr/>')
    (part,) = read_sheets(document(body, styles=styles), name="a.docx").parts
    assert isinstance(part, Prose)
    assert [(line.text, line.heading) for line in part.lines] == [("售后", True), ("• 一条", False)]


def test_what_was_deleted_is_not_read_and_breaks_are_lines() -> None:
    body = "<w:p><w:del><w:r><w:t>旧</w:t></w:r></w:del><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r></w:p>"
    (part,) = read_sheets(document(body), name="a.docx").parts
    assert isinstance(part, Prose)
    assert [line.text for line in part.lines] == ["甲", "乙\t丙"]


def test_cells_merged_downwards_are_filled_and_a_table_in_a_cell_is_its_text() -> None:
    inner = word_table([["里", "面"]])
    rows = (
        f'<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("物流")}</w:tc><w:tc>{paragraph("一")}</w:tc></w:tr>'
        f'<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph("")}</w:tc><w:tc>{inner}{paragraph("二")}</w:tc></w:tr>'
    )
    (part,) = read_sheets(document(f"<w:tbl>{rows}</w:tbl>"), name="a.docx").parts
    assert isinstance(part, Table)
    assert [row.cells for row in part.rows] == [("物流", "一"), ("物流", "里\n面\n二")]


def test_entities_in_a_document_are_refused() -> None:
    from tests.sheets.makers import zipped

    bomb = '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><d>&b;</d>'
    with pytest.raises(SheetError, match="结构不对"):
        read_sheets(zipped({"word/document.xml": bomb}), name="a.docx")
