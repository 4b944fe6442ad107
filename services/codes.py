"""Codes that people read aloud, copy by hand and type: how they are drawn, and read as meant."""

import secrets
import unicodedata

# No I, L, O, U: a code is read over a counter or a telephone, and copied from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# The alphabet lacks them, so whoever types one read another.
READ_AS = str.maketrans("OIL", "011")
LENGTH = 8
LONGEST_TYPED, LONGEST_MEANT = 200, 32


def new_code(length: int = LENGTH) -> str:
    """Five random bits a character."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def as_meant(typed: str) -> str:
    """A code as it was meant: case, width, blanks and dashes do not count, O is 0, I and L are 1."""
    text = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).upper()
    meant = "".join(c for c in text if c.isascii() and c.isalnum()).translate(READ_AS)
    return meant[:LONGEST_MEANT]
