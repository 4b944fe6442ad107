"""What citizens submit is judged by WeChat, and by a person where WeChat cannot."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import ContentCheck, Notice, Ticket, TicketLine, new_id
from services import content_checks, evidence
from simulator.moderation import Verdict
from tests.evidence.acts import (
    caller_of,
    hand_in,
    listed,
    open_case,
    reachable_at,
    rows,
    until,
)
from tests.evidence.files import photo
from tests.people import LI, ZHANG

TEXT_CHECK, PICTURE_CHECK = "/wxa/msg_sec_check", "/wxa/media_check_async"
JUDGE = "simulator.apis.moderation.judge_file"
CALLBACK = "/wechat/mini/callback"


class Checked:
    """A city that WeChat can push to and download from, with a photo that waits."""

    def __init__(self, city, url: str):
        self.city = city
        self.worker = reachable_at(city.worker, url)
        self.phone = city.phone(ZHANG)
        self.case_id = open_case(city, self.phone)

    def hand_in(self) -> None:
        assert hand_in(self.phone, self.case_id, photo()).status_code == 201

    def dispatch(self) -> int:
        return content_checks.dispatch(self.worker)

    @property
    def line(self) -> dict:
        [line] = listed(self.phone, self.case_id)
        return line

    @property
    def marked(self) -> bool:
        caller = caller_of(self.city, self.phone)
        with self.city.house.db.session(caller.subject_id, write=False) as tx:
            [line] = evidence.list_of_case(self.city.house, tx, caller.subject_id, self.case_id)
        return line["marked"]

    @property
    def check(self) -> ContentCheck:
        [check] = rows(self.city, ContentCheck)
        return check

    def told(self) -> list[str]:
        with self.city.house.db.session(write=False) as tx:
            kinds = tx.scalars(select(Notice.kind)).all()
        return [kind for kind in kinds if kind.startswith("evidence")]


@pytest.fixture
def checked(city):
    with city.served() as url:
        yield Checked(city, url)


@pytest.mark.parametrize(
    ("verdict", "state", "marked", "told"),
    [
        ("pass", "ready", False, []),
        ("review", "ready", True, []),
        ("risky", "blocked", False, ["evidence_blocked"]),
    ],
)
def test_a_picture_is_judged_by_a_push(checked, monkeypatch, verdict, state, marked, told):
    seen = []
    monkeypatch.setattr(JUDGE, lambda content: seen.append(content) or Verdict(verdict))
    checked.hand_in()
    assert checked.line["state"] == "checking"
    assert checked.dispatch() == 1
    until(lambda: checked.line["state"] != "checking")
    assert (checked.line["state"], checked.marked, checked.told()) == (state, marked, told)
    assert (checked.line["url"] is None) == (state == "blocked")
    assert len(seen) == 1
    assert len(seen[0]) == checked.line["size"]
    check = checked.check
    assert (check.state, check.verdict, check.next_try_at) == ("done", verdict, None)
    assert checked.dispatch() == 0


@pytest.mark.parametrize(("color", "state"), [("magenta", "blocked"), ("green", "ready")])
def test_the_simulator_knows_a_harmful_picture_though_it_was_drawn_anew(checked, color, state):
    content = photo((64, 64), color=color, whole=True)
    assert hand_in(checked.phone, checked.case_id, content).status_code == 201
    checked.dispatch()
    until(lambda: checked.line["state"] == state)


def test_without_the_check_a_picture_is_shown_to_nobody(checked):
    """The control: what nobody judged stays closed."""
    checked.hand_in()
    assert checked.line["url"] is None


def test_without_an_answer_a_person_looks_after_half_an_hour(city, phone, case_id):
    hand_in(phone, case_id, photo())  # nobody listens here: WeChat's push goes astray
    content_checks.dispatch(city.worker)
    city.simulator.advance(timedelta(minutes=29).total_seconds())
    content_checks.dispatch(city.worker)
    [check], [row] = rows(city, ContentCheck), rows(city)
    assert (check.state, row.state) == ("asked", "checking")
    city.simulator.advance(60)
    content_checks.dispatch(city.worker)
    [check], [row] = rows(city, ContentCheck), rows(city)
    assert (check.state, check.verdict, row.state) == ("done", "review", "ready")


def judged(city, trace: str, verdict: str) -> bool:
    return content_checks.judge(city.house, trace, verdict)


@pytest.fixture
def asked(city, phone, case_id):
    """A photo of which WeChat gave the trace id `t-1`, and has not spoken yet."""
    assert hand_in(phone, case_id, photo()).status_code == 201
    [check] = rows(city, ContentCheck)
    content_checks._remember(city.worker, check.check_id, "t-1")
    return lambda: (rows(city)[0].state, rows(city, ContentCheck)[0].verdict)


def test_the_same_push_again_changes_nothing(city, asked):
    for _ in range(2):
        assert judged(city, "t-1", "risky")
    assert asked() == ("blocked", "risky")
    assert judged(city, "t-1", "pass")
    assert asked() == ("blocked", "risky")  # what was blocked stays so
    with city.house.db.session(write=False) as tx:
        kinds = list(tx.scalars(select(Notice.kind)))
    assert kinds.count("evidence_blocked") == 1


@pytest.mark.parametrize(
    ("verdict", "after"), [("risky", ("blocked", "risky")), ("pass", ("ready", "pass"))]
)
def test_a_verdict_that_comes_late_still_counts(city, asked, verdict, after):
    city.simulator.advance(timedelta(minutes=31).total_seconds())
    content_checks.dispatch(city.worker)
    assert asked() == ("ready", "review")
    assert judged(city, "t-1", verdict)
    assert asked() == after


def test_a_foreign_trace_is_not_ours(city, asked, monkeypatch):
    monkeypatch.setattr(content_checks, "WAIT_FOR_TRACE_S", 0.2)
    assert not judged(city, "t-2", "risky")
    assert asked() == ("checking", None)


def test_a_verdict_faster_than_our_own_note_is_not_lost(checked, monkeypatch):
    """WeChat's push may come in before we wrote down which trace is whose."""
    remember = content_checks._remember

    def late(*arguments):
        until(lambda: "in" in pushed)
        remember(*arguments)

    pushed: list[str] = []
    traced = content_checks._traced
    monkeypatch.setattr(content_checks, "_remember", late)
    monkeypatch.setattr(
        content_checks, "_traced", lambda *told: pushed.append("in") or traced(*told)
    )
    checked.hand_in()
    checked.dispatch()
    until(lambda: checked.line["state"] == "ready")


