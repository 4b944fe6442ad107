"""We call nothing inside, whatever a stranger writes and whatever a name resolves to."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from clients import webhooks
from clients.calls import CallFailed, look_up
from clients.webhooks import AddressRefused, WebhookSender, is_public
from tests.clients.servers import Reply, drip, raw, reset, stall

PUBLIC = "93.184.215.14"


def found(*addresses: str, port: int = 443) -> list:
    return [
        (
            socket.AF_INET6 if ":" in each else socket.AF_INET,
            socket.SOCK_STREAM,
            6,
            "",
            (each, port),
        )
        for each in addresses
    ]


def resolving(*addresses: str):
    return lambda host, port, deadline: found(*addresses, port=port)


def refusal(url: str, resolve=look_up) -> str:
    with pytest.raises(AddressRefused) as refused:
        WebhookSender(local_allowed=False, resolve=resolve).check(url)
    return refused.value.code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://shop.example/", "scheme"),
        ("ftp://shop.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("//shop.example/", "scheme"),
        ("shop.example", "scheme"),
        ("gopher://127.0.0.1:6379/_INFO", "scheme"),
        ("https://user:word@shop.example/", "form"),
        ("https://@shop.example/", "form"),
        ("https://shop.example@127.0.0.1/", "form"),
        ("https://127.0.0.1#@shop.example/", "form"),
        ("https://shop.example/#part", "form"),
        ("https://shop.example\\@127.0.0.1/", "form"),
        ("https://shop.example/ x", "form"),
        ("https://shop.example/\r\nX: y", "form"),
        ("https://shop.example/\x00", "form"),
        ("\thttps://shop.example/", "form"),
        ("https://商户.example/", "form"),
        ("https://１２７.0.0.1/", "form"),
        ("https://ⓛocalhost/", "form"),
        ("https://shop。example/", "form"),
        ("https://[::1", "form"),
        ("https://shop.example:99999/", "form"),
        ("https://shop.example:x/", "form"),
        ("https://shop.example/" + "a" * 400, "form"),
        ("https://", "host"),
        ("https:///path", "host"),
        ("https://shop.example./", "host"),
        ("https://localhost./", "host"),
        ("https://127.0.0.1./", "host"),
        ("https://-shop.example/", "host"),
        ("https://shop..example/", "host"),
        ("https://shop_1.example%2f/", "host"),
        ("https://2130706433/", "host"),
        ("https://017700000001/", "host"),
        ("https://0177.0.0.1/", "host"),
        ("https://0x7f.0.0.1/", "host"),
        ("https://0x7f000001/", "host"),
        ("https://127.1/", "host"),
        ("https://127.0.1/", "host"),
        ("https://0/", "host"),
        ("https://1.2.3.4.5/", "host"),
        ("https://[fe80::1%25lo]/", "host"),
        ("https://[127.0.0.1]/", "form"),
        ("https://shop.example:80/", "port"),
        ("https://shop.example:22/", "port"),
        ("https://shop.example:6379/", "port"),
        ("https://shop.example:0/", "port"),
        ("https://127.0.0.1/", "not_public"),
        ("https://127.255.255.254/", "not_public"),
        ("https://0.0.0.0/", "not_public"),
        ("https://10.1.2.3/", "not_public"),
        ("https://172.16.0.1/", "not_public"),
        ("https://192.168.1.1/", "not_public"),
        ("https://169.254.169.254/latest/meta-data/", "not_public"),
        ("https://100.100.100.200/", "not_public"),
        ("https://168.63.129.16/", "not_public"),
        ("https://198.18.0.1/", "not_public"),
        ("https://224.0.0.1/", "not_public"),
        ("https://255.255.255.255/", "not_public"),
        ("https://240.0.0.1/", "not_public"),
        ("https://localhost/", "not_public"),
        ("https://[::1]/", "not_public"),
        ("https://[::]/", "not_public"),
        ("https://[::ffff:127.0.0.1]/", "not_public"),
        ("https://[::ffff:a9fe:a9fe]/", "not_public"),
        ("https://[::127.0.0.1]/", "not_public"),
        ("https://[64:ff9b::7f00:1]/", "not_public"),
        ("https://[64:ff9b::169.254.169.254]/", "not_public"),
        ("https://[64:ff9b:1::1]/", "not_public"),
        ("https://[2002:7f00:1::]/", "not_public"),
        ("https://[2001:0:7f00:1::]/", "not_public"),
        ("https://[fe80::1]/", "not_public"),
        ("https://[fec0::1]/", "not_public"),
        ("https://[fc00::1]/", "not_public"),
        ("https://[fd00:ec2::254]/", "not_public"),
        ("https://[ff02::1]/", "not_public"),
        ("https://[2001:db8::1]/", "not_public"),
    ],
)
def test_a_hostile_address_is_refused(url, code):
    assert refusal(url) == code


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "https://shop.example/hook?a=b&c=%E5%95%86",
        "https://SHOP.example:8443/hook",
        "https://xn--fiq228c.example/",
        f"https://{PUBLIC}/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
    ],
)
def test_a_public_address_is_taken(url):
    WebhookSender(local_allowed=False, resolve=resolving(PUBLIC)).check(url)


def test_one_address_inside_condemns_the_name():
    assert refusal("https://shop.example/", resolving(PUBLIC, "10.0.0.1")) == "not_public"
    assert refusal("https://shop.example/", resolving(PUBLIC, "::ffff:10.0.0.1")) == "not_public"


def test_a_name_without_addresses_is_refused():
    def unknown(*_):
        raise socket.gaierror

    assert refusal("https://shop.example/", unknown) == "unknown_host"
    assert refusal("https://shop.example/", resolving()) == "unknown_host"


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "64:ff9b::808:808"])
def test_what_is_public_stays_public(address):
    assert is_public(ipaddress.ip_address(address))


def test_where_tests_run_only_loopback_is_let_in_besides(outside):
    WebhookSender(local_allowed=True).check(outside.url)
    for url in ("http://10.0.0.1/", "http://169.254.169.254/", "http://[fd00::1]/"):
        with pytest.raises(AddressRefused):
            WebhookSender(local_allowed=True).check(url)


def test_a_name_that_turns_inward_after_the_check_is_not_followed(outside, monkeypatch):
    """DNS rebinding: public when it is set, public when checked, inside when connected to."""
    answers = iter([found(PUBLIC), found(PUBLIC), found("127.0.0.1", port=outside.port)])
    asked, connected = [], []

    def rebinding(host, port, deadline):
        asked.append(host)
        return next(answers)

    def connect(addresses, deadline):
        connected.extend(address[0] for *_, address in addresses)
        raise OSError

    monkeypatch.setattr(webhooks, "connect", connect)
    guarded = WebhookSender(local_allowed=False, resolve=rebinding)
    guarded.check("https://rebinding.example/")
    with pytest.raises(CallFailed):
        guarded.post("https://rebinding.example/", b"{}", {})
    assert connected == [PUBLIC], "what was checked is what is connected to"
    assert len(asked) == 2, "and the name server is not asked again in between"
    with pytest.raises(AddressRefused):
        guarded.post("https://rebinding.example/", b"{}", {})
    assert connected == [PUBLIC]


def test_twin_that_asks_the_name_server_twice_is_led_inside(outside):
    answers = iter([found(PUBLIC), found("127.0.0.1", port=outside.port)])
    naive = WebhookSender(local_allowed=False, resolve=lambda *_: next(answers))
    naive.check("https://rebinding.example/")
    connection = http.client.HTTPConnection(*next(answers)[0][4])
    connection.request("POST", "/inside", b"{}")
    assert connection.getresponse().status == 200
    assert outside.count("/inside") == 1


def test_a_redirect_is_an_answer_and_not_a_way(outside):
    outside.answer = lambda request: raw(
        b"HTTP/1.1 307 Moved\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    )
    assert WebhookSender(local_allowed=True).post(f"{outside.url}/hook", b"{}", {}) == 307
    assert len(outside.requests) == 1


@pytest.mark.parametrize(
    "misbehave",
    [
        stall(3),
        drip(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200, 8),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 99, 8),
    ],
    ids=["stalls", "drips its header", "continues for ever"],
)
def test_who_takes_too_long_is_given_up_in_time(outside, misbehave):
    outside.answer = lambda request: misbehave
    began = time.monotonic()
    with pytest.raises(CallFailed, match="timeout"):
        WebhookSender(local_allowed=True, timeout=0.5).post(outside.url, b"{}", {})
    assert time.monotonic() - began < 1.5


def test_a_giant_body_is_not_read_to_its_end(outside):
    sent = []

    def giant(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"x" * 1_000_000)
            sent.append(1)

    outside.answer = lambda request: giant
    began = time.monotonic()
    assert WebhookSender(local_allowed=True).post(outside.url, b"{}", {}) == 200
    assert time.monotonic() - began < 2
    time.sleep(0.2)
    assert len(sent) < 50


def test_a_status_counts_though_its_body_never_ends(outside):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"

    def head_then_drip(connection: socket.socket) -> None:
        connection.sendall(head)
        drip(b"x" * 900, 60)(connection)

    outside.answer = lambda request: head_then_drip
    began = time.monotonic()
    assert WebhookSender(local_allowed=True, timeout=0.5).post(outside.url, b"{}", {}) == 200
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "misbehave",
    [reset, raw(b"no HTTP at all\r\n\r\n"), raw(b""), raw(b"HTTP/1.1 200 " + b"x" * 70_000)],
)
def test_no_answer_is_a_failure(outside, misbehave):
    outside.answer = lambda request: misbehave
    with pytest.raises(CallFailed, match="broken"):
        WebhookSender(local_allowed=True).post(outside.url, b"{}", {})


def test_what_is_sent_arrives_whole(outside):
    outside.answer = lambda request: Reply(status=202)
    body = b"x" * 200_000
    status = WebhookSender(local_allowed=True).post(
        f"{outside.url}/a?b=c", body, {"webhook-id": "1"}
    )
    assert status == 202
    [request] = outside.requests
    assert (request.method, request.path, request.query) == ("POST", "/a", {"b": "c"})
    assert request.body == body
    assert request.headers["webhook-id"] == "1"
    assert request.headers["Host"] == f"127.0.0.1:{outside.port}"


class TlsServer:
    """Takes one request over TLS and remembers what it was told."""

    def __init__(self, folder, name: str):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.certificate = folder / "certificate.pem"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (folder / "key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, folder / "key.pem")
        self.names: list[str | None] = []
        self.context.sni_callback = lambda _sock, asked, _context: self.names.append(asked)
        self.request = b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        try:
            raw_socket, _ = self.socket.accept()
            with self.context.wrap_socket(raw_socket, server_side=True) as connection:
                while not self.request.endswith(b"{}"):  # else closing would reset what was sent
                    self.request += connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except OSError:
            pass


@pytest.mark.parametrize("is_own_name", [True, False])
def test_over_tls_the_certificate_must_be_the_hosts(tmp_path, is_own_name):
    server = TlsServer(tmp_path, "shop.example" if is_own_name else "other.example")
    trusting = ssl.create_default_context(cafile=str(server.certificate))
    calling = WebhookSender(
        local_allowed=True, resolve=resolving("127.0.0.1"), tls=trusting, timeout=2
    )
    url = f"https://shop.example:{server.port}/hook"
    if is_own_name:
        assert calling.post(url, b"{}", {}) == 200
        assert f"\r\nHost: shop.example:{server.port}\r\n".encode() in server.request
    else:
        with pytest.raises(CallFailed, match="broken"):
            calling.post(url, b"{}", {})
    server.thread.join(2)
    server.socket.close()
    assert server.names == ["shop.example"]
