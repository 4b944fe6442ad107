"""Sheets, scripts and pictures of the pages: named by their content, kept by browsers for ever.

What shrinks is sent compressed, made once when it is first asked for. Pages themselves are
not: they carry a form's secret beside what somebody typed, which compression would betray
(the BREACH attack).
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request

FOLDER = Path(__file__).parent / "static"
SHRINKING = ("text/", "image/svg+xml", "application/wasm", "application/json")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
NAME_LENGTH = 16


@dataclass(frozen=True, slots=True)
class StaticFile:
    """`packed` is the content gzipped, None where that saves nothing."""

    content: bytes
    packed: bytes | None
    kind: str
    digest: str


@cache
def find(name: str) -> StaticFile | None:
    """A file of the folder; None for every other name, however it is written."""
    if name not in _names():
        return None
    content = (FOLDER / name).read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0) if kind.startswith(SHRINKING) else None
    digest = hashlib.sha256(content).hexdigest()[:NAME_LENGTH]
    return StaticFile(content, packed, kind, digest)


def register(blueprint: Blueprint) -> None:
    """Serve the folder at `/static`, and let every address of a file carry its content's digest."""
    blueprint.add_url_rule("/static/<path:filename>", "static", serve)

    @blueprint.app_url_defaults
    def _name_by_content(endpoint: str, values: dict) -> None:
        if endpoint == f"{blueprint.name}.static" and (file := find(values["filename"])):
            values["v"] = file.digest


def serve(filename: str) -> Response:
    """One file, as the browser wants it."""
    file = find(filename)
    if file is None:
        abort(404)
    body = file.content
    packs = file.packed is not None and request.accept_encodings.find("gzip") >= 0
    if packs and file.packed is not None:
        body = file.packed
    answer = Response(body, mimetype=file.kind)
    if packs:
        answer.headers["Content-Encoding"] = "gzip"
    if file.packed is not None:
        answer.headers["Vary"] = "Accept-Encoding"
    is_named = request.args.get("v") == file.digest
    answer.headers["Cache-Control"] = FOR_EVER if is_named else ASK_AGAIN
    answer.set_etag(file.digest + ("-gz" if packs else ""))
    return answer.make_conditional(request)


@cache
def _names() -> frozenset[str]:
    found = (path for path in FOLDER.rglob("*") if path.is_file())
    return frozenset(path.relative_to(FOLDER).as_posix() for path in found)
