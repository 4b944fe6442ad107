import pytest

from tests.bot.pushing import WeChat


@pytest.fixture
def wechat(city) -> WeChat:
    return WeChat(city.app)
