"""The whole conversation over a line on which pushes come twice, late and in another order.

Whatever WeChat repeats or delays: in the end there is one objection with the words that were
confirmed and every photo once, one ticket, what was withdrawn is withdrawn and the rest stands,
and nothing ever happens that the person did not just say yes to.
"""

import itertools
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot import callback
from bot.turns import Turn
from models import Case, CaseStep, Consent, Evidence, SeenMessage, TicketLine
from services import agents, chat_limits, chats, consents, evidence, links, tickets
from tests.bot import shaking
from tests.bot.pushing import WeChat
from tests.bot.shaking import Push, Talker
from tests.builders import City, Phone, record
from tests.evidence.acts import caller_of, rows
from tests.people import person

GROUND, GROUND_LABEL = "expired", "已经过期"
WORDS = "这件事早就办完了，请核实。"
LEFT = "我想问一下修复要多久。"
SUBMIT, WITHDRAW, LEAVE, LINK = "submit", "withdraw", "leave", "link"
ROUNDS = 14


class Wrong(Exception):
    """The sequence ended, or went, wrong."""


class Story:
    """One person's conversation, from following to a quiet end."""

    def __init__(self, city: City, number: int):
        self.city, self.rng = city, random.Random(number)
        self.phone: Phone = city.phone(person(500 + number, "测试者"))
        self.openid = self.phone.person.official_openid
        self.caller = caller_of(city, self.phone)
        for kind in (consents.MERCHANT_CHECK, consents.NOTICES):
            assert self.phone.post("/me/consents", {"kind": kind}).status_code == 201
        wechat = WeChat(city.app)
        self.is_told = number % 2 == 0  # whether WeChat tells whose the new follower is
        world = city.simulator.world
        unionid = self.phone.person.unionid if self.is_told else ""
        world.users.meet(world.accounts.official.app_id, self.openid, unionid).follow(
            world.clock.now()
        )
        began = wechat.now - 280
        self.talker = Talker(wechat, self.openid, self.rng, began, self.judge)
        self.forgets = number % 5 == 4
        self.photos: list[str] = []
        self.submitted = self.withdrawn = False
        self._media = itertools.count()

    def tell(self) -> None:
        self.talker.does("subscribe")
        acts = [self.object, self.withdraw, self.leave_words]
        if self.rng.random() < 0.4:
            acts.append(self.go_and_come_back)
        self.rng.shuffle(acts)
        for act in acts:
            act()
            if self.forgets and self.rng.random() < 0.4:
                forget(self.city)
        self.leaves = self.rng.random() < 0.3
        if self.leaves:
            self.talker.does("unsubscribe")
        self.talker.waits()
        while "给哪件异议" in self.talker.last and not self.leaves:
            self.talker.chooses("“测试记录”的异议")
            self.talker.waits()

    def object(self) -> None:
        me = self.talker
        me.says("我要异议")
        for _ in range(ROUNDS):
            if self._answers():
                break
        else:
            raise Wrong(f"the objection comes to no end: {me.screen[-3:]}")
        self.photograph()
        for _ in range(ROUNDS):
            if self._answers():
                break
        me.says("好了")

    def _answers(self) -> bool:
        """Go on from what the screen asks; whether there is nothing left to say."""
        me, seen = self.talker, self.talker.last
        if "给哪件异议" in seen:
            me.chooses("“测试记录”的异议")
        elif any(done in seen for done in ("已提交", "正在检查", "已有一件异议在办理", "正在办理")):
            return True
        elif "请核对" in seen:
            is_mine = f"理由：{GROUND_LABEL}" in seen and f"说明：{WORDS}" in seen
            me.chooses("提交", SUBMIT) if is_mine else me.chooses("重新选")
        elif "用自己的话" in seen or "说明情况" in seen:
            if not self.photos:
                self.photograph()
            me.says(WORDS)
        elif "哪里不对" in seen:
            me.chooses(GROUND_LABEL)
        elif "哪一条不对" in seen:
            me.says("1")
        else:
            self.know_me()
            me.says("我要异议")
        return False

    def photograph(self) -> None:
        media_id = f"M{self.openid[-6:]}{next(self._media)}"
        self.photos.append(media_id)
        self.talker.photographs(media_id)

    def withdraw(self) -> None:
        me = self.talker
        me.says("撤回授权")
        for _ in range(ROUNDS):
            seen = me.last
            if "已撤回" in seen or "没有可以撤回" in seen:
                return
            if "确定吗" in seen:
                if "向商户出示信用结果" not in seen:
                    raise Wrong(f"something else was chosen: {seen}")
                me.chooses("撤回", WITHDRAW)
            elif "要撤回哪一个" in seen:
                if "向商户出示信用结果" not in seen:
                    return
                me.chooses("同意：向商户出示信用结果")
            else:
                self.know_me()
                me.says("撤回授权")
        raise Wrong(f"the withdrawal comes to no end: {me.screen[-3:]}")

    def leave_words(self) -> None:
        me = self.talker
        me.says("人工")
        for _ in range(ROUNDS):
            if "已留言" in me.last:
                return
            if "请把问题写成" in me.last:
                me.says(LEFT, LEAVE)
            else:
                me.says("人工")
        raise Wrong(f"no ticket: {me.screen[-3:]}")

    def go_and_come_back(self) -> None:
        self.talker.does("unsubscribe")
        self.talker.does("subscribe")

    def know_me(self) -> None:
        """Make the chat known, as the app says how."""
        if self.is_told:
            return self.talker.waits()
        for _ in range(ROUNDS):
            if chats.is_known(self.city.house, self.openid):
                return None
            code = self.phone.post("/me/links").json["code"]
            self.talker.says(code, LINK)
        raise Wrong(f"never known: {self.talker.screen[-3:]}")

    def judge(self, push: Push) -> None:
        """After every delivery: nothing happened that was not said yes to."""
        house, subject_id = self.city.house, self.caller.subject_id
        with house.db.session(subject_id, write=False) as tx:
            is_there = tx.scalar(select(Case.case_id).where(Case.subject_id == subject_id))
            consent = tx.get(Consent, (self.caller.account_id, consents.MERCHANT_CHECK))
        if is_there and not self.submitted and push.sure != SUBMIT:
            raise Wrong("an objection that nobody confirmed")
        if consent.withdrawn_at and not self.withdrawn and push.sure != WITHDRAW:
            raise Wrong("a consent withdrawn that nobody confirmed")
        self.submitted, self.withdrawn = bool(is_there), bool(consent.withdrawn_at)
        # Of what only asked, an answer that was lost with the cache may be given anew.
        is_kept = push.sure and (push.sure == LINK or not self.forgets)
        if is_kept and len(set(filter(is_said, push.answers))) > 1:
            raise Wrong(f"one push, several answers: {push.answers}")

    def check(self) -> None:
        """The state at the end."""
        house, subject_id = self.city.house, self.caller.subject_id
        with house.db.session(subject_id, write=False) as tx:
            [case] = tx.scalars(select(Case).where(Case.subject_id == subject_id)).all()
            steps = tx.scalars(select(CaseStep).where(CaseStep.subject_id == subject_id)).all()
            given = tx.get(Consent, (self.caller.account_id, consents.NOTICES))
            query = select(Evidence.evidence_id).where(Evidence.subject_id == subject_id)
            files = tx.scalars(query).all()
        [shown] = self.phone.get("/me/objections").json["items"]
        wanted = {evidence._id_of_media(house, case.case_id, media) for media in self.photos}
        told = tickets.own(house, self.openid)
        left = [push for push in self.talker.pushes if push.sure == LEAVE]
        ends = {
            "objection": (shown["state"], shown["ground"], shown["statement"], len(steps)),
            "photos": (len(set(files)), set(files) <= wanted),
            "withdrawn": (self.withdrawn, given.withdrawn_at),
            "tickets": [{line["words"] for line in ticket["lines"]} for ticket in told],
            "lines": sum(len(ticket["lines"]) for ticket in told) <= len(left),
            "known": chats.is_known(house, self.openid),
        }
        is_known = not self.leaves and (self.is_told or ends["known"])
        photos = len(self.photos)
        if self.forgets:  # what a dialogue knew is gone with the cache, and never half there
            photos = ends["photos"][0]
        right = {
            "objection": ("SUBMITTED", GROUND, WORDS, 1),
            "photos": (photos, True),
            "withdrawn": (True, None),
            "tickets": [{LEFT}],
            "lines": True,
            "known": is_known,
        }
        if ends != right:
            wrong = {name: (ends[name], right[name]) for name in ends if ends[name] != right[name]}
            raise Wrong(str(wrong))


