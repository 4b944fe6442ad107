import io

import pytest
from PIL import ImageFont
from reportlab.pdfgen.canvas import Canvas

from services.report_pdf.fonts import FOLDER, NAME, legible, report_font, width_of
from services.report_pdf.truetype import Face


def test_every_character_of_gb_2312_and_of_gbk_is_printed_as_itself():
    characters = "".join(chr(code) for code in range(0x4E00, 0x9FA6))
    assert legible(characters) == characters
    marks = bytes(b for low in range(0xA1, 0xFF) for b in (0xA1, low)).decode("gb2312", "ignore")
    assert legible(marks.replace("\u3000", "")) == marks.replace("\u3000", "")


def test_selectors_of_forms_leave_the_character_alone():
    assert legible("葛\U000e0100城\ufe00") == "葛城"


def test_blanks_stay_blank_and_other_invisible_characters_do_not():
    assert legible("甲\t乙\u3000丙\u2003丁\u00a0戊") == "甲 乙\u3000丙\u2003丁\u00a0戊"
    assert legible("甲\u00ad乙") == "甲〔U+00AD〕乙"


def test_strange_characters_do_not_fill_the_memory():
    table = report_font().legible_characters
    before = len(table)
    legible("".join(chr(code) for code in range(0x100000, 0x108000)))
    assert len(table) == before


def test_widths_are_those_of_the_font():
    theirs = ImageFont.truetype(str(FOLDER / "NotoSansSC-Regular.ttf"), 1000)
    for text in ("信用", "Wi.", "（10）", "·"):
        assert sum(map(theirs.getlength, text)) == pytest.approx(width_of(text, 1000), abs=2)


def test_text_not_made_legible_is_refused_rather_than_printed_blank():
    report_font()
    with pytest.raises(ValueError, match=r"U\+2A6A5"):
        width_of("𪚥", 9)
    canvas = Canvas(io.BytesIO(), initialFontName=NAME)
    with pytest.raises(ValueError, match=r"U\+2A6A5"):
        canvas.drawString(0, 0, "𪚥")


def test_a_file_that_is_no_truetype_font_is_refused(tmp_path):
    (tmp_path / "font.otf").write_bytes(b"OTTO" + bytes(100))
    with pytest.raises(ValueError, match="not a TrueType font"):
        Face(tmp_path / "font.otf")
