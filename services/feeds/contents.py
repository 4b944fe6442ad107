"""What kind of file was delivered, told from its first bytes: names lie, or are missing."""

from pathlib import Path
from typing import Literal

from services.feeds.rows import FeedRefused

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_BIFF = (
    b"\t\x00\x04\x00",
    b"\t\x02\x06\x00",
    b"\t\x04\x06\x00",
    b"\t\x08\x08\x00",
    b"\t\x08\x10\x00",
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")

Content = Literal["text", "workbook"]


def content_of(path: Path) -> Content:
    """Whether the file is text or an XLSX workbook; `FeedRefused` with advice for anything else."""
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith(_OLE):
            raise _ole(head + file.read(1 << 20))
    if not head.strip(b" \t\r\n\xef\xbb\xbf\x00"):
        raise FeedRefused("file_empty", "文件是空的")
    if head.startswith(b"PK"):
        return "workbook"
    if head.startswith(_BIFF):
        raise FeedRefused(
            "xls_not_supported", "这是旧版 XLS 文件，请用表格软件另存为 XLSX 后再报送"
        )
    if head.startswith(_BINARY):
        raise FeedRefused("not_a_table", "这不是 CSV 或 XLSX 文件")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(_MARKUP):
        raise FeedRefused("not_a_table", "这是网页格式的表格，请用表格软件打开后另存为 XLSX 再报送")
    return "text"


def _ole(head: bytes) -> FeedRefused:
    """Old XLS and password-protected XLSX share one container; its directory tells them apart."""
    if _ENCRYPTED in head:
        return FeedRefused("xlsx_encrypted", "文件设了打开密码，请去掉密码后再报送")
    return FeedRefused("xls_not_supported", "这是旧版 XLS 文件，请用表格软件另存为 XLSX 后再报送")