def test_what_wechat_could_not_download_it_is_asked_for_again_and_then_a_person(city, asked):
    for _ in range(content_checks.MOST_TRIES):
        [check] = rows(city, ContentCheck)
        with city.worker.db.session() as tx:
            tx.get(ContentCheck, check.check_id).attempts += 1
            tx.commit()
        content_checks._remember(city.worker, check.check_id, "t-1")
        assert judged(city, "t-1", "")
    assert asked() == ("ready", "review")


def test_a_failed_download_is_due_again(city, asked):
    assert judged(city, "t-1", "")
    [check] = rows(city, ContentCheck)
    assert (check.state, check.trace_hash, check.verdict) == ("due", None, None)
    assert asked()[0] == "checking"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("reset", {}),
        ("http_500", {}),
        ("html", {}),
        ("truncated", {}),
        ("stall", {"seconds": 4}),
        ("errcode", {"errcode": -1}),
        ("errcode", {"errcode": 45009}),
        ("errcode", {"errcode": 40001, "times": 2}),
    ],
)
def test_where_wechat_fails_nothing_is_lost(checked, kind, more):
    checked.hand_in()
    checked.city.simulator.fault(PICTURE_CHECK, kind, **{"times": 1} | more)
    checked.dispatch()
    assert (checked.check.state, checked.line["state"]) == ("due", "checking")
    assert checked.dispatch() == 0  # not at once
    checked.city.simulator.advance(content_checks.FIRST_PAUSE_S)
    checked.dispatch()
    until(lambda: checked.line["state"] == "ready")


def test_a_wechat_that_stays_away_leaves_it_to_a_person(checked):
    checked.hand_in()
    checked.city.simulator.fault(PICTURE_CHECK, "http_500", times=100)
    for _ in range(30):
        checked.city.simulator.advance(timedelta(minutes=30).total_seconds())
        checked.dispatch()
    checked.phone.sign_in()
    assert (checked.check.verdict, checked.line["state"]) == ("review", "ready")


@pytest.mark.parametrize("errcode", [61010, 43104, 40003, 87020])
def test_whom_wechat_does_not_judge_a_person_does(checked, errcode):
    checked.hand_in()
    checked.city.simulator.fault(PICTURE_CHECK, "errcode", errcode=errcode, times=1)
    checked.dispatch()
    assert (checked.check.verdict, checked.line["state"], checked.marked) == (
        "review",
        "ready",
        True,
    )


class Killed(BaseException):
    """The worker ends here."""


def test_a_worker_that_dies_is_followed_by_the_next(checked, monkeypatch):
    def die(*_):
        raise Killed

    checked.hand_in()
    with monkeypatch.context() as killed:
        killed.setattr(content_checks, "_remember", die)
        with pytest.raises(Killed):
            checked.dispatch()
    assert checked.dispatch() == 0
    checked.city.simulator.advance(content_checks.LEASE.total_seconds())
    assert checked.dispatch() == 1
    until(lambda: checked.line["state"] == "ready")


