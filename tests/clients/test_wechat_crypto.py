"""The envelope of pushes: official vectors, key change, age, and every kind of forgery."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from clients.wechat.crypto import FRESH_SECONDS, MessageCrypto, _sealed
from clients.wechat.errors import MessageRejected
from tests.clients.documents import root_of, sha1

TOKEN, APP_ID, KEY = "AAAAA", "wxba5fad812f8e6fb9", "A" * 43
OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PUSH_SIGNATURE, PUSH_TIME, PUSH_NONCE = (
    "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    "1714112445",
    "415670741",
)
PUSH_ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcv"
    "ZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3F"
    "n2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSe"
    "OBrebufAlr7F9mFUPAJGj04="
)
NOW = datetime.fromtimestamp(int(PUSH_TIME), UTC)
XML = b"<xml><Content>\xe6\x9f\xa5\xe4\xbf\xa1\xe7\x94\xa8</Content></xml>"


@pytest.fixture
def crypto() -> MessageCrypto:
    return MessageCrypto(TOKEN, APP_ID, (KEY, None))


def envelope(encrypt: str) -> bytes:
    return f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>".encode()


def sign(encrypt: str, timestamp: str = PUSH_TIME, nonce: str = "n") -> str:
    return sha1("".join(sorted([TOKEN, timestamp, nonce, encrypt])))


def rejected(
    crypto: MessageCrypto,
    encrypt: str,
    *,
    signature: str | None = None,
    timestamp: str = PUSH_TIME,
    body: bytes | None = None,
    now: datetime = NOW,
) -> str:
    signature = sign(encrypt, timestamp) if signature is None else signature
    with pytest.raises(MessageRejected) as caught:
        crypto.open(envelope(encrypt) if body is None else body, signature, timestamp, "n", now)
    return caught.value.code


def encrypted(plain: bytes, key: str = KEY) -> str:
    """Any bytes under the key, whether or not they have the right shape."""
    cipher = MessageCrypto(TOKEN, APP_ID, (key, None))._ciphers[0].encryptor()
    return base64.b64encode(cipher.update(plain) + cipher.finalize()).decode()


def test_official_vector_of_the_address_check(crypto: MessageCrypto) -> None:
    signature = "f464b24fc39322e44b38aa78f5edd27bd1441696"
    assert crypto.check_url(signature, "1714036504", "1514711492")
    for wrong in ("", signature[:-1], signature.upper(), "f" * 40, "签" * 40, "\ud800"):
        assert not crypto.check_url(wrong, "1714036504", "1514711492")
    assert not crypto.check_url(signature, "1714036505", "1514711492")


def test_official_vector_of_a_plain_push(crypto: MessageCrypto) -> None:
    signature = "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    now = datetime.fromtimestamp(1714037059, UTC)
    crypto.check_plain(signature, "1714037059", "486452656", now)
    with pytest.raises(MessageRejected, match="stale"):
        crypto.check_plain(signature, "1714037059", "486452656", now + timedelta(seconds=301))
    with pytest.raises(MessageRejected, match="signature"):
        crypto.check_plain(signature[::-1], "1714037059", "486452656", now)


def test_official_vector_of_a_safe_push(crypto: MessageCrypto) -> None:
    xml = crypto.open(envelope(PUSH_ENCRYPT), PUSH_SIGNATURE, PUSH_TIME, PUSH_NONCE, NOW)
    assert len(xml) == 167
    assert b"debug_demo" in xml


def test_official_vector_of_an_answer(crypto: MessageCrypto) -> None:
    message = b'{"demo_resp":"good luck"}'
    sealed = _sealed(crypto._ciphers[0], message, APP_ID.encode(), b"707722b803182950")
    assert sealed == (
        "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    )
    assert crypto._signature("1713424427", PUSH_NONCE, sealed) == (
        "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    )


@pytest.mark.parametrize("text", ["<xml>好</xml>", "<xml>]]>😀&amp;</xml>", "x" * 5000, "<xml/>"])
def test_wechatpy_opens_what_we_seal_and_the_reverse(crypto: MessageCrypto, text: str) -> None:
    foreign = WeChatCrypto(TOKEN, KEY, APP_ID)
    sealed = crypto.seal(text, PUSH_TIME, "n")
    fields = {element.tag: element.text or "" for element in root_of(sealed)}
    assert fields["TimeStamp"] == PUSH_TIME
    assert foreign.decrypt_message(sealed, fields["MsgSignature"], PUSH_TIME, "n") == text

    pushed = foreign.encrypt_message(text, "n", PUSH_TIME)
    signature = root_of(pushed).findtext("MsgSignature") or ""
    assert crypto.open(pushed.encode(), signature, PUSH_TIME, "n", NOW) == text.encode()


def test_two_seals_of_one_text_differ(crypto: MessageCrypto) -> None:
    assert crypto.seal("<xml/>", 1, "n") != crypto.seal("<xml/>", 1, "n")


def test_a_nonce_cannot_break_out_of_the_answer(crypto: MessageCrypto) -> None:
    nonce = "n]]></Nonce><Encrypt>evil</Encrypt><Nonce><![CDATA[\x00"
    fields = root_of(crypto.seal("<xml/>", 1, nonce))
    assert [element.tag for element in fields] == ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"]
    assert fields.findtext("Nonce") == nonce.replace("\x00", "")


def test_the_last_key_still_opens_and_the_current_one_seals() -> None:
    old, new = (MessageCrypto(TOKEN, APP_ID, (key, None)) for key in (OTHER_KEY, KEY))
    both = MessageCrypto(TOKEN, APP_ID, (KEY, OTHER_KEY))
    for pusher in (old, new):
        encrypt = _sealed(pusher._ciphers[0], XML, APP_ID.encode(), b"r" * 16)
        assert both.open(envelope(encrypt), sign(encrypt), PUSH_TIME, "n", NOW) == XML
    sealed = both.seal(XML.decode(), PUSH_TIME, "n")
    signature = root_of(sealed).findtext("MsgSignature") or ""
    assert new.open(sealed.encode(), signature, PUSH_TIME, "n", NOW) == XML
    with pytest.raises(MessageRejected, match="unreadable"):
        old.open(sealed.encode(), signature, PUSH_TIME, "n", NOW)


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "A" * 42 + "-", "密" * 43])
def test_a_wrong_key_is_noticed_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        MessageCrypto(TOKEN, APP_ID, (key, None))


@pytest.mark.parametrize(
    ("age", "accepted"),
    [(0, True), (FRESH_SECONDS, True), (FRESH_SECONDS + 1, False), (-FRESH_SECONDS - 1, False)],
)
def test_only_fresh_pushes_are_opened(crypto: MessageCrypto, age: int, accepted: bool) -> None:
    now = NOW + timedelta(seconds=age)
    if accepted:
        crypto.open(envelope(PUSH_ENCRYPT), PUSH_SIGNATURE, PUSH_TIME, PUSH_NONCE, now)
    else:
        assert rejected(crypto, PUSH_ENCRYPT, now=now) == "stale"


@pytest.mark.parametrize("timestamp", ["", "x", "-5", "１７１４", "1_7", "1e9", "9" * 5000, " 1"])
def test_a_timestamp_is_a_number_of_seconds(crypto: MessageCrypto, timestamp: str) -> None:
    assert rejected(crypto, PUSH_ENCRYPT, timestamp=timestamp) == "malformed"


def test_a_push_for_another_app_is_refused(crypto: MessageCrypto) -> None:
    encrypt = _sealed(crypto._ciphers[0], XML, b"wx0000000000000000", b"r" * 16)
    assert rejected(crypto, encrypt) == "other_app"


def test_the_plain_signature_does_not_open_a_safe_push(crypto: MessageCrypto) -> None:
    # `signature` covers no body: taking it for msg_signature would let anybody change the push.
    plain = sha1("".join(sorted([TOKEN, PUSH_TIME, "n"])))
    check_signature(TOKEN, plain, PUSH_TIME, "n")
    assert rejected(crypto, PUSH_ENCRYPT, signature=plain) == "signature"


PREFIX = b"r" * 16


@pytest.mark.parametrize(
    "plain",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x20" * 16, id="padding longer than all"),
        pytest.param(b"\x00" * 32, id="padding zero"),
        pytest.param(b"a" * 31 + b"\x21", id="padding over 32"),
        pytest.param(b"a" * 31 + b"\x02", id="padding uneven"),
        pytest.param(PREFIX + b"\x10" * 16, id="no length"),
        pytest.param(PREFIX + b"\xff\xff\xff\xff" + b"a" * 11 + b"\x01", id="length over all"),
    ],
)
def test_any_signed_nonsense_is_unreadable(crypto: MessageCrypto, plain: bytes) -> None:
    encrypt = encrypted(plain) or "IA=="
    assert rejected(crypto, encrypt) == "unreadable"


def test_the_whole_padding_is_looked_at(crypto: MessageCrypto) -> None:
    content = PREFIX + len(XML).to_bytes(4, "big") + XML + APP_ID.encode()
    padding = 32 - len(content) % 32
    even, uneven = bytes([padding]) * padding, b"?" * (padding - 1) + bytes([padding])
    encrypt = encrypted(content + even)
    assert crypto.open(envelope(encrypt), sign(encrypt), PUSH_TIME, "n", NOW) == XML
    assert padding > 1
    assert rejected(crypto, encrypted(content + uneven)) == "unreadable"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"{}", "malformed"),
        (b"<xml>", "malformed"),
        (b"<xml></xml>", "malformed"),
        (b"<xml><Encrypt></Encrypt></xml>", "malformed"),
        (b"<xml><Encrypt><a>x</a></Encrypt></xml>", "malformed"),
        (b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', "malformed"),
        (b"<xml><Encrypt>&a;</Encrypt></xml>", "malformed"),
        (b"<xml>" + b"<a>" * 20_000, "malformed"),
        (b"<xml>" + b" " * 65_536 + b"</xml>", "too_large"),
    ],
)
def test_a_body_that_is_no_envelope(crypto: MessageCrypto, body: bytes, code: str) -> None:
    assert rejected(crypto, "", body=body) == code


@pytest.mark.parametrize("encrypt", ["A", "AAAAA", "!!!!", "签名", "AAAA\nAAAA", "A" * 30_001])
def test_what_is_not_base64_is_refused(crypto: MessageCrypto, encrypt: str) -> None:
    assert rejected(crypto, encrypt) in ("malformed", "unreadable")


BOTH_KEYS = MessageCrypto(TOKEN, APP_ID, (KEY, OTHER_KEY))
queries = st.one_of(st.text(max_size=12), st.just(PUSH_TIME), st.just(PUSH_SIGNATURE))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=100).map(envelope), queries, queries, queries)
def test_nothing_but_rejection_comes_out_of_strangers_bytes(
    body: bytes, signature: str, timestamp: str, nonce: str
) -> None:
    crypto = BOTH_KEYS
    with pytest.raises(MessageRejected):
        crypto.open(body, signature, timestamp, nonce, NOW)
    assert not crypto.check_url(signature, timestamp, nonce)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=160))
def test_nothing_but_rejection_comes_out_of_signed_bytes(plain: bytes) -> None:
    crypto = BOTH_KEYS
    for encrypt in (
        encrypted(plain + b"\x00" * (-len(plain) % 16)),
        base64.b64encode(plain).decode(),
    ):
        with pytest.raises(MessageRejected):
            crypto.open(envelope(encrypt), sign(encrypt), PUSH_TIME, "n", NOW)


def test_twin_wechatpy_lets_other_exceptions_out() -> None:
    foreign = WeChatCrypto(TOKEN, KEY, APP_ID)
    with pytest.raises(IndexError):
        foreign.decrypt_message({"Encrypt": ""}, sign(""), PUSH_TIME, "n")
