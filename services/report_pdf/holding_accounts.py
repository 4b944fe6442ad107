"""Identity, account, looks, messages and authorisations in a printed copy of what is held."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policy import consents, score_models
from policy import notices as notice_policy
from policy.catalogues import RECORD_CLASSES
from services import tasks as desk_tasks
from services import tickets as chat_tickets
from services.report_pdf import holding_wording as words
from services.report_pdf.holding_rows import MOMENT, entry, known, under, when, when_told
from services.report_pdf.pages import Group, Row
from services.report_pdf.records import pair_rows, plain
from services.report_pdf.tables import Column, table

Told = Mapping[str, Any]
_IDENTITIES = (
    Column("应用", 80.0),
    Column("微信标识（openid）", 175.0),
    Column("怎样关联", 96.0),
    Column("关联时间", MOMENT),
)
_CONSENTS = (
    Column("同意的内容", 175.0),
    Column("版本", 60.0),
    Column("同意时间", MOMENT),
    Column("撤回时间", MOMENT),
)
_LINKS = (
    Column("状态", 100.0),
    Column("取得时间", MOMENT),
    Column("失效时间", MOMENT),
    Column("关联时间", MOMENT),
)
_POINTS = (
    Column("时间", MOMENT),
    Column("信用分", 66.0),
    Column("原因", 213.0),
    Column("评分规则", 72.0),
)
_LOOKS = (
    Column("时间", MOMENT),
    Column("谁", 82.0),
    Column("目的和依据", 121.0),
    Column("看到什么", 84.0),
    Column("结果", 52.0),
)
_NOTICES = (
    Column("时间", MOMENT),
    Column("标题", 80.0),
    Column("内容", 175.0),
    Column("送达", MOMENT),
)
_TASKS = (
    Column("期限", 110.0),
    Column("要告知的消息", 100.0),
    Column("结果", 90.0),
    Column("办理记录", 147.0),
)
_ORGANISATIONS = (
    Column("单位", 190.0),
    Column("统一社会信用代码", 125.0),
    Column("在办异议", 66.0),
    Column("在办修复", 66.0),
)
_LINES = (Column("时间", MOMENT), Column("谁", 60.0), Column("内容", 303.0))


def identity(told: Told) -> Iterator[Group]:
    """Who the person is, and how that was proved."""
    facts = (
        ("姓名", told["name"]),
        ("证件号码", told["id_number"]),
        ("手机号", told["phone"]),
        ("认证方式", words.METHODS.get(told["method"], told["method"])),
        ("认证时间", when(told["bound_at"])),
    )
    yield Group([*pair_rows(facts), Row(6)])


def account(told: Told) -> Iterator[Group]:
    """Since when there is one, what signs in to it, and what was agreed to."""
    yield Group([*pair_rows([("开通时间", when(told["created_at"]))])])
    signs_in = [
        [
            words.APPS.get(row["app"], row["app"]),
            row["openid"],
            words.LINKED_BY.get(row["linked_by"], row["linked_by"]),
            when(row["linked_at"]),
        ]
        for row in told["wechat"]
    ]
    yield from under("微信", table(_IDENTITIES, signs_in))
    texts = consents.load()
    agreed = [
        [
            texts[row["kind"]].title if row["kind"] in texts else row["kind"],
            row["text_version"],
            when(row["given_at"]),
            when(row["withdrawn_at"]),
        ]
        for row in told["consents"]
    ]
    yield from under("同意", table(_CONSENTS, agreed))


def links(told: Sequence[Told]) -> Iterator[Group]:
    """The six digits that tied a chat to the account."""
    moments = ("created_at", "expires_at", "linked_at")
    lines = [[words.LINKS[row["state"]], *(when(row[name]) for name in moments)] for row in told]
    return table(_LINKS, lines)


def score_points(told: Sequence[Told]) -> Iterator[Group]:
    """Every value that the score had, and why."""
    return table(_POINTS, [_point(row) for row in told])


def _point(row: Told) -> list[str]:
    tier = score_models.load().version(row["model"]).tier(row["tier"]).name
    causes = [
        f"{cause['text']}（{_signed(cause['points_after'] - cause['points_before'])}）"
        if cause["points_after"] != cause["points_before"]
        else cause["text"]
        for cause in row["causes"]
    ]
    change = f"（{_signed(row['change'])}）" if row["change"] else ""
    value = f"{row['value']}{change}\n{tier}"
    return [when(row["at"]), value, "\n".join(causes) or plain(None), row["model"]]


def _signed(points: int) -> str:
    return f"{points:+}".replace("-", "−")


def looks(told: Sequence[Told]) -> Iterator[Group]:
    """Who looked at the file when, why, and what they were shown."""
    return table(_LOOKS, [_look(row) for row in told])


def _look(row: Told) -> list[str]:
    role = words.ROLES.get(row["role"], row["role"])
    return [
        when(row["at"]),
        row["who"] if row["who"] == role else f"{row['who']}（{role}）",
        f"{row['purpose']}\n{row['basis']}" if row["basis"] else row["purpose"],
        plain(row["shown"]),
        words.OUTCOMES.get(row["outcome"], row["outcome"]),
    ]


def notices(told: Sequence[Told]) -> Iterator[Group]:
    """What the person was told, and whether it arrived."""
    return table(_NOTICES, [_notice(row) for row in told])


def _notice(row: Told) -> list[str]:
    arrived = words.WAYS.get(row["channel"], words.ON_ITS_WAY)
    if row["state"] == "listed":
        arrived = words.ONLY_LISTED
    if row["sent_at"]:
        arrived += f"\n{when(row['sent_at'])}"
    return [when(row["at"]), row["title"], row["text"], arrived]


def tasks(told: Sequence[Told]) -> Iterator[Group]:
    """What the office did to reach the person where no message did."""
    return table(_TASKS, [_task(row) for row in told])


def _task(row: Told) -> list[str]:
    kinds = notice_policy.load().kinds
    term = [
        f"{when(row['opened_on'])}产生",
        f"{when(row['due_on'])}前办结",
        "超过办理期限" if row["overdue"] else "",
    ]
    done = [
        desk_tasks.STATES[row["state"]],
        row["outcome_name"],
        f"{when(row['told_on'])}告知" if row["told_on"] else "",
        f"{when(row['closed_on'])}办结" if row["closed_on"] else "",
    ]
    named = [kinds[kind].title if kind in kinds else kind for kind in row["kinds"]]
    noted = [row["by"], row["note"]]
    return [_lines(term), _lines(named), _lines(done), _lines(noted) or plain(None)]


def _lines(told: Sequence[str | None]) -> str:
    return "\n".join(each for each in told if each)


def subscriptions(told: Sequence[Told]) -> Iterator[Group]:
    """How many more messages WeChat delivers, and whether they suffice."""
    for row in told:
        facts = [
            ("消息模板", row["template_id"]),
            ("微信还会送达", f"{row['remaining']} 条"),
            ("预计要送达", f"{row['needed']} 条"),
            ("拒绝接收", row["refused"]),
            ("能送达的渠道", [words.REACHABLE.get(way, way) for way in row["reachable"]]),
            ("提示", row["warning"]),
        ]
        yield Group([*pair_rows(known(facts)), Row(6)])


def authorisations(told: Sequence[Told]) -> Iterator[Group]:
    """Whom the person let read what, in the words that were agreed to."""
    titles = dict(RECORD_CLASSES)
    for number, row in enumerate(told, start=1):
        pairs = [
            ("联系方式", row["contact"]),
            ("用途", row["purpose"]),
            ("方式", row["method"]),
            ("信息类别", [titles.get(code, code) for code in row["classes"]]),
            ("授权时间", when(row["given_at"])),
            ("有效期至", when(row["expires_at"])),
            ("撤回时间", when_told(row["withdrawn_at"])),
            ("已使用", f"{row['used']} 次"),
            ("最近使用", when_told(row["last_used_at"])),
            ("授权书版本", row["receipt"]["text_version"]),
        ]
        tags = [
            words.AUTHORISATIONS[row["state"]],
            "机构查询已暂停" if row["suspended"] else None,
        ]
        yield from entry(number, row["recipient"], tags, pairs, [("授权书", row["text"])])


def organisations(told: Sequence[Told]) -> Iterator[Group]:
    """The organisations whose legal representative the person is."""
    lines = [
        [row["name"], row["uscc"], f"{row['open_objections']} 件", f"{row['open_repairs']} 件"]
        for row in told
    ]
    return table(_ORGANISATIONS, lines)


def tickets(told: Sequence[Told]) -> Iterator[Group]:
    """What was left in the chat, and what the office answered."""
    for number, row in enumerate(told, start=1):
        pairs = [
            ("留言时间", when(row["opened_at"])),
            ("答复期限", when_told(row["answer_by"])),
        ]
        lines = [
            [when(line["at"]), words.BY.get(line["by"], line["by"]), line["words"]]
            for line in row["lines"]
        ]
        state = chat_tickets.STATE_NAMES[row["state"]]
        said = table(_LINES, lines)
        yield from entry(number, f"留言 {row['number']}", [state], pairs, below=said)
