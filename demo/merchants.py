"""Which shops of the demo city lend without a deposit, and who sits in its credit office."""

from dataclasses import dataclass

from demo.people import ORGANISATIONS


@dataclass(frozen=True)
class Offer:
    """What a shop lends: deposit in fen, at most so many days."""

    scene: str
    title: str
    deposit_fen: int
    days: int
    confirm: bool | None = None


@dataclass(frozen=True)
class Site:
    """A counter or cabinet, somewhere in the invented city."""

    name: str
    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Shop:
    """A merchant: the organisation's code, the name over its door, what it lends, where."""

    uscc: str
    name: str
    offers: tuple[Offer, ...]
    sites: tuple[Site, ...]


@dataclass(frozen=True)
class Desk:
    """Somebody of the credit office."""

    username: str
    name: str
    staff_no: str
    role: str


_CODES = {organisation.name: organisation.uscc for organisation in ORGANISATIONS}

SHOPS = (
    Shop(
        _CODES["杭城初见书店有限公司"],
        "初见书店·自助书柜",
        (Offer("books", "图书（最多五册）", 5_000, 30), Offer("books", "绘本礼盒", 9_900, 14)),
        (
            Site("湖滨书柜", "湖滨路 12 号", 30.2552, 120.1615),
            Site("城西书柜", "文三路 88 号", 30.2771, 120.1236),
        ),
    ),
    Shop(
        _CODES["杭城闲步共享单车有限公司"],
        "闲步单车",
        (
            Offer("travel", "城市自行车", 19_900, 3),
            Offer("travel", "电动助力车", 50_000, 7),
            Offer("rent", "露营装备", 60_000, 10),
        ),
        (Site("断桥驿站", "北山街 2 号", 30.2597, 120.1493),),
    ),
    Shop(
        _CODES["杭城拾光民宿酒店管理有限公司"],
        "拾光民宿",
        (Offer("tourism", "民宿入住", 30_000, 7), Offer("rent", "月租公寓", 100_000, 31)),
        (Site("满觉陇店", "满觉陇路 101 号", 30.2230, 120.1260),),
    ),
)

DESKS = (
    Desk("clerk", "受理员甲", "XY-0001", "clerk"),
    Desk("reviewer", "审核员乙", "XY-0002", "reviewer"),
    Desk("supervisor", "主管丙", "XY-0003", "supervisor"),
    Desk("auditor", "审计员丁", "XY-0004", "auditor"),
)
UNIT = "市公共信用信息中心"
