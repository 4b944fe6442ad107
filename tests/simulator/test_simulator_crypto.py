import base64

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from simulator.crypto import CryptoError, MessageCrypto, signature, signature_fits
from simulator.faces import cert_hash
from tests.simulator.helpers import AES_KEY

# The vectors that WeChat publishes for developers to check their code against.
OFFICIAL_KEY = "A" * 43
OFFICIAL_APP_ID = "wxba5fad812f8e6fb9"
PUSHED = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
REPLIED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def official() -> MessageCrypto:
    return MessageCrypto(OFFICIAL_KEY, OFFICIAL_APP_ID)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (
            ("AAAAA", "1714112445", "415670741", PUSHED),
            "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
        ),
        (
            ("AAAAA", "1713424427", "415670741", REPLIED),
            "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        ),
    ],
)
def test_signatures_are_those_that_wechat_publishes(parts, expected):
    assert signature(*parts) == expected
    assert signature_fits(expected, *parts)
    assert not signature_fits(expected[:-1] + "0", *parts)


def test_the_published_push_decrypts_to_its_167_bytes():
    message = official().decrypt(PUSHED)
    assert len(message) == 167
    assert message.startswith((b"{", b"<xml>"))


def test_the_published_reply_encrypts_byte_for_byte():
    message = b'{"demo_resp":"good luck"}'
    assert official().encrypt(message, random=b"707722b803182950") == REPLIED


def test_the_certificate_digest_is_the_published_one():
    digest = cert_hash("IDENTITY_CARD", "张三", "310101199801011234")
    assert digest == "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"


@given(st.binary(max_size=4096))
def test_whatever_is_encrypted_comes_back(message):
    crypto = MessageCrypto(AES_KEY, "wx5a1c0de000000002")
    sealed = crypto.encrypt(message)
    assert crypto.decrypt(sealed) == message
    assert len(base64.b64decode(sealed)) % 32 == 0


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=600))
def test_the_library_of_the_app_reads_ours_and_we_read_its(text):
    ours = MessageCrypto(AES_KEY, "wx5a1c0de000000002")
    theirs = WeChatCrypto("zhangxin", AES_KEY, "wx5a1c0de000000002")
    encrypted = ours.encrypt(text.encode())
    signed = signature("zhangxin", "1", "2", encrypted)
    pushed = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    assert theirs.decrypt_message(pushed, signed, "1", "2") == text
    replied = xmltodict.parse(theirs.encrypt_message(text, "2", "1"))["xml"]["Encrypt"]
    assert ours.decrypt(replied).decode() == text


def test_another_account_cannot_read_the_message():
    with pytest.raises(CryptoError, match="AppID"):
        MessageCrypto(OFFICIAL_KEY, "wx0000000000000000").decrypt(PUSHED)


@pytest.mark.parametrize(
    "broken", ["", "!!!", "QUJD", base64.b64encode(bytes(32)).decode(), PUSHED[:-4] + "AAAA"]
)
def test_a_broken_envelope_is_refused_and_never_an_accident(broken):
    with pytest.raises(CryptoError):
        official().decrypt(broken)


@given(st.binary(min_size=32, max_size=256))
def test_random_bytes_are_refused(noise):
    with pytest.raises(CryptoError):
        official().decrypt(base64.b64encode(noise).decode())


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "!" * 43])
def test_a_key_that_is_no_encoding_aes_key_is_refused(key):
    with pytest.raises(ValueError, match="EncodingAESKey"):
        MessageCrypto(key, "wx1")


def test_signatures_sort_as_strings():
    assert signature("b", "a", "C") == signature("Cab") != signature("abC")
