"""The chat: encrypted text in → encrypted answer out, against a bare echo of wechatpy's."""

import contextlib
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from bench.city import PEOPLE, Plan, parties, write_feed
from bench.figures import Figure, figure, in_turns, ratios
from bench.serving import APP, ECHO, Server, load, serving
from bench.stands import Stand, databases, sign_in, standing
from clients.wechat import WeChatUser
from models import Binding
from policy import catalogues
from services import accounts
from services.subjects import PERSON
from simulator.crypto import MessageCrypto, signature

PATH, OURS = "/wechat/callback", "gh_5a1c0de00002"
CHATTING, ROUNDS, A_ROUND, WARM = 300, 9, 240, 120
# What a stranger may ask, and what only the person is told: one row read, one look written.
QUESTIONS = {"a question": "信用修复是什么？", "own score": "我的信用分是多少"}


def measure(_: float) -> Iterator[Figure]:
    """Throughput against the echo, on each database that is here."""
    for database in databases():
        with standing(database) as stand, contextlib.ExitStack() as stack:
            chats = Chats(stand)
            app, echo = (stack.enter_context(serving(stand, each)) for each in (APP, ECHO))
            for name, words in QUESTIONS.items():
                for server in (app, echo):  # statements are prepared, connections open
                    chats.ask(server, words, WARM)
                taken = in_turns(
                    {"app": chats.measuring(app, words), "echo": chats.measuring(echo, words)},
                    ROUNDS,
                )
                yield figure(
                    f"chat, {name}, of a bare echo, {database}",
                    ratios(taken["app"], taken["echo"]),
                    "×",
                    ">= 0.6",
                    "encrypted in and out; one worker; 8 keep-alive connections",
                )
                yield figure(f"chat, {name}, throughput, {database}", taken["app"], "/s")


class Chats:
    """People on a stand whose chats are linked, each with few enough messages a minute."""

    def __init__(self, stand: Stand):
        plan = Plan(CHATTING / PEOPLE, seed=5)
        with tempfile.TemporaryDirectory() as folder:
            feed = Path(folder) / "feed.csv"
            write_feed(feed, plan, catalogues.load())
            stand.run("bench.ingesting", str(feed))
        settings = stand.settings()
        self._token = settings.wechat_token
        self._crypto = MessageCrypto(settings.wechat_aes_key, settings.official_app_id)
        self._msg_ids = itertools.count(time.time_ns())
        with stand.house() as house:
            now = house.clock.now()
            sign_in(house, list(parties(plan, PERSON)), now)
            with house.db.session() as tx:
                bound = tx.scalars(select(Binding.account_id)).all()
                openids = [f"oBench{number:022}" for number in range(len(bound))]
                for openid, account_id in zip(openids, bound, strict=True):
                    user, official = WeChatUser(openid, None), accounts.OFFICIAL
                    accounts.add_identity(
                        house, tx, official, user, account_id, accounts.BY_CODE, now
                    )
                tx.commit()
        self._openids = itertools.cycle(openids)

    def measuring(self, server: Server, words: str) -> Callable[[], float]:
        """Answers a second, in one round."""
        return lambda: self.ask(server, words, A_ROUND)["per_s"]

    def ask(self, server: Server, words: str, count: int) -> dict:
        """Have so many people ask; every one is answered, and nobody told to slow down."""
        told = load(server, [self._push(words) for _ in range(count)])
        assert set(told["statuses"]) == {"200"}, told["statuses"]
        assert told["mean_bytes"] > 400, "an answer is more than an acknowledgement"
        return told

    def _push(self, words: str) -> dict:
        timestamp, nonce = str(int(time.time())), "bench"
        xml = (
            f"<xml><ToUserName><![CDATA[{OURS}]]></ToUserName>"
            f"<FromUserName><![CDATA[{next(self._openids)}]]></FromUserName>"
            f"<CreateTime>{timestamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
            f"<Content><![CDATA[{words}]]></Content><MsgId>{next(self._msg_ids)}</MsgId></xml>"
        )
        sealed = self._crypto.encrypt(xml.encode())
        query = {
            "signature": signature(self._token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": signature(self._token, timestamp, nonce, sealed),
        }
        body = f"<xml><ToUserName><![CDATA[{OURS}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        return {"method": "POST", "path": f"{PATH}?{urlencode(query)}", "xml": body}
