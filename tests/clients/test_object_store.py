"""Files in an S3-compatible store: whole or not at all, clear about what is wrong, never lost."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clients.files import StoreUnavailable
from clients.objects import Credentials, ObjectFiles
from tests.clients import stores
from tests.clients.servers import OutsideServer, Reply, drip, raw, reset, stall
from tests.clients.stores import Store

KEYS = Credentials("key", "secret")
MB = 1 << 20


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with stores.running() as running:
        yield running


@pytest.fixture
def files(store: Store) -> ObjectFiles:
    return ObjectFiles(store.url, store.credentials)


@pytest.fixture
def server() -> Iterator[OutsideServer]:
    running = OutsideServer()
    yield running
    running.close()


@pytest.fixture
def behind(server: OutsideServer) -> ObjectFiles:
    """A store that does what the test says."""
    return ObjectFiles(f"{server.url}/evidence", KEYS, timeout=1.0)


def read(files: ObjectFiles, name: str) -> bytes:
    with files.open(name) as stream:
        return stream.read()


def refusal(code: str, status: int) -> Reply:
    body = f"<Error><Code>{code}</Code><Message>somebody's bucket</Message></Error>"
    return Reply(body.encode(), "application/xml", status)


def test_a_file_is_stored_read_replaced_and_deleted(files):
    assert not files.exists("a-1")
    files.put("a-1", [b"one ", b"", b"two"])
    assert files.exists("a-1")
    assert read(files, "a-1") == b"one two"
    files.put("a-1", iter([b"three"]))
    assert read(files, "a-1") == b"three"
    files.delete("a-1")
    files.delete("a-1")
    assert not files.exists("a-1")
    with pytest.raises(FileNotFoundError):
        files.open("a-1")
    files.check()


@pytest.mark.parametrize("size", [0, 1, 5 * MB + 1, 20 * MB])
def test_files_of_every_size_come_back_as_they_were(files, size):
    pieces = [
        bytes([number % 251]) * min(MB, size - number * MB) for number in range(size // MB + 1)
    ]
    files.put("sized", pieces)
    assert read(files, "sized") == b"".join(pieces)


def test_an_interrupted_source_leaves_the_old_file(files):
    def breaking_off():
        yield b"half"
        raise ConnectionResetError

    files.put("a-2", [b"old"])
    with pytest.raises(ConnectionResetError):
        files.put("a-2", breaking_off())
    assert read(files, "a-2") == b"old"


@pytest.mark.parametrize("name", ["", "..", "../a", "a/b", "a?acl", "a b", "名", "a\n", "a" * 201])
def test_names_that_could_lead_elsewhere_are_refused(name):
    files = ObjectFiles("http://127.0.0.1:9/evidence", KEYS)
    for act in (files.open, files.delete, files.exists, lambda n: files.put(n, [b"x"])):
        with pytest.raises(ValueError, match="opaque"):
            act(name)


@pytest.mark.parametrize(
    "url",
    ["ftp://host/bucket", "https://host/b?x=1", "https://u:p@host/b", "https://host/桶", "host"],
)
def test_addresses_that_are_none_are_refused(url):
    with pytest.raises(ValueError, match=r"address|base URL"):
        ObjectFiles(url, KEYS)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"secret_key": "wrong"}, "SignatureDoesNotMatch"),
        ({"access_key": "AKIANOBODYNOBODY0000"}, "InvalidAccessKeyId"),
    ],
)
def test_wrong_credentials_are_said_and_nothing_is_stored_or_shown(store, files, changed, word):
    files.put("guarded", [b"mine"])
    stranger = ObjectFiles(store.url, replace(store.credentials, **changed))
    for act in (stranger.open, stranger.delete, lambda name: stranger.put(name, [b"theirs"])):
        with pytest.raises(StoreUnavailable, match=word):
            act("guarded")
    with pytest.raises(StoreUnavailable, match="status_403"):
        stranger.check()
    assert read(files, "guarded") == b"mine"


def test_a_missing_bucket_is_no_missing_file(store):
    elsewhere = ObjectFiles(f"{store.host}/nowhere", store.credentials)
    for act in (elsewhere.open, elsewhere.delete, lambda name: elsewhere.put(name, [b"x"])):
        with pytest.raises(StoreUnavailable, match="NoSuchBucket"):
            act("a-1")
    with pytest.raises(StoreUnavailable, match="status_404"):
        elsewhere.check()


def test_credentials_do_not_show_themselves(store):
    assert store.credentials.secret_key not in repr(store.credentials)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (reset, "broken"),
        (stall(3), "timeout"),
        (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 5), "timeout"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nabc"), "truncated"),
        (raw(b"not http at all\r\n\r\n"), "broken"),
        (refusal("SlowDown", 503), "SlowDown"),
        (refusal("Whatever", 500), "status_500"),
        (Reply(b"<h1>proxy</h1>", "text/html", 404), "status_404"),
        (Reply(b"", "text/html", 302), "status_302"),
    ],
)
def test_a_store_that_misbehaves_is_away_and_its_words_go_nowhere(server, behind, answer, word):
    server.answer = lambda request: answer
    with pytest.raises(StoreUnavailable) as caught:
        behind.open("a-1")
    assert str(caught.value) == word
    assert caught.value.__context__ is None or "bucket" not in str(caught.value.__context__)


@pytest.mark.parametrize("answer", [reset, stall(3), refusal("SlowDown", 503), Reply(status=404)])
def test_what_was_not_acknowledged_is_not_stored_and_what_was_not_deleted_not_forgotten(
    server, behind, answer
):
    server.answer = lambda request: answer
    with pytest.raises(StoreUnavailable):
        behind.put("a-1", [b"x"])
    with pytest.raises(StoreUnavailable):
        behind.delete("a-1")
    with pytest.raises(StoreUnavailable):
        behind.check()


def test_nothing_listens():
    nobody = ObjectFiles("http://127.0.0.1:9/evidence", KEYS, timeout=1.0)
    for act in (nobody.check, lambda: nobody.put("a", [b"x"]), lambda: nobody.exists("a")):
        with pytest.raises(StoreUnavailable, match="broken"):
            act()


def test_a_connection_that_ended_meanwhile_is_opened_anew_and_the_body_sent_whole(server, behind):
    seen: list[bytes] = []

    def first_breaks(request):
        seen.append(request.body)
        return reset if len(seen) == 1 else Reply(b"")

    server.answer = first_breaks
    behind.put("a-1", [b"whole ", b"body"])
    assert seen == [b"whole body"] * 2


def test_a_file_that_came_in_two_tries_is_not_twice_as_long(server, behind):
    tries: list[str] = []

    def breaks_in_the_middle(request):
        tries.append(request.path)
        if len(tries) == 1:
            return raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n")
        return Reply(b"hello world")

    server.answer = breaks_in_the_middle
    assert read(behind, "a-1") == b"hello world"
    assert len(tries) == 2


def test_the_host_that_is_signed_is_the_host_that_is_sent(server, behind):
    server.answer = lambda request: Reply(b"")
    behind.put("a-1", [b"x"])
    [request] = server.requests
    assert request.headers["Host"] == f"127.0.0.1:{server.port}"
    assert request.path == "/evidence/a-1"
    assert "SignedHeaders=host;x-amz-content-sha256;x-amz-date" in request.headers["Authorization"]
    assert "secret" not in str(request.headers)
    assert request.body == b"x"
