"""Temporary media, up and down."""

from typing import Any

from flask import Response, request

from simulator.apis.calls import Api, Call
from simulator.errors import ApiError


def upload(call: Call) -> dict[str, Any] | Response:
    if not request.headers.get("User-Agent"):
        # Met in the field: the gateway before the API refuses uploads of nameless clients.
        return Response(status=412)
    sent = request.files.get("media")
    if sent is None:
        raise ApiError(41005)
    kind = call.query.get("type", "")
    medium = call.world.media.upload(call.account.app_id, kind, sent.read(), call.now)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: medium.media_id, "created_at": int(medium.created_at)}


def fetch(call: Call) -> dict[str, Any] | Response:
    if not call.query.get("media_id"):
        raise ApiError(41006)
    medium = call.world.media.fetch(call.account.app_id, call.query["media_id"], call.now)
    if medium.kind == "video":
        return {"video_url": f"{request.host_url}mmvideo/{medium.media_id}"}
    disposition = f'attachment; filename="{medium.file_name}"'
    headers = {"Content-disposition": disposition}
    return Response(medium.content, content_type=medium.content_type, headers=headers)


APIS = (
    Api("/cgi-bin/media/upload", upload),
    Api("/cgi-bin/media/get", fetch, "GET"),
)
