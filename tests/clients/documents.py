"""Small readers for what the tests look at."""

import hashlib
from xml.etree import ElementTree


def root_of(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314 - our own answers


def sha1(text: str) -> str:
    """As WeChat signs."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
