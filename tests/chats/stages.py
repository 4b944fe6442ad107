"""The city in which a file of the book is played: its people, its clock, those who work in it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from policy import service_hours
from services import agents, chat_messages, evidence_jobs, ingestion, photo_outcomes
from services.clocks import CITY_TIME
from tests import people
from tests.authorisations.acts import BANK, Partner
from tests.builders import City, Phone, feed
from tests.chats.phones import ChatPhone
from tests.desks import Merchant, Staff
from tests.people import Person

AGENT = "kf2001@zhangxin"
TOKENS_LAST = timedelta(minutes=8)
WORKED_DAY_AT, EVENING_AT = 10, 20  # o'clock


@dataclass
class Actor:
    """One person of a dialogue."""

    name: str
    person: Person
    chat: ChatPhone
    phone: Phone | None = None
    signed_in_at: timedelta = timedelta()
    private: list[str] = field(default_factory=list)  # words of the own file


@dataclass
class Stage:
    """One city for all dialogues of a file: different people, shops that stay."""

    city: City
    mode: str
    values: dict[str, str] = field(default_factory=dict)  # what {…} in the book stands for
    shops: dict[str, Merchant] = field(default_factory=dict)
    _people: int = 100
    _firms: int = 2000
    _moved: timedelta = timedelta()
    _desks_signed_in: dict[str, timedelta] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # One Redis behind app and worker, as in every city that runs.
        shared = replace(self.city.worker, cache=self.city.house.cache)
        self.city.__dict__["worker"] = shared

    def actor(self, name: str, *, has_unionid: bool = True) -> Actor:
        """Somebody who never was in this city."""
        self._people += 1
        person = people.person(self._people, name)
        return Actor(name, person, ChatPhone(self.city, person, self.mode, has_unionid))

    def new_uscc(self) -> str:
        self._firms += 1
        return people.uscc(self._firms)

    def phone(self, actor: Actor) -> Phone:
        """The person's mini-program, signed in now."""
        if actor.phone is None:
            actor.phone = self.city.phone(actor.person)
        elif self._is_long_ago(actor.signed_in_at):
            answer = actor.phone.sign_in()
            assert answer.status_code == 201, answer.text
        else:
            return actor.phone
        actor.signed_in_at = self._moved
        return actor.phone

    def desk(self, role: str) -> Staff:
        """Somebody of the credit office, signed in now."""
        desk = self.city.staff(role)
        if self._is_long_ago(self._desks_signed_in.setdefault(role, self._moved)):
            assert desk.sign_in().status_code == 201
            self._desks_signed_in[role] = self._moved
        return desk

    def shop(self, name: str) -> Merchant:
        """A merchant of this city, with a token of now."""
        merchant = self.shops[name]
        merchant.token = merchant.ask_token().json["access_token"]
        return merchant

    @cached_property
    def bank(self) -> Partner:
        self.desk("supervisor")
        return Partner(self.city, BANK)

    def deliver(self, rows: list[dict]) -> None:
        """Deliver a record feed; the worker takes it in, and does nothing else for now."""
        collector = self.city.collector
        collector.__dict__.pop("token", None)
        batch_id = collector.upload(feed(rows)).json["batch_id"]
        while waiting := ingestion.claim(self.city.worker):
            ingestion.run(self.city.worker, waiting)
        told = collector.batch(batch_id)
        assert told["accepted"] == len(rows), told

    def work(self) -> None:
        """What the worker does at once after a message; the whole of it is `city.work`."""
        photo_outcomes.tell(self.city.worker)
        while chat_messages.dispatch(self.city.worker):
            pass
        evidence_jobs.run(self.city.worker)

    def wait(self, pause: timedelta) -> None:
        world = self.city.simulator.world
        with world.lock:
            world.clock.advance(pause.total_seconds())
        self._moved += pause

    def be_at(self, hours: str) -> None:
        """Office hours or not, by moving the clock on where it has to be."""
        now = self.city.house.clock.now().astimezone(CITY_TIME)
        if hours == "上班时间" and not self._is_early(now):
            self.wait(self._next(now, WORKED_DAY_AT) - now)
        if hours == "下班时间" and (agents.is_open(now) or now.hour < EVENING_AT):
            self.wait(now.replace(hour=EVENING_AT, minute=0) - now)

    def agents(self, *, online: bool) -> None:
        told = {"kf_account": AGENT, "kf_nick": "小信", "online": online}
        self.city.simulator.call("PUT", "/sim/agents", {"items": [told]})
        self.city.house.cache.delete(agents.ONLINE)  # it remembers for seconds of real time

    def _is_long_ago(self, moved: timedelta) -> bool:
        """Whether a token of that moment may have run out."""
        return self._moved - moved > TOKENS_LAST

    def _is_early(self, now: datetime) -> bool:
        """Open, and for an hour yet: a dialogue must not run into the lunch break."""
        return agents.is_open(now) and agents.is_open(now + timedelta(hours=1))

    def _next(self, now: datetime, hour: int) -> datetime:
        day = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        while day <= now or not service_hours.is_working(day.date()):
            day += timedelta(days=1)
        return day