def test_one_that_cannot_be_asked_does_not_hold_up_the_next(city, phone, monkeypatch):
    for number in range(2):
        hand_in(phone, open_case(city, phone), photo((64, 64 + number)))
    ask, seen = content_checks._ask, []

    def broken(house, check):
        seen.append(check)
        if len(seen) == 1:
            raise ZeroDivisionError
        content_checks._finish(house, check.check_id, "pass")

    monkeypatch.setattr(content_checks, "_ask", broken)
    assert content_checks.dispatch(city.worker) == 2
    assert sorted(row.state for row in rows(city)) == ["checking", "ready"]
    monkeypatch.setattr(content_checks, "_ask", ask)


# Texts.


def text_check(city, phone, case_id) -> str:
    """Have the words of a case judged; returns what the check is about."""
    caller, about = caller_of(city, phone), f"case:{case_id.hex}"
    with city.house.db.session(caller.subject_id) as tx:
        now = city.house.clock.now()
        content_checks.queue(
            tx, content_checks.TEXT, about, caller.subject_id, caller.account_id, now
        )
        tx.commit()
    return about


def verdict(city, about: str) -> str | None:
    with city.house.db.session(write=False) as tx:
        return content_checks.verdict_of(tx, about)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("这不是我的", "pass"),
        ("加微信聊", "review"),
        ("代开发票", "risky"),
        ("好" * 2600 + "代开发票", "risky"),
    ],
)
def test_the_words_of_a_case_are_judged_at_once(city, phone, words, expected):
    body = f'{{"statement": "{words}"}}'.encode()
    about = text_check(city, phone, open_case(city, phone, body=body))
    assert verdict(city, about) is None
    assert content_checks.dispatch(city.worker) == 1
    assert verdict(city, about) == expected


def test_the_newest_words_count(city, phone, case_id):
    about = text_check(city, phone, case_id)
    content_checks.dispatch(city.worker)
    assert verdict(city, about) == "pass"
    text_check(city, phone, case_id)
    assert verdict(city, about) is None


def test_who_was_not_in_the_mini_program_for_two_hours_is_read_by_a_person(city, phone, case_id):
    city.simulator.advance(timedelta(hours=3).total_seconds())
    about = text_check(city, phone, case_id)
    content_checks.dispatch(city.worker)
    assert verdict(city, about) == "review"


def test_who_never_was_in_the_mini_program_is_read_by_a_person(city, phone, case_id):
    with city.house.db.session() as tx:
        about, now = f"case:{case_id.hex}", city.house.clock.now()
        subject_id = caller_of(city, phone).subject_id
        content_checks.queue(tx, content_checks.TEXT, about, subject_id, new_id(), now)
        tx.commit()
    content_checks.dispatch(city.worker)
    assert verdict(city, about) == "review"


def test_the_citizens_lines_of_a_ticket_are_judged(city, phone):
    caller, ticket_id, now = caller_of(city, phone), new_id(), city.house.clock.now()
    seal, about = city.house.sealer.seal, f"ticket:{ticket_id.hex}"
    with city.house.db.session() as tx:
        ticket = Ticket(ticket_id=ticket_id, chat_hash=bytes(32), state="OPEN", openid=b"")
        ticket.opened_at = ticket.changed_at = now
        tx.add(ticket)
        for by, words in (("citizen", "代开"), ("staff", "代开发票"), ("citizen", "发票")):
            line_id = new_id()
            sealed = seal(line_id.bytes, b"ticket_lines.words", words.encode())
            tx.add(TicketLine(line_id=line_id, ticket_id=ticket_id, by=by, at=now, words=sealed))
        content_checks.queue(tx, content_checks.TEXT, about, None, caller.account_id, now)
        tx.commit()
    content_checks.dispatch(city.worker)
    assert verdict(city, about) == "pass"  # on two lines it is not the word


def test_a_check_of_what_is_gone_ends(city, phone):
    about = text_check(city, phone, new_id())
    content_checks.dispatch(city.worker)
    assert verdict(city, about) == "review"


def test_nothing_outside_is_asked_within_a_transaction(city, phone, case_id, monkeypatch):
    """While WeChat is asked, everybody else may write."""
    text_check(city, phone, case_id)

    def asked(openid, words):
        city.phone(LI)  # signs in and proves, which writes
        return "pass"

    monkeypatch.setattr(city.worker.mini, "check_text", asked)
    content_checks.dispatch(city.worker)
    assert verdict(city, f"case:{case_id.hex}") == "pass"
