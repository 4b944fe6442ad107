"""A person in the official account's chat, as the simulator sees them."""

from services import chat_grants
from tests.builders import City
from tests.people import ZHANG, Person


class Chat:
    """What somebody does in the chat, noted as the bot notes it, and what arrives there."""

    def __init__(self, city: City, person: Person = ZHANG) -> None:
        self.city, self.person, self.openid = city, person, person.official_openid

    def says(self, content: str = "你好", *, noted: bool = True) -> None:
        self._acts({"type": "text", "content": content}, "message" if noted else None)

    def taps_menu(self, key: str = "intent:help") -> None:
        self._acts({"type": "event", "event": "CLICK", "event_key": key}, "menu")

    def leaves(self) -> None:
        self._acts({"type": "event", "event": "unsubscribe"}, None)

    @property
    def received(self) -> list[str]:
        return [item["content"] for item in self.outbox("custom")]

    def outbox(self, kind: str) -> list[dict]:
        found = self.city.simulator.call("GET", f"/sim/outbox?openid={self.openid}")
        return [item for item in found["items"] if item["kind"] == kind]

    def _acts(self, told: dict, act: str | None) -> None:
        self.city.simulator.call(
            "POST", "/sim/official/messages", {"openid": self.openid, "mode": "safe"} | told
        )
        if act:
            # Both processes, which share a Redis where there is one.
            for house in (self.city.house, self.city.worker):
                chat_grants.note(house, self.openid, act, house.clock.now())
