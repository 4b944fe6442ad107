"""A person of whom something is held in every part of the copy."""

from clients.wechat import WeChatUser
from services import accounts, tickets
from tests.authorisations.acts import Partner, authorise
from tests.builders import City, Phone, record
from tests.chatting import Chat
from tests.notices.test_subscriptions import MINI
from tests.objections import acts as objections
from tests.people import ZHANG
from tests.repairs import acts as repairs
from tests.represented.acts import registered
from tests.tasks import acts as tasks
from tests.waivers.acts import OFFER, act, opened

LEFT_IN_CHAT, ANSWER = "我的信用分为什么降了", "因为有一条新的行政处罚。"
COMPLAINT = {"about": "信用码扫码", "text": "书店说我的码无效，排队等了半小时。"}
REDECISION = {"kind": "eligibility", "subject": "travel", "statement": "债务已于上月还清。"}


def lived(city: City) -> Phone:
    """Zhang's phone after all that, its proof fresh."""
    shop = city.merchant()
    shop.offer(**OFFER, confirm=False)
    phone = city.phone(ZHANG)
    registered(city, ZHANG)
    _borrow(city, phone, shop)
    _repair(city, phone)
    _object(city, phone)
    _complain(city, phone)
    _ask_again(city, phone)
    _leave_words(city)
    phone.prove_afresh()
    authorise(phone, Partner(city), "honour", "penalty")
    phone.post("/me/links")
    phone.post("/me/subscriptions", {"template_id": MINI, "result": "accept"})
    city.work()
    return phone


def _borrow(city: City, phone: Phone, shop) -> None:
    opened(city, shop, phone)
    answer = act(shop, "N-1", "claim", kind="damage", amount_fen=5_000, reason="车座划破")
    assert answer.status_code == 200, answer.text


def _repair(city: City, phone: Phone) -> None:
    repairs.punished(city, repairs.MINOR, "旧罚", months=13)
    repairs.granted(city, phone, "旧罚")


def _object(city: City, phone: Phone) -> None:
    """An objection that corrects a record, of which the person had to be told by hand."""
    objections.penalised(city, title="闯红灯罚款")
    case = objections.objected(phone, objections.shown(phone)["id"])
    city.work()
    tasks.deaf(city)
    objections.done(city.staff("clerk"), case["id"], "accept")
    objections.decided(city, case["id"], "correct", correction={"违法事实": "逆行"})
    city.work()
    [line] = tasks.queue(city.staff("clerk"))
    tasks.closed(city, city.staff("clerk"), line["id"])


def _complain(city: City, phone: Phone) -> None:
    case = phone.post("/me/complaints", COMPLAINT).json["id"]
    told = {
        "statement": "已核实，向您致歉。",
        "restoration": {"taken_back": ["扫码结果"], "told": ["书店"]},
    }
    answer = city.staff("reviewer").post(f"/staff/complaints/{case}/decide", told)
    assert answer.status_code == 200, answer.text


def _ask_again(city: City, phone: Phone) -> None:
    city.deliver([record(ZHANG, "P-JUD-001", "执一", title="未履行判决")])
    answer = phone.post("/me/redecisions", REDECISION)
    assert answer.status_code == 201, answer.text
    told = {"outcome": "eligible", "statement": "还款凭证属实。"}
    case = answer.json["id"]
    answer = city.staff("reviewer").post(f"/staff/redecisions/{case}/decide", told)
    assert answer.status_code == 200, answer.text


def _leave_words(city: City) -> None:
    house, chat = city.house, Chat(city)
    now = house.clock.now()
    with house.db.session() as tx:
        user = WeChatUser(chat.openid, ZHANG.unionid)
        account_id = accounts.account_of(house, tx, accounts.OFFICIAL, user, now)
        subject_id = accounts.bound_subject(tx, account_id)
        tx.commit()
    known = {"account_id": account_id, "subject_id": subject_id}
    tickets.leave(house, chat.openid, LEFT_IN_CHAT, now, message_id="1", **known)
    clerk = city.staff("clerk")
    [waiting] = clerk.get("/staff/tickets").json["items"]
    answer = clerk.post(f"/staff/tickets/{waiting['id']}/answer", {"words": ANSWER})
    assert answer.status_code == 200, answer.text
