"""What is queued for a chat arrives once and in order, or the person is told another way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from clients.wechat.outgoing import Text
from jobs import worker
from models import ChatMessage
from services import accounts, chat_grants, chat_messages, notices
from tests.chatting import Chat
from tests.people import LI, WANG

SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
LEASE_S = chat_messages.LEASE.total_seconds()


def queue(chat: Chat, *words: str, **told):
    house = chat.city.house
    with house.db.session() as tx:
        parts = [Text(each) for each in words]
        made = chat_messages.queue(house, tx, chat.openid, parts, house.clock.now(), **told)
        tx.commit()
    return made


def dispatch(chat: Chat) -> int:
    return chat_messages.dispatch(chat.city.worker)


def states(chat: Chat) -> list[str]:
    with chat.city.house.db.session(write=False) as tx:
        return list(tx.scalars(select(ChatMessage.state).order_by(ChatMessage.message_id)))


def let_pass(chat: Chat, seconds: float) -> None:
    chat.city.simulator.advance(seconds)


def heal(chat: Chat) -> None:
    chat.city.simulator.call("DELETE", "/sim/faults")


@pytest.fixture
def account_id(city, phone):
    with city.house.db.session(write=False) as tx:
        identity = accounts.find_identity(city.house, tx, accounts.MINI, phone.person.openid)
        return identity.account_id


@pytest.fixture
def phone(city, chat):
    phone = city.phone(chat.person)
    city.work()
    return phone


def told(phone) -> list[tuple[str, str]]:
    items = phone.get("/me/notices").json["items"]
    return [(item["kind"], item["state"]) for item in items if item["kind"].startswith("chat_a")]


def test_the_parts_arrive_in_order_and_once(chat):
    chat.says()
    queue(chat, "一", "二", "三")
    assert dispatch(chat) == 1
    assert dispatch(chat) == 0
    assert chat.received == ["一", "二", "三"]
    assert states(chat) == ["sent"]


def test_it_goes_with_the_callers_transaction(chat):
    chat.says()
    house = chat.city.house
    with house.db.session() as tx:
        chat_messages.queue(house, tx, chat.openid, [Text("一")], house.clock.now())
    assert dispatch(chat) == 0


def test_neither_words_nor_openid_lie_open(chat):
    queue(chat, "您的信用分是 655")
    with chat.city.house.db.connect(write=False) as tx:
        (row,) = tx.execute(select(ChatMessage.__table__)).all()
    dump = repr(row).encode() + row.body
    for open_text in (chat.openid, "655"):
        assert open_text.encode() not in dump


def test_several_messages_of_a_chat_keep_their_order(chat):
    chat.says()
    for number in range(5):
        queue(chat, str(number))
        let_pass(chat, 0.01)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: dispatch(chat), range(4)))
    dispatch(chat)
    assert chat.received == list("01234")


def test_many_chats_are_written_into_at_the_same_time_each_once(city):
    chats = [Chat(city, person) for person in (LI, WANG)]
    for chat in chats:
        chat.says()
        for number in range(4):
            queue(chat, str(number))
            let_pass(chat, 0.01)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: chat_messages.dispatch(city.worker), range(4)))
    chat_messages.dispatch(city.worker)
    assert [chat.received for chat in chats] == [list("0123")] * 2


@pytest.mark.parametrize("kind", ["reset", "http_500", "html", "stall"])
def test_while_wechat_fails_nothing_is_lost_and_then_it_arrives_once(chat, kind):
    chat.says()
    chat.city.simulator.fault(SEND, kind, times=1, **({"seconds": 4} if kind == "stall" else {}))
    queue(chat, "一", "二")
    dispatch(chat)
    assert (chat.received, states(chat)) == ([], ["due"])
    assert dispatch(chat) == 0, "it waits a little"
    let_pass(chat, 11)
    dispatch(chat)
    assert (chat.received, states(chat)) == (["一", "二"], ["sent"])


def test_what_may_have_arrived_comes_again_rather_than_not(chat):
    chat.says()
    chat.city.simulator.fault(SEND, "truncated", times=1)
    queue(chat, "一", "二")
    dispatch(chat)
    let_pass(chat, 11)
    dispatch(chat)
    assert chat.received == ["一", "一", "二"]


def test_the_quota_of_the_day_is_waited_for(chat):
    chat.says()
    chat.city.simulator.fault(SEND, "errcode", errcode=45009)
    queue(chat, "一", kept=timedelta(hours=12))
    for _ in range(12):
        dispatch(chat)
        let_pass(chat, 301)
    heal(chat)
    dispatch(chat)
    assert chat.received == ["一"]


def test_a_failure_between_the_parts_repeats_none(chat, monkeypatch):
    chat.says()
    queue(chat, "一", "二")
    sent = chat_messages._send

    def fails_at_the_second(house, openid, part, at):
        if part == Text("二"):
            chat.city.simulator.fault(SEND, "reset", times=1)
        sent(house, openid, part, at)

    with monkeypatch.context() as patched:
        patched.setattr(chat_messages, "_send", fails_at_the_second)
        dispatch(chat)
    assert (chat.received, states(chat)) == (["一"], ["due"])
    let_pass(chat, 11)
    dispatch(chat)
    assert chat.received == ["一", "二"]


def killed(*_, **__):
    raise SystemExit("killed")


@pytest.mark.parametrize(
    ("step", "received"),
    [("_deliver", ["一", "二"]), ("_send", ["一", "二"]), ("_change_own", ["一", "一", "二"])],
)
def test_a_worker_that_dies_is_taken_over_and_at_most_one_part_comes_twice(
    chat, monkeypatch, step, received
):
    chat.says()
    queue(chat, "一", "二")
    with monkeypatch.context() as patched:
        patched.setattr(chat_messages, step, killed)
        with pytest.raises(SystemExit):
            dispatch(chat)
    assert dispatch(chat) == 0, "the claim still runs"
    let_pass(chat, LEASE_S + 1)
    dispatch(chat)
    assert (chat.received, states(chat)) == (received, ["sent"])


def test_a_worker_that_dies_between_the_parts_goes_on_after_the_first(chat, monkeypatch):
    chat.says()
    queue(chat, "一", "二", "三")
    sent = chat_messages._send

    def dies_at_the_second(house, openid, part, at):
        if part == Text("二"):
            killed()
        sent(house, openid, part, at)

    with monkeypatch.context() as patched:
        patched.setattr(chat_messages, "_send", dies_at_the_second)
        with pytest.raises(SystemExit):
            dispatch(chat)
    let_pass(chat, LEASE_S + 1)
    dispatch(chat)
    assert chat.received == ["一", "二", "三"]


def test_twin_that_strikes_off_at_the_end_says_everything_twice(chat, monkeypatch):
    changed = chat_messages._change_own

    def only_the_end(house, message, values, *more):
        if "state" in values:
            killed()

    chat.says()
    queue(chat, "一", "二")
    with monkeypatch.context() as patched:
        patched.setattr(chat_messages, "_change_own", only_the_end)
        with pytest.raises(SystemExit):
            dispatch(chat)
    assert chat_messages._change_own is changed
    let_pass(chat, LEASE_S + 1)
    dispatch(chat)
    assert chat.received == ["一", "二", "一", "二"]


def test_whose_claim_ran_out_sends_no_more(chat, monkeypatch):
    """A worker that slept through its lease, with another one at work."""
    chat.says()
    queue(chat, "一", "二")
    sent = chat_messages._send

    def sleeps(house, openid, part, at):
        sent(house, openid, part, at)
        monkeypatch.setattr(chat_messages, "_send", sent)
        let_pass(chat, LEASE_S + 1)
        dispatch(chat)

    monkeypatch.setattr(chat_messages, "_send", sleeps)
    dispatch(chat)
    assert chat.received == ["一", "一", "二"], "not a third time by the first worker"


@pytest.mark.parametrize("errcode", [45015, 45047, 43004, 48001, 45002])
def test_where_wechat_takes_nothing_a_notice_goes(chat, account_id, phone, errcode):
    chat.says()
    chat.city.simulator.fault(SEND, "errcode", errcode=errcode)
    queue(chat, "一", account_id=account_id)
    dispatch(chat)
    assert states(chat) == ["told"]
    chat.city.work()
    assert told(phone) == [("chat_answer", "sent")]


def test_the_ledger_spares_wechat_the_question(chat, account_id, phone, monkeypatch):
    official, asked = chat.city.worker.official, []
    posted = official.send_custom
    monkeypatch.setattr(official, "send_custom", lambda *told: asked.append(posted(*told)))
    chat.says()
    queue(chat, *"一二三四五六七", account_id=account_id)
    dispatch(chat)
    assert (chat.received, len(asked)) == (list("一二三四五"), 5)
    assert states(chat) == ["told"]


def test_with_the_cache_lost_wechat_is_asked(chat):
    chat.says(noted=False)
    queue(chat, "一")
    dispatch(chat)
    assert chat.received == ["一"]


def test_after_48_hours_a_notice_goes(chat, account_id, phone):
    chat.says()
    let_pass(chat, 48 * 3600)
    queue(chat, "一", account_id=account_id)
    chat.city.work()
    phone.sign_in()
    assert (chat.received, told(phone)) == ([], [("chat_answer", "sent")])


def test_a_personal_answer_is_not_written_into_a_chat_that_was_put_away(chat, account_id, phone):
    chat.says()
    chat.city.simulator.fault(SEND, "http_500")
    queue(chat, "您的信用分是 655", account_id=account_id)
    for _ in range(36):
        dispatch(chat)
        let_pass(chat, 60)
    heal(chat)
    chat.city.work()
    phone.sign_in()
    assert (chat.received, states(chat)) == ([], ["told"])
    assert told(phone) == [("chat_answer", "sent")]


def test_notice_and_end_are_one_transaction(chat, account_id, phone, monkeypatch):
    chat.says()
    chat.city.simulator.fault(SEND, "errcode", errcode=45015)
    queue(chat, "一", account_id=account_id)
    with monkeypatch.context() as patched:
        patched.setattr(notices, "queue", killed)
        with pytest.raises(SystemExit):
            dispatch(chat)
    assert states(chat) == ["due"]
    let_pass(chat, LEASE_S + 1)
    dispatch(chat)
    chat.city.work()
    assert told(phone) == [("chat_answer", "sent")]


def test_a_chat_that_is_nobodys_gets_a_template_message(chat):
    chat.says()
    let_pass(chat, 48 * 3600)
    queue(chat, "您的留言……", kind="ticket_answer", told={"answer": "可以"})
    dispatch(chat)
    (template,) = chat.outbox("template")
    assert "您的留言已有答复" in template["content"]
    assert states(chat) == ["told"]


def test_who_left_and_is_nobody_cannot_be_told(chat):
    def counted() -> bool:
        metrics = chat.city.app.test_client().get("/metrics").text
        return 'zhangxin_untold{what="chat"} 1.0' in metrics

    chat.says()
    chat.leaves()
    queue(chat, "一")
    dispatch(chat)
    assert states(chat) == ["dropped"]
    assert counted()
    let_pass(chat, 25 * 3600)
    assert not counted()


def test_what_cannot_even_be_told_is_dropped_after_a_day(chat):
    chat.says()
    let_pass(chat, 48 * 3600)
    chat.city.simulator.fault(TEMPLATE, "http_500")
    queue(chat, "一")
    for _ in range(24 * 12 + 20):
        dispatch(chat)
        let_pass(chat, 305)
    assert states(chat) == ["dropped"]


def test_one_that_cannot_be_sent_holds_up_no_other_chat(city, chat):
    other = Chat(city, LI)
    other.says()
    queue(chat, "一")
    with city.house.db.session() as tx:
        tx.scalars(select(ChatMessage)).one().body = b"broken"
        tx.commit()
    queue(other, "二")
    dispatch(chat)
    assert (other.received, states(chat)) == (["二"], ["due", "sent"])


def test_what_does_not_fit_its_notice_is_seen_at_once(chat):
    with pytest.raises(ValueError, match="answer"):
        queue(chat, "一", kind="ticket_answer")
    with pytest.raises(ValueError, match="parts"):
        queue(chat)


def test_the_worker_takes_it_up_within_a_second():
    (job,) = (job for job in worker.JOBS if job.run is chat_messages.dispatch)
    assert job.seconds < 1


def test_the_queue_uses_what_the_person_allows(chat):
    chat.says()
    queue(chat, "一", "二")
    dispatch(chat)
    now = chat.city.house.clock.now()
    left = sum(chat_grants.spend(chat.city.house, chat.openid, now) for _ in range(9))
    # Without Redis web and worker each know their own part, and WeChat's no is the last word.
    assert left == (3 if chat.city.settings.redis_url else 5)
