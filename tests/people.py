"""Invented people and organisations with valid checksums; none of them exists."""

from dataclasses import dataclass

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Person:
    name: str
    id_number: str
    phone: str
    openid: str
    official_openid: str
    unionid: str


def id_number(district: str, birth: str, sequence: int) -> str:
    """An 18-digit resident ID number (GB 11643)."""
    head = f"{district}{birth}{sequence:03}"
    total = sum(int(digit) * weight for digit, weight in zip(head, WEIGHTS, strict=True))
    return head + CHECKS[total % 11]


def uscc(seed: int) -> str:
    """An 18-character unified social credit code (GB 32100)."""
    head = f"91330106MA{seed:07}"
    total = sum(USCC_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(head))
    return head + USCC_ALPHABET[(31 - total % 31) % 31]


def person(number: int, name: str) -> Person:
    return Person(
        name=name,
        id_number=id_number(
            "330106", f"19{70 + number % 30}0{1 + number % 9}1{number % 10}", number
        ),
        phone=f"1390000{number:04}",
        openid=f"oMini{number:023}",
        official_openid=f"oOffi{number:023}",
        unionid=f"oUnion{number:022}",
    )


ZHANG = person(11, "张予安")
LI = person(12, "李𠮷祥")
WANG = person(13, "欧阳䶮")
SHOP = ("杭城初见书店有限公司", uscc(1001))
