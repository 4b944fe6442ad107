"""Temporary media: kept for three days, reusable, found by media_id."""

import secrets
from dataclasses import dataclass

from simulator.errors import ApiError

LIFE_S = 3 * 24 * 3600
MB = 1024 * 1024
LIMITS = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "thumb": 64 * 1024}
SIGNS = {  # first bytes by kind of file; None: at the offset of an MP4's ftyp box
    "image": (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"),
    "voice": (b"#!AMR", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "thumb": (b"\xff\xd8\xff",),
}
TYPES = {
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG": ("image/png", "png"),
    b"GIF8": ("image/gif", "gif"),
    b"#!AMR": ("audio/amr", "amr"),
    b"ID3": ("audio/mp3", "mp3"),
}


@dataclass(frozen=True)
class Medium:
    media_id: str
    app_id: str
    kind: str
    content: bytes
    created_at: float

    @property
    def content_type(self) -> str:
        return self._type[0]

    @property
    def file_name(self) -> str:
        return f"{self.media_id}.{self._type[1]}"

    @property
    def _type(self) -> tuple[str, str]:
        if self.kind == "video":
            return "video/mp4", "mp4"
        for sign, found in TYPES.items():
            if self.content.startswith(sign):
                return found
        return "application/octet-stream", "bin"


class Media:
    def __init__(self) -> None:
        self._media: dict[str, Medium] = {}

    def upload(self, app_id: str, kind: str, content: bytes, now: float) -> Medium:
        """What the app sends up: checked by type, size and first bytes."""
        if kind not in LIMITS:
            raise ApiError(40004)
        if not content:
            raise ApiError(41005)
        if len(content) > LIMITS[kind]:
            raise ApiError(40009 if kind == "image" else 40006)
        if not _looks_like(kind, content):
            raise ApiError(40005)
        return self.keep(app_id, kind, content, now)

    def keep(self, app_id: str, kind: str, content: bytes, now: float) -> Medium:
        """What a person sends: taken as it is."""
        medium = Medium(secrets.token_urlsafe(48), app_id, kind, content, now)
        self._media[medium.media_id] = medium
        return medium

    def fetch(self, app_id: str, media_id: object, now: float) -> Medium:
        medium = self._media.get(str(media_id))
        if medium is None or medium.app_id != app_id or now >= medium.created_at + LIFE_S:
            raise ApiError(40007)
        return medium

    def picture(self, media_id: str) -> Medium | None:
        """What a PicUrl shows, which needs no token and outlives the media_id."""
        medium = self._media.get(media_id)
        return medium if medium is not None and medium.kind == "image" else None

    def video(self, media_id: str) -> Medium | None:
        medium = self._media.get(media_id)
        return medium if medium is not None and medium.kind == "video" else None


def _looks_like(kind: str, content: bytes) -> bool:
    if kind == "video":
        return content[4:8] == b"ftyp"
    return content.startswith(SIGNS[kind])
