"""How a record is called wherever its person reads of it, so that two are told apart."""

from collections.abc import Mapping

TITLE, SOURCE = 20, 12  # characters that a line of a small screen has room for


def name_of(record: Mapping[str, str]) -> str:
    """Title, where it comes from, and the day: `{title, source, decided_on}`."""
    return f"{record['title'][:TITLE]}（{record['source'][:SOURCE]}，{record['decided_on']}）"
