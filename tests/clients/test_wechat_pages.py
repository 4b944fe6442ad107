"""Pages with WeChat's own script: the ticket, shared by all, and the signature."""

from typing import Any

import pytest

from clients.caches import Cache
from clients.wechat import OfficialAccount, WeChatUnavailable, sign_page
from tests.clients.servers import OutsideServer
from tests.clients.test_wechat_apps import Calls


@pytest.fixture
def calls(outside: OutsideServer) -> Calls:
    return Calls(outside)


def test_a_page_is_signed_as_wechats_own_example() -> None:
    ticket = (
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    )
    signature = sign_page(
        ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value"
    )
    assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_a_page_ticket_is_asked_for_once_and_kept(calls: Calls) -> None:
    calls.replies = [{"errcode": 0, "errmsg": "ok", "ticket": "t-1", "expires_in": 7200}]
    assert [calls.official.page_ticket() for _ in range(3)] == ["t-1"] * 3
    [request] = calls.sent
    assert (request.method, request.path) == ("GET", "/cgi-bin/ticket/getticket")
    assert request.query == {"access_token": "T", "type": "jsapi"}


@pytest.mark.parametrize("answer", [{"errcode": 0}, {"ticket": "t", "expires_in": "soon"}])
def test_a_ticket_that_is_none_is_not_taken(calls: Calls, answer: dict[str, Any]) -> None:
    calls.replies = [answer]
    with pytest.raises(WeChatUnavailable):
        calls.official.page_ticket()


def test_wechats_script_is_named_where_the_real_wechat_is() -> None:
    real = OfficialAccount("wx2", "s2", Cache(None))
    assert real.page_script == "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
    simulated = OfficialAccount("wx2", "s2", Cache(None), open_base_url="http://127.0.0.1:1")
    assert simulated.page_script is None
