"""Photos as they are kept: drawn anew from their pixels, so that nothing else comes along.

Where it was taken, by which phone, its thumbnail, and whatever was hidden behind the picture's
end or in its comments stay behind. What the sender's file claims is bounded before a pixel is
decoded: the work and the memory are ours.
"""

import io
import math
import threading
import warnings

from PIL import ExifTags, Image

from services.errors import ServiceError, TooLarge, Unavailable, Unsupported

JPEG, PNG = "image/jpeg", "image/png"
STARTS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
# A decoded picture takes three or four bytes a pixel, a progressive JPEG six more while it is
# read. Phones take up to 50 megapixels, the longest screenshots some 30.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 36_000_000}
KEPT_PIXELS = 12_000_000  # the small print of an A4 page is still read
# A progressive JPEG may repeat itself, a few bytes a time, over all of its pixels.
MOST_SCANS, SCAN = 100, b"\xff\xda"
QUALITIES = (85, 70, 50)
AT_ONCE, WAIT_S = 2, 8.0
WHITE = (255, 255, 255, 255)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# It warns of what is refused below, on standard error, where only our own lines belong.
warnings.filterwarnings("ignore", module=r"PIL\.")
_room = threading.BoundedSemaphore(AT_ONCE)


def redrawn(content: bytes, largest: int) -> tuple[str, bytes]:
    """Content type and bytes of a fresh JPEG or PNG, upright, of at most so many bytes.

    TooLarge for more pixels than anybody needs, Unsupported for what cannot be read to its end.
    """
    if not _room.acquire(timeout=WAIT_S):
        raise Unavailable("photos_busy", "现在提交图片的人较多，请稍后再试", retry_after=5)
    try:
        return _encoded(*_decoded(content), largest)
    finally:
        _room.release()


def _decoded(content: bytes) -> tuple[str, Image.Image]:
    if content.count(SCAN) > MOST_SCANS:
        raise _too_many_pixels()
    try:
        with Image.open(io.BytesIO(content), formats=tuple(MOST_PIXELS)) as image:
            # A JPEG may turn out to be one of several in a file (MPO): the first is the photo.
            form = "PNG" if image.format == "PNG" else "JPEG"
            if math.prod(image.size) > MOST_PIXELS[form]:
                raise _too_many_pixels()
            turn = TURNS.get(_orientation(image))
            image.draft(image.mode, _fitting(image.size))
            drawn = _plain(image)
    except (ServiceError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception:
        # Pillow has no list of what a malformed file makes it raise.
        raise Unsupported("file_damaged", "图片不完整或已损坏，请重新拍摄或另存后再提交") from None
    if math.prod(drawn.size) > KEPT_PIXELS:
        drawn = drawn.resize(_fitting(drawn.size), Image.Resampling.BICUBIC)
    if turn is not None:
        drawn = drawn.transpose(turn)
    return form, drawn


def _orientation(image: Image.Image) -> int:
    """How the camera was held; 0 where that is not said, or that part of the file is broken."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 0))
    except Exception:
        return 0


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """The size in the same proportions, of no more pixels than are kept."""
    scale = min(1.0, math.sqrt(KEPT_PIXELS / math.prod(size)))
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def _plain(image: Image.Image) -> Image.Image:
    """The pixels in grey or colour, on white where the picture was see-through."""
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, WHITE), see_through).convert(
            "RGB"
        )
    if image.mode.startswith("I"):  # sixteen bits of grey, of which converting keeps the lower
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _encoded(form: str, image: Image.Image, largest: int) -> tuple[str, bytes]:
    image.info.clear()  # else a comment of the old file is written into the new one
    if form == "PNG":
        content = _saved(image, "PNG")
        if len(content) <= largest:
            return PNG, content
    for quality in QUALITIES:
        content = _saved(image, "JPEG", quality=quality)
        if len(content) <= largest:
            return JPEG, content
    raise _too_many_pixels()


def _saved(image: Image.Image, form: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def _too_many_pixels() -> TooLarge:
    return TooLarge("picture_too_large", "图片的像素过多，请缩小后再提交")
