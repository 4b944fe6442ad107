"""Where the city is to be found: `demo.json` for programs, a page of commands for people."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from demo.people import ORGANISATIONS, PEOPLE

DEMO_FILE = "demo.json"
CITY_FILE = "demo_city.json"
PERSON_KEYS = ("name", "id_number", "phone", "openid", "official_openid", "unionid")


def people() -> list[dict[str, str]]:
    """Who lives in the demo city."""
    return [{key: getattr(person, key) for key in PERSON_KEYS} for person in PEOPLE]


def read_city(folder: Path) -> dict[str, Any]:
    """The institutions that `flask demo seed` wrote down, with their secrets."""
    return json.loads((folder / CITY_FILE).read_text(encoding="utf-8"))


def describe(
    city: dict[str, Any], environ: Mapping[str, str], base_url: str, simulator_url: str
) -> dict[str, Any]:
    """What stands in `demo.json`."""
    return {
        "base_url": base_url,
        "simulator_url": simulator_url,
        "chat_url": f"{simulator_url}/chat",
        "gallery_url": f"{base_url}/gallery",
        "people": people(),
        "merchants": city["merchants"],
        "departments": city["departments"],
        "partners": city["partners"],
        "staff": city["staff"],
        "organisations": [
            {"name": each.name, "uscc": each.uscc, "representative": each.representative.name}
            for each in ORGANISATIONS
        ],
        "wechat": {
            "token": environ["WECHAT_TOKEN"],
            "encoding_aes_key": environ["WECHAT_AES_KEY"],
            "app_id": environ["OFFICIAL_APP_ID"],
        },
    }


def write(folder: Path, described: dict[str, Any]) -> Path:
    """Write `demo.json` for its owner alone: it holds the demo's secrets."""
    path = folder / DEMO_FILE
    fresh = path.with_suffix(".tmp")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(described, file, ensure_ascii=False, indent=2)
    fresh.replace(path)
    return path


def forget(folder: Path) -> None:
    """Take `demo.json` away: nothing answers there any more."""
    (folder / DEMO_FILE).unlink(missing_ok=True)


def page(described: dict[str, Any], path: Path) -> str:
    """What a newcomer reads, with commands to copy."""
    app, simulator = described["base_url"], described["simulator_url"]
    person = described["people"][0]
    as_json = "-H 'Content-Type: application/json'"
    return f"""
掌信 is running.

  play it        {described["gallery_url"]}            (every role's phone side by side, in your browser)
  app            {app}            (port {urlsplit(app).port})
  its API        {app}/api/docs  and  {app}/miniprogram/docs
  simulator      {simulator}            (WeChat and the identity authority)
  the chat       {described["chat_url"]}            (a phone in your browser: write to the bot)
  everybody      {path}

Sign in as {person["name"]}, who is invented:

  curl -s {as_json} {simulator}/sim/codes \\
    -d '{{"openid":"{person["openid"]}","unionid":"{person["unionid"]}"}}'
  curl -s {as_json} {app}/miniprogram/v1/sessions -d '{{"code":"…"}}'

Write to the official account as {person["name"]}, without the browser:

  curl -s {as_json} {simulator}/sim/official/messages \\
    -d '{{"openid":"{person["official_openid"]}","type":"text","content":"我的信用分是多少","mode":"safe"}}'

The README goes on from here. Ctrl-C ends everything.
"""
