"""Files as people and attackers hand them in."""

import io
import struct
import zlib

from PIL import ExifTags, Image, PngImagePlugin

PLACE = (30.0, 15.0, 36.4)
HIDDEN = "张三家门口的照片"


def photo(
    size: tuple[int, int] = (640, 480),
    *,
    form: str = "JPEG",
    orientation: int = 1,
    comment: str = HIDDEN,
    color: str = "red",
    whole: bool = False,
) -> bytes:
    """A photo as a phone makes it: with place, a comment and the left half, or all, in one colour."""
    picture = Image.new("RGB", size, "white")
    picture.paste(color, (0, 0, size[0] if whole else size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = HIDDEN.encode().hex()
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    position[ExifTags.GPS.GPSLatitudeRef], position[ExifTags.GPS.GPSLatitude] = "N", PLACE
    out = io.BytesIO()
    if form == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_itxt("Comment", comment)
        picture.save(out, form, exif=exif, pnginfo=told)
    else:
        picture.save(out, form, exif=exif, comment=comment, dpi=(300, 300))
    return out.getvalue()


def place_in(content: bytes) -> object:
    """Where a photo says that it was taken; None when it does not."""
    exif = opened(content).getexif()
    return exif.get_ifd(ExifTags.IFD.GPSInfo).get(ExifTags.GPS.GPSLatitude)


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def bomb(width: int, height: int, rows: int | None = None) -> bytes:
    """A PNG of few bytes that says it has so many pixels; and has them, or so many rows of them."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    packing = zlib.compressobj(9)
    lines = height if rows is None else rows
    pixels = b"".join(packing.compress(bytes(1 + width // 8)) for _ in range(lines))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", pixels + packing.flush())
        + chunk(b"IEND", b"")
    )


def pdf(more: bytes = b"", *, trailer: bytes = b"", stream: bytes = b"") -> bytes:
    """A small document, with more in its catalogue, its trailer, or as one more object."""
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + more + b" >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        + stream
        + b"xref\n0 1\n0000000000 65535 f\ntrailer\n<< /Root 1 0 R "
        + trailer
        + b" >>\nstartxref\n9\n%%EOF\n"
    )


def packed(objects: bytes, kind: bytes = b"/ObjStm") -> bytes:
    """An object stream, in which newer PDFs hide most of what they say."""
    content = zlib.compress(objects)
    return (
        b"9 0 obj\n<< /Type "
        + kind
        + b" /Filter /FlateDecode >>\nstream\n"
        + content
        + b"\nendstream\nendobj\n"
    )