def is_said(answer: str) -> bool:
    return answer != "success"


def forget(city: City) -> None:
    """The cache is lost, and with it every dialogue and every answer that it kept."""
    cache = city.house.cache
    cache._local.__init__()
    if cache.is_configured:
        cache._redis.flushall()


@pytest.fixture
def street(city, monkeypatch):
    """Everybody's records, in the night, when no agent is there; the limits are tested elsewhere."""
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    monkeypatch.setattr(chat_limits, "ALLOWED", 10_000)
    monkeypatch.setattr(links, "CODES_ALLOWED", ((1000, 600),))
    monkeypatch.setattr(agents, "is_open", lambda now: False)
    return city


def wrong_ones(city: City, monkeypatch, numbers: range) -> Iterator[tuple[int, str]]:
    """The sequences that went wrong, and how."""
    city.deliver(
        [record(person(500 + number, "测试者"), "P-PEN-001", f"罚{number}") for number in numbers]
    )
    for number in numbers:
        story = Story(city, number)
        monkeypatch.setattr(city.house.official, "send_custom", story.talker.hears)
        try:
            story.tell()
            story.check()
        except (Wrong, ValueError) as wrong:
            yield number, repr(wrong)


SEQUENCES = [range(25), pytest.param(range(25, 150), marks=pytest.mark.long)]


@pytest.mark.parametrize("numbers", SEQUENCES, ids=["some", "all"])
def test_repeated_late_and_reordered_pushes_end_in_the_right_state(street, monkeypatch, numbers):
    wrong = dict(wrong_ones(street, monkeypatch, numbers))
    assert not wrong, "\n".join(f"{number}: {how}" for number, how in wrong.items())
    assert rows(street, TicketLine)
    assert rows(street, SeenMessage)


@pytest.fixture
def forgetful(monkeypatch):
    """Every delivery is answered as if it were the first."""
    monkeypatch.setattr(
        callback, "answer_once", lambda house, arrival, answer: answer(lambda: None)
    )


@pytest.fixture
def credulous(monkeypatch):
    """What comes last is believed to have been said last; WeChat is at its worst."""
    monkeypatch.setattr(shaking, "DELAYED", 0.4)
    monkeypatch.setattr(Turn, "is_late", False)
    for module in (chats, links):
        monkeypatch.setattr(module, "is_overtaken", lambda *_: False)


@pytest.mark.parametrize("twin", ["forgetful", "credulous"])
def test_twin_ends_in_the_wrong_state(street, monkeypatch, request, twin):
    request.getfixturevalue(twin)
    assert next(wrong_ones(street, monkeypatch, range(150)), None) is not None
