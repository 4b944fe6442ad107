"""Files in an S3-compatible object store: whole objects, signed requests (AWS Signature V4).

Four calls on names that need no escaping are all of the protocol that is used here; a client
library would bring a hundred thousand lines for them. Objects are written whole by one PUT, which
the store acknowledges only once they are durable, and replace what had the name.
"""

import hashlib
import hmac
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, BinaryIO, cast
from urllib.parse import urlsplit

from clients.calls import Answer, Caller, CallFailed, Deadline
from clients.files import StoreUnavailable, check_name

ALGORITHM, SERVICE, EMPTY = "AWS4-HMAC-SHA256", "s3", hashlib.sha256(b"").hexdigest()
TIMEOUT_S, CHECK_TIMEOUT_S = 10.0, 2.0
SLOWEST_BYTES_S = 1 << 20  # what a large object may take beyond the timeout
SPOOLED_BYTES = 4 << 20  # beyond it an object waits on disk, sealed as it is
LARGEST_BYTES = 5 << 30  # of one PUT, by the protocol
PATH = re.compile(r"(/[A-Za-z0-9._-]+)*")
# What the store says of itself that an operator can do something about.
KNOWN_CODES = frozenset(
    {
        *("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"),
        *("NoSuchBucket", "NoSuchKey", "SlowDown", "EntityTooLarge", "QuotaExceeded"),
        *("InternalError", "ServiceUnavailable", "AuthorizationHeaderMalformed"),
    }
)
CODE = re.compile(rb"<Code>([A-Za-z]{1,40})</Code>")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks, and in which region the store says it is."""

    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"


class ObjectFiles:
    """A file store behind one address: `https://host/bucket`, or `https://bucket.host`."""

    def __init__(self, url: str, credentials: Credentials, timeout: float = TIMEOUT_S) -> None:
        parts = urlsplit(url.rstrip("/"))
        if not PATH.fullmatch(parts.path) or parts.query or parts.fragment or parts.username:
            raise ValueError("the store's address is a host, and a bucket of plain letters")
        self._caller = Caller(f"{parts.scheme}://{parts.netloc}", timeout)
        self._host, self._root = _host(parts), parts.path
        self._credentials, self._timeout = credentials, timeout

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        path = self._path(name)
        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(SPOOLED_BYTES) as draft:
            for chunk in chunks:
                draft.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            if size > LARGEST_BYTES:
                raise StoreUnavailable("EntityTooLarge")
            answer = self._ask("PUT", path, digest.hexdigest(), size=size, body=draft)
        if answer.status != 200:
            raise StoreUnavailable(_word(answer))

    def open(self, name: str) -> BinaryIO:
        content = tempfile.SpooledTemporaryFile(SPOOLED_BYTES)  # noqa: SIM115 - the caller closes it
        try:
            answer = self._ask("GET", self._path(name), into=content)
            if _is_missing(answer):
                raise FileNotFoundError(f"no file {name}")
            if answer.status != 200:
                raise StoreUnavailable(_word(answer))
        except BaseException:
            content.close()
            raise
        content.seek(0)
        return cast(BinaryIO, content)

    def delete(self, name: str) -> None:
        answer = self._ask("DELETE", self._path(name))
        if answer.status not in (200, 204) and not _is_missing(answer):
            raise StoreUnavailable(_word(answer))

    def exists(self, name: str) -> bool:
        answer = self._ask("HEAD", self._path(name))
        if answer.status not in (200, 404):
            raise StoreUnavailable(_word(answer))
        return answer.status == 200

    def check(self) -> None:
        deadline = Deadline(min(CHECK_TIMEOUT_S, self._timeout))
        answer = self._ask("HEAD", self._root or "/", deadline=deadline)
        if answer.status != 200:
            raise StoreUnavailable(_word(answer))

    def _path(self, name: str) -> str:
        check_name(name)
        return f"{self._root}/{name}"

    def _ask(
        self,
        method: str,
        path: str,
        digest: str = EMPTY,
        *,
        size: int = 0,
        body: IO[bytes] | None = None,
        into: IO[bytes] | None = None,
        deadline: Deadline | None = None,
    ) -> Answer:
        """One signed call; each may be repeated, so that a kept connection's end is no failure."""
        deadline = deadline or Deadline(self._timeout + size / SLOWEST_BYTES_S)
        for is_last in (False, True):
            headers = signed(method, self._host, path, digest, self._credentials, _now())
            if body is not None:
                headers["Content-Length"] = str(size)
                body.seek(0)
            if into is not None:
                into.seek(0)
                into.truncate()
            try:
                return self._caller.call(
                    method, path, headers=headers, body=body, into=into, deadline=deadline
                )
            except CallFailed as failure:
                if is_last or failure.reason != "broken":
                    raise StoreUnavailable(failure.reason) from None
        raise AssertionError("unreachable")


def signed(
    method: str, host: str, path: str, digest: str, credentials: Credentials, now: datetime
) -> dict[str, str]:
    """The headers of a request without a query, signed with its time and its body's digest."""
    at = f"{now:%Y%m%dT%H%M%SZ}"
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": at}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = f"{method}\n{path}\n\n{lines}\n{names}\n{digest}"
    scope = f"{at[:8]}/{credentials.region}/{SERVICE}/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{credentials.secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, f"{ALGORITHM}\n{at}\n{scope}\n{hashed}".encode(), "sha256").hex()
    told = (
        f"Credential={credentials.access_key}/{scope},SignedHeaders={names},Signature={signature}"
    )
    return {
        "X-Amz-Content-Sha256": digest,
        "X-Amz-Date": at,
        "Authorization": f"{ALGORITHM} {told}",
    }


def _host(parts) -> str:
    """The host as the request's own header has it: a usual port is left out."""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _now() -> datetime:
    """The machine's own time: a store refuses what is minutes off, whatever the city's clock says."""
    return datetime.now(UTC)


def _is_missing(answer: Answer) -> bool:
    """Whether the store itself says that there is no such file; a proxy's 404 says nothing."""
    return answer.status == 404 and _code(answer) == "NoSuchKey"


def _code(answer: Answer) -> str | None:
    """The store's word for what is wrong, of those that we know."""
    found = CODE.search(answer.content)
    code = found[1].decode() if found else None
    return code if code in KNOWN_CODES else None


def _word(answer: Answer) -> str:
    return _code(answer) or f"status_{answer.status}"
