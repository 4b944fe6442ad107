"""Photos are drawn anew: nothing of the file but the picture itself is kept."""

import io
import random
import threading

import pytest
from PIL import Image

from services import photos
from services.errors import TooLarge, Unavailable, Unsupported
from tests.evidence.files import HIDDEN, PLACE, bomb, opened, photo, place_in

MB = 1 << 20
LARGEST = 10 * MB


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_place_time_and_comments_are_gone(form):
    content = photo(form=form)
    assert place_in(content) == PLACE  # the control: it was there
    content_type, fresh = photos.redrawn(content, LARGEST)
    assert content_type == f"image/{form.lower()}"
    kept = opened(fresh)
    assert place_in(fresh) is None
    assert dict(kept.getexif()) == {}
    assert kept.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (HIDDEN.encode(), HIDDEN.encode().hex().encode(), b"Exif", b"GPS"):
        assert trace not in fresh


def test_a_photo_merely_saved_again_would_keep_its_comment():
    """The control of the above: Pillow carries comments over by itself."""
    out = io.BytesIO()
    opened(photo()).save(out, "JPEG")
    assert HIDDEN.encode() in out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_was_up_is_up(orientation):
    """The camera's turn is carried out, since the note of it goes."""
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste("red", (0, 0, 20, 10))  # the upper left corner
    undone = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    turned = upright.transpose(photos.TURNS[undone]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    turned.save(out, "PNG", exif=exif)
    kept = opened(photos.redrawn(out.getvalue(), LARGEST)[1])
    assert kept.size == (60, 40)
    assert kept.getpixel((5, 5)) == (255, 0, 0)
    assert kept.getpixel((55, 5)) == kept.getpixel((5, 35)) == (255, 255, 255)


def test_a_broken_note_of_the_turn_does_not_lose_the_photo():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert opened(photos.redrawn(out.getvalue(), LARGEST)[1]).size == (20, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_is_read(mode):
    grey = Image.new("L", (8, 8), 200)
    picture = Image.new("I;16", (8, 8), 200 << 8) if mode == "I;16" else grey.convert(mode)
    out = io.BytesIO()
    picture.save(out, "JPEG" if mode == "CMYK" else "PNG")
    kept = opened(photos.redrawn(out.getvalue(), LARGEST)[1]).convert("L")
    wanted = 255 if mode == "1" else 200
    assert abs(kept.getpixel((4, 4)) - wanted) < 8


def test_what_is_see_through_is_white_and_hides_nothing():
    picture = Image.new("RGBA", (8, 8), (1, 2, 3, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    kept = opened(photos.redrawn(out.getvalue(), LARGEST)[1])
    assert (kept.mode, kept.getpixel((4, 4))) == ("RGB", (255, 255, 255))


def test_a_large_photo_is_made_smaller_and_keeps_its_shape():
    content = photo((6000, 4000))
    kept = opened(photos.redrawn(content, LARGEST)[1])
    assert kept.size[0] * kept.size[1] <= photos.KEPT_PIXELS
    assert kept.size[0] / kept.size[1] == pytest.approx(1.5, rel=0.01)


@pytest.mark.parametrize(
    "content", [bomb(10_000, 10_000), bomb(100_000_000, 1), bomb(60_000, 60_000, rows=1)]
)
def test_a_bomb_is_refused_before_it_goes_off(content, monkeypatch):
    assert len(content) < 20_000
    monkeypatch.setattr(Image.Image, "load", lambda image: pytest.fail("its pixels were decoded"))
    with pytest.raises(TooLarge):
        photos.redrawn(content, LARGEST)


def test_a_bomb_in_jpeg_says_its_size_first():
    content = bytearray(photo((64, 64), comment=""))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = (20_000).to_bytes(2, "big") * 2
    with pytest.raises(TooLarge):
        photos.redrawn(bytes(content), LARGEST)


def test_a_progressive_jpeg_may_be_less_large():
    """It needs three times the memory while it is read, and no phone takes photos so."""
    content = bytearray(photo((64, 64), comment=""))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = (5_000).to_bytes(2, "big") * 2
    assert photos.redrawn(bytes(content), LARGEST)
    content[frame + 1] = 0xC2
    with pytest.raises(TooLarge):
        photos.redrawn(bytes(content), LARGEST)


def test_a_jpeg_that_repeats_itself_is_refused():
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "JPEG", progressive=True)
    content = out.getvalue()
    assert photos.redrawn(content, LARGEST)  # the control: a progressive one is taken
    last = content.rindex(photos.SCAN)
    with pytest.raises(TooLarge):
        photos.redrawn(content[:last] + content[last:-2] * 101 + b"\xff\xd9", LARGEST)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("kept", [12, 100, 0.5, 0.95])
def test_half_a_photo_is_refused(form, kept):
    content = noise((200, 200), form)
    end = int(len(content) * kept) if kept < 1 else kept
    with pytest.raises(Unsupported) as refusal:
        photos.redrawn(content[:end], LARGEST)
    assert refusal.value.code == "file_damaged"


def test_what_hangs_on_a_photo_is_cut_off():
    for more in (b"<script>alert(1)</script>", b"PK\x03\x04 a whole archive PK\x05\x06"):
        assert more not in photos.redrawn(photo() + more, LARGEST)[1]


def test_what_does_not_fit_becomes_a_jpeg_of_less_quality():
    content = noise((700, 700), "PNG")
    content_type, fresh = photos.redrawn(content, 500_000)
    assert content_type == photos.JPEG
    assert len(fresh) <= 500_000
    with pytest.raises(TooLarge):
        photos.redrawn(content, 10_000)


def test_who_comes_while_too_many_are_drawn_is_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(photos, "_room", threading.BoundedSemaphore(1))
    monkeypatch.setattr(photos, "WAIT_S", 0.05)
    with photos._room, pytest.raises(Unavailable):
        photos.redrawn(photo(), LARGEST)
    assert photos.redrawn(photo(), LARGEST)


def test_a_refused_photo_gives_its_room_back():
    for _ in range(photos.AT_ONCE + 1):
        with pytest.raises(Unsupported):
            photos.redrawn(b"\xff\xd8\xff no photo", LARGEST)
    assert photos.redrawn(photo(), LARGEST)


def noise(size: tuple[int, int], form: str) -> bytes:
    pixels = random.Random(1).randbytes(size[0] * size[1] * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", size, pixels).save(out, form)
    return out.getvalue()
