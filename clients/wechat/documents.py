"""XML as WeChat writes and reads it: making strangers' bytes legible, and our text harmless."""

import re

from clients.wechat.errors import MessageRejected

MAX_BYTES = 64 * 1024

# What XML 1.0 cannot hold in any form. WeChat does pass on control characters that people type.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Only the root may come first. A DTD has to stand before it; inside, `<!DOCTYPE` is just words.
_PLAIN_START = re.compile(r"\s*(?:<\?xml[^<>]{0,100}\?>\s*)?<xml[\s>]")


def legible(body: bytes) -> str:
    """The text of an XML push, fit for a parser; MessageRejected when it cannot be."""
    if len(body) > MAX_BYTES:
        raise MessageRejected("too_large")
    text = without_illegal(body.decode("utf-8-sig", "replace"))
    if not _PLAIN_START.match(text):
        raise MessageRejected("malformed")
    return text


def without_illegal(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def cdata(text: str) -> str:
    """The text as one CDATA section, which it cannot leave: `]]>` is spread over two."""
    return f"<![CDATA[{without_illegal(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def cut(text: str, max_bytes: int) -> str:
    """The text's beginning in at most so many bytes of UTF-8, no character halved."""
    encoded = text.encode()
    if len(encoded) <= max_bytes:
        return text
    return encoded[:max_bytes].decode("utf-8", "ignore")
