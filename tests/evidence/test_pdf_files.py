"""PDFs are kept as they are, unless nobody can look into them or they act by themselves."""

import io
import time

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from services import pdf_files
from services.errors import Unsupported
from tests.evidence.files import packed, pdf


def printed(**told) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, **told)
    canvas.drawString(100, 100, "paid in full")
    canvas.save()
    return out.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(Unsupported) as refusal:
        pdf_files.check(content)
    return refusal.value.code


@pytest.mark.parametrize(
    "content",
    [
        pdf(),
        pdf(b"/OpenAction [3 0 R /Fit]"),
        pdf(stream=packed(b"1 0 << /Type /Font >>")),
        pdf(stream=packed(b"/JavaScript", kind=b"/Image")),  # pixels that happen to say so
        pdf(b"/JSomething true /Encryption true"),
        printed(),
    ],
)
def test_a_document_is_taken(content):
    pdf_files.check(content)


@pytest.mark.parametrize(
    "content",
    [
        pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        pdf(b"/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>"),
        pdf(b"/Names << /EmbeddedFiles 3 0 R >> /A << /Type /EmbeddedFile >>"),
        pdf(b"/OpenAction << /S /Launch /F (calc.exe) >>"),
        pdf(b"/AcroForm << /XFA 4 0 R >>"),
        pdf(stream=packed(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")),
        pdf(stream=packed(b"1 0 << /S /J#61vaScript >>", kind=b"/O#62jStm")),
        pdf(
            stream=b"9 0 obj\n<< /Type /ObjStm /Filter /ASCIIHexDecode >>\nstream\n2F4A53\nendstream\n"
        ),
        pdf(stream=packed(b"\0" * (pdf_files.MOST_UNPACKED + 1))),
        pdf(stream=b"stream\n no end /JS (x)\n"),
    ],
)
def test_what_acts_when_it_is_opened_is_refused(content):
    assert refused(content) == "pdf_active"


def test_what_nobody_can_look_into_is_refused():
    assert refused(pdf(trailer=b"/Encrypt 5 0 R")) == "pdf_encrypted"
    assert refused(printed(encrypt=StandardEncryption("", "owner"))) == "pdf_encrypted"


@pytest.mark.parametrize(
    "content",
    [
        pdf()[:-10],
        pdf()[:40],
        b"%PDF-1.7\n",
        b"%PDF-9.9" + pdf()[8:],
        b"%PDF-<html><script>alert(1)</script></html>",
        pdf() + b"PK\x03\x04" + bytes(2000),
        pdf().replace(b"startxref", b"elsewhere"),
    ],
)
def test_what_is_no_whole_document_is_refused(content):
    assert refused(content) == "file_damaged"


def test_ten_megabytes_of_beginnings_take_no_time():
    content = pdf(stream=b"stream\n" * 1_400_000)
    began = time.monotonic()
    pdf_files.check(content)
    assert time.monotonic() - began < 3
