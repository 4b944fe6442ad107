"""`Idempotency-Key`: an institution's or a desk's POST is done once, however often it is sent."""

import hashlib
from collections.abc import Callable
from functools import wraps

from flask import Response, request

from rest.problems import BROKEN, RETRY_SOON_S, from_service, problem, without_database
from services import idempotency
from services.errors import DatabaseUnavailable, ServiceError

REPLAYED = "Idempotent-Replay"
CHUNK = 1 << 16


def once(method: Callable) -> Callable:
    """Answer a repeated request with the first one's answer.

    A refusal before anything was done (400, 401, 403, 404, 413, 415, 422, 429) is not kept:
    the client mends its request and may use the key again.
    """

    @wraps(method)
    def guarded(self, *args, **kwargs) -> Response:
        given = request.headers.get("Idempotency-Key")
        if given is None:
            return method(self, *args, **kwargs)
        key = idempotency.key_hash(self.caller, request.method, request.path, given)
        stored = idempotency.begin(self.house, key, _body_hash())
        if stored is not None:
            answer = Response(stored.body, stored.status, mimetype=_mimetype(stored.status))
            answer.headers[REPLAYED] = "true"
            if stored.status == 503:
                answer.headers["Retry-After"] = str(RETRY_SOON_S)
            return answer
        return _done_once(self, key, method, args, kwargs)

    return guarded


def _done_once(self, key: bytes, method: Callable, args, kwargs) -> Response:
    try:
        answer = method(self, *args, **kwargs)
    except ServiceError as error:
        answer = from_service(error)
        if answer.status_code in (409, 410) or answer.status_code >= 500:
            idempotency.finish(self.house, key, answer.status_code, answer.get_data())
        else:
            idempotency.release(self.house, key)
        return answer
    except Exception as error:
        # It began, so it may have acted: the same request again must not act a second time.
        is_away = isinstance(error, DatabaseUnavailable)
        broken = without_database() if is_away else problem(500, "internal", BROKEN)
        idempotency.finish(self.house, key, broken.status_code, broken.get_data())
        raise
    idempotency.finish(self.house, key, answer.status_code, answer.get_data())
    return answer


def _body_hash() -> bytes:
    """What was asked for. Of a form its parts count, not the boundary a client draws anew."""
    digest = hashlib.sha256()
    if request.mimetype == "multipart/form-data":
        for name, value in sorted(request.form.items(multi=True)):
            digest.update(repr((name, value)).encode())
        for name, upload in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
            digest.update(repr(("file", name)).encode())
            while piece := upload.stream.read(CHUNK):
                digest.update(piece)
            upload.stream.seek(0)
    else:
        digest.update(request.get_data())
    return digest.digest()


def _mimetype(status: int) -> str:
    return "application/json" if status < 400 else "application/problem+json"
