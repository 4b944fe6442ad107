"""The official account's customer service: who is there, who talks with whom, who waits."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.errors import ApiError
from simulator.settings import Agent

IDLE_S = 30 * 60  # after which WeChat takes the person back from a silent agent


@dataclass
class Session:
    """A person and an agent, talking past the app."""

    openid: str
    kf_account: str
    created_at: float
    spoke_at: float


class Desk:
    """A person is with one agent, waits for one, or talks with the app."""

    def __init__(self, agents: Iterable[Agent]) -> None:
        self.agents = list(agents)
        self._sessions: dict[str, Session] = {}
        self._waiting: dict[str, float] = {}

    def agent(self, kf_account: object) -> Agent | None:
        return next((agent for agent in self.agents if agent.kf_account == kf_account), None)

    def session(self, openid: str) -> Session | None:
        return self._sessions.get(openid)

    def sessions(self) -> list[Session]:
        return list(self._sessions.values())

    def waiting(self) -> dict[str, float]:
        """Since when, by openid; the longest waiting first."""
        return dict(self._waiting)

    def open(self, openid: str, kf_account: object, now: float) -> Session:
        """Raises 65401, 65414 or 65415 where WeChat would not let this agent begin."""
        agent = self.agent(kf_account)
        if agent is None:
            raise ApiError(65401)
        current = self._sessions.get(openid)
        if current is not None and current.kf_account != agent.kf_account:
            raise ApiError(65414)
        if not agent.online:
            raise ApiError(65415)
        return current or self._begin(openid, agent, now)

    def hand_over(self, openid: str, kf_account: str | None, now: float) -> Session | None:
        """To the agent named, who may be away, else to whoever is there; None: the person waits."""
        agent = self.agent(kf_account) or self._least_busy()
        if agent is None:
            self._waiting.setdefault(openid, now)
            return None
        return self._begin(openid, agent, now)

    def close(self, openid: str) -> None:
        """Neither with an agent nor waiting any more."""
        self._waiting.pop(openid, None)
        self._sessions.pop(openid, None)

    def stop_waiting(self, openid: str) -> bool:
        """False when the person did not wait."""
        return self._waiting.pop(openid, None) is not None

    def silent(self, now: float) -> list[Session]:
        """Sessions in which nobody said anything for half an hour."""
        return [each for each in self._sessions.values() if now - each.spoke_at >= IDLE_S]

    def load(self, agent: Agent) -> int:
        """How many people the agent talks with."""
        return sum(each.kf_account == agent.kf_account for each in self._sessions.values())

    def _least_busy(self) -> Agent | None:
        return min((agent for agent in self.agents if agent.online), key=self.load, default=None)

    def _begin(self, openid: str, agent: Agent, now: float) -> Session:
        self._waiting.pop(openid, None)
        session = Session(openid, agent.kf_account, now, now)
        self._sessions[openid] = session
        return session
