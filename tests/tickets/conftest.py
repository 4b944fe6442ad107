import pytest

from clients.wechat import WeChatUser
from services import accounts
from tests.chatting import Chat
from tests.people import ZHANG


@pytest.fixture
def chat(city) -> Chat:
    return Chat(city)


@pytest.fixture
def desk(city):
    return city.staff("clerk")


@pytest.fixture
def phone(city):
    phone = city.phone(ZHANG)
    city.work()
    return phone


@pytest.fixture
def known(city, chat, phone) -> dict:
    """The chat is tied to the person's account: whose it is, as `tickets.leave` is told it."""
    house = city.house
    with house.db.session() as tx:
        user = WeChatUser(chat.openid, chat.person.unionid)
        account_id = accounts.account_of(house, tx, accounts.OFFICIAL, user, house.clock.now())
        told = {"account_id": account_id, "subject_id": accounts.bound_subject(tx, account_id)}
        tx.commit()
    assert told["subject_id"]
    return told
