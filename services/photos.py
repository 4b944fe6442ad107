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
# Phones take up to 50 megapixels, the longest screenshots have some 30. A decoded pixel takes four
# bytes, one of a progressive JPEG six more meanwhile: some 200 MB for the largest of each kind.
PHOTO, PROGRESSIVE, SCREENSHOT = "JPEG", "progressive", "PNG"
MOST_PIXELS = {PHOTO: 52_000_000, PROGRESSIVE: 20_000_000, SCREENSHOT: 36_000_000}
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
        with Image.open(io.BytesIO(content), formats=(PHOTO, SCREENSHOT)) as image:
            # A JPEG may turn out to be one of several in a file (MPO): the first is the photo.
            form = SCREENSHOT if image.format == SCREENSHOT else PHOTO
            kind = PROGRESSIVE if image.info.get("progressive") else form
            if math.prod(image.size) > MOST_PIXELS[kind]:
                raise _too_many_pixels()
            turn = TURNS.get(_orientation(image))
            image.draft(image.mode, _fitting(image.size))
            drawn = _flat(_small(image))
    except (ServiceError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception:
        # Pillow has no list of what a malformed file makes it raise.
        raise Unsupported("file_damaged", "图片不完整或已损坏，请重新拍摄或另存后再提交") from None
    return form, drawn.transpose(turn) if turn is not None else drawn


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


def _small(image: Image.Image) -> Image.Image:
    """The picture in no more pixels than are kept, each of them a grey or a colour."""
    if image.mode.startswith("I"):  # sixteen bits of grey, of which converting keeps the lower
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in ("1", "P"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if math.prod(image.size) <= KEPT_PIXELS:
        return image
    return image.resize(_fitting(image.size), Image.Resampling.BICUBIC)


def _flat(image: Image.Image) -> Image.Image:
    """Likewise, on white where it was see-through."""
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        white = Image.new("RGBA", image.size, WHITE)
        return Image.alpha_composite(white, see_through).convert("RGB")
    return image.convert("L" if image.mode == "L" else "RGB")


def _encoded(form: str, image: Image.Image, largest: int) -> tuple[str, bytes]:
    image.info.clear()  # else a comment of the old file is written into the new one
    if form == SCREENSHOT:
        content = _saved(image, SCREENSHOT, compress_level=3)  # in a third of the time
        if len(content) <= largest:
            return PNG, content
    for quality in QUALITIES:
        content = _saved(image, PHOTO, quality=quality)
        if len(content) <= largest:
            return JPEG, content
    raise _too_many_pixels()


def _saved(image: Image.Image, form: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def _too_many_pixels() -> TooLarge:
    return TooLarge("picture_too_large", "图片的像素过多，请缩小后再提交")
