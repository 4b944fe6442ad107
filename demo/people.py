"""Who lives in the demo city: nobody who exists, with numbers that are valid all the same."""

import hashlib
import random
from dataclasses import dataclass

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Person:
    """A citizen, as WeChat and as the identity authority know them.

    `records` is how many harmless records they have; `negatives` the codes of the others, each
    with the days until it ends.
    """

    name: str
    id_number: str
    phone: str
    openid: str
    official_openid: str
    unionid: str
    records: int
    negatives: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Organisation:
    """A company, shop or cooperative with its unified social credit code and legal representative."""

    name: str
    uscc: str
    representative: Person
    records: int
    negatives: tuple[tuple[str, int], ...]


def id_number(district: str, birth: str, sequence: int) -> str:
    """An 18-digit resident ID number with its check character (GB 11643)."""
    head = f"{district}{birth}{sequence:03}"
    total = sum(int(digit) * weight for digit, weight in zip(head, ID_WEIGHTS, strict=True))
    return head + ID_CHECKS[total % 11]


def uscc(district: str, seed: str) -> str:
    """An 18-character unified social credit code with both check characters (GB 32100)."""
    rng = random.Random(seed)  # noqa: S311 - invented, and the same in every city
    organisation = "MA" + "".join(rng.choice(USCC_ALPHABET) for _ in range(6))
    values = (int(character, 36) for character in organisation)
    total = sum(v * w for v, w in zip(values, ORGANISATION_WEIGHTS, strict=True))
    head = f"91{district}{organisation}{'0123456789X'[(11 - total % 11) % 11]}"
    total = sum(USCC_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(head))
    return head + USCC_ALPHABET[(31 - total % 31) % 31]


def wechat_id(what: str, name: str) -> str:
    """28 characters as WeChat gives out, the same for the same person in every city."""
    digest = hashlib.sha256(f"zhangxin demo {what} {name}".encode()).digest()
    return "o" + "".join(LETTERS[byte % 64] for byte in digest[:27])


def _person(
    number: int, name: str, district: str, birth: str, records: int, *negatives: tuple[str, int]
) -> Person:
    return Person(
        name=name,
        id_number=id_number(district, birth, 100 + 7 * number),
        phone=f"1390000{1000 + number * 37:04}",
        openid=wechat_id("mini", name),
        official_openid=wechat_id("official", name),
        unionid=wechat_id("union", name),
        records=records,
        negatives=negatives,
    )


PEOPLE = (
    _person(1, "林晓禾", "330106", "19900307", 15, ("P-OTH-005", 3), ("P-PEN-011", 400)),
    _person(2, "欧阳䶮", "330102", "19850618", 22, ("P-SUP-008", 12)),
    _person(3, "李𠮷祥", "330105", "19780923", 9, ("P-JUD-001", 5), ("P-JUD-002", 700)),
    _person(4, "顾清和", "330108", "19961130", 12),
    _person(5, "沈知微", "330109", "20010212", 6),
    _person(6, "许怀山", "330110", "19690404", 28, ("P-PEN-028", 60)),
    _person(7, "陆星言", "330111", "19930816", 11, ("P-PEN-003", 1200), ("P-SUP-015", 9)),
    _person(8, "慕容听雪", "330203", "19881225", 18),
    _person(9, "程砚秋生", "330402", "19820529", 8, ("P-PEN-012", 2), ("P-OTH-001", 90)),
    _person(10, "古丽娜尔·阿不都热合曼", "650102", "19950721", 14),
    _person(11, "周牧野", "340104", "19731008", 10, ("P-SUP-014", 30), ("P-OTH-006", 900)),
    _person(12, "苏问渠", "310115", "20040901", 7, ("P-OTH-004", 1)),
)


def _organisation(
    name: str, district: str, representative: int, records: int, *negatives: tuple[str, int]
) -> Organisation:
    """`representative` is the number of the person who speaks for it, as above."""
    person = PEOPLE[representative - 1]
    return Organisation(name, uscc(district, name), person, records, negatives)


ORGANISATIONS = (
    _organisation("杭城初见书店有限公司", "330106", 4, 9),
    _organisation("杭城云栖茶馆有限公司", "330106", 8, 7, ("O-PEN-002", 20)),
    _organisation("杭城闲步共享单车有限公司", "330108", 6, 10, ("O-SUP-008", 4)),
    _organisation("杭城拾光民宿酒店管理有限公司", "330102", 2, 8, ("O-SUP-001", 6)),
    _organisation(
        "杭城望江建设工程有限公司", "330110", 6, 12, ("O-JUD-003", 300), ("O-PEN-006", 45)
    ),
    _organisation("杭城南星青禾粮油专业合作社", "330111", 11, 6),
)
