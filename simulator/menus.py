"""The menu under the chat: what WeChat accepts as one."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from simulator.errors import ApiError
from simulator.settings import SimulatorSettings

KEYED = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
WITH_MEDIA = {"media_id": "media_id", "view_limited": "media_id"}
WITH_ARTICLE = {"article_id": "article_id", "article_view_limited": "article_id"}
KEY_BYTES = 128


class Menus:
    """The menu of the official account."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self._settings = settings
        self._buttons: list[dict] | None = None

    def create(self, body: Mapping[str, object]) -> None:
        buttons = body.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
            raise ApiError(40016)
        for button in buttons:
            self._check_top(button)
        self._buttons = buttons

    def get(self) -> dict[str, object]:
        if self._buttons is None:
            raise ApiError(46003)
        filled = [
            {**button, "sub_button": button.get("sub_button", [])} for button in self._buttons
        ]
        return {"menu": {"button": filled}}

    def delete(self) -> None:
        self._buttons = None

    def _check_top(self, button: object) -> None:
        if not isinstance(button, dict):
            raise ApiError(40017)
        if not 1 <= _bytes(button.get("name")) <= self._settings.button_name_bytes:
            raise ApiError(40018)
        below = button.get("sub_button")
        if not below:
            self._check_act(button)
            return
        if not isinstance(below, list) or len(below) > 5:
            raise ApiError(40023)
        for entry in below:
            if not isinstance(entry, dict):
                raise ApiError(40017)
            if not 1 <= _bytes(entry.get("name")) <= self._settings.sub_button_name_bytes:
                raise ApiError(40025)
            self._check_act(entry)

    def _check_act(self, button: dict) -> None:
        kind = button.get("type")
        if kind in KEYED:
            if not 1 <= _bytes(button.get("key")) <= KEY_BYTES:
                raise ApiError(40019)
        elif kind in {"view", "miniprogram"}:
            self._check_url(button.get("url"))
            if kind == "miniprogram" and not (button.get("appid") and button.get("pagepath")):
                raise ApiError(40017)
        elif kind in WITH_MEDIA or kind in WITH_ARTICLE:
            if not button.get({**WITH_MEDIA, **WITH_ARTICLE}[kind]):
                raise ApiError(40007)
        else:
            raise ApiError(40017)

    def _check_url(self, url: object) -> None:
        if not 1 <= _bytes(url) <= self._settings.button_url_bytes:
            raise ApiError(40020)
        if urlsplit(str(url)).scheme not in {"http", "https"}:
            raise ApiError(40055)


def _bytes(text: object) -> int:
    return len(text.encode()) if isinstance(text, str) else 0
