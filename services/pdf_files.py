"""PDFs that are handed in: kept byte for byte, never rendered here, and looked at for traps.

A PDF cannot be drawn anew as a photo is without a renderer, the largest surface that there is
to attack, and a redrawn document would be worth less as evidence. So one is refused that nobody
could look into (encrypted) or that does something when it is opened; the rest is downloaded by
the case's parties from a sandbox, and never shown in a page of ours.
"""

import re
import zlib
from collections.abc import Iterator

from services.errors import Unsupported

PDF = "application/pdf"
START = b"%PDF-"
VERSION = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n \t]")
END, END_WITHIN = b"%%EOF", 1024
# A name may be written with escapes: /J#53 is /JS.
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTS = (
    "JavaScript",
    "JS",
    "Launch",
    "EmbeddedFile",
    "RichMedia",
    "XFA",
    "SubmitForm",
    "ImportData",
)
ACTIVE = re.compile(b"/(?:" + "|".join(ACTS).encode() + rb")(?![0-9A-Za-z_.-])")
ENCRYPTED = re.compile(rb"/Encrypt(?![0-9A-Za-z_.-])")
OBJECTS = b"/ObjStm"
DICTIONARY_WITHIN = 1024
MOST_UNPACKED = 32 << 20


def check(content: bytes) -> None:
    """Unsupported for what is no whole PDF, is encrypted, or acts by itself."""
    whole = VERSION.match(content) and END in content[-END_WITHIN:] and b"startxref" in content
    if not whole:
        raise Unsupported("file_damaged", "PDF 不完整或已损坏，请另存后再提交")
    for part in _spoken(content):
        named = ESCAPED.sub(_character, part)
        if ENCRYPTED.search(named):
            raise Unsupported("pdf_encrypted", "PDF 已加密，工作人员无法打开，请去除密码后再提交")
        if ACTIVE.search(named):
            raise Unsupported(
                "pdf_active", "PDF 中含有脚本、附件或可执行的内容，请另存为普通 PDF 或图片后再提交"
            )


def _spoken(content: bytes) -> Iterator[bytes]:
    """What stands in the file outside its streams, and the objects that are packed into one."""
    position, unpacked = 0, 0
    while True:
        begin = content.find(b"stream", position)
        end = content.find(b"endstream", begin) if begin >= 0 else -1
        if end < 0:
            yield content[position:]
            return
        outside = content[position:begin]
        yield outside
        if OBJECTS in ESCAPED.sub(_character, outside[-DICTIONARY_WITHIN:]):
            objects = _unpacked(content[begin + len(b"stream") : end], MOST_UNPACKED - unpacked)
            unpacked += len(objects)
            yield objects
        position = end + len(b"endstream")


def _character(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], 16)])


def _unpacked(packed: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        objects = unpacking.decompress(packed.lstrip(b"\r\n"), max(1, most))
    except zlib.error:
        raise Unsupported(
            "pdf_active", "PDF 的结构无法检查，请另存为普通 PDF 或图片后再提交"
        ) from None
    if unpacking.unconsumed_tail:
        raise Unsupported("pdf_active", "PDF 的结构无法检查，请另存为普通 PDF 或图片后再提交")
    return objects
