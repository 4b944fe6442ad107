"""A person given to an agent and back: the session, the event that tells the app, the chat's line."""

from typing import Any

from simulator.desks import Session
from simulator.messages import event_message
from simulator.transcripts import AGENT, SYSTEM
from simulator.worlds import World

# Which words WeChat writes is not documented.
BY_AGENT, BY_TIME = "KF", "TIMEOUT"


def session_of(world: World, openid: str) -> Session | None:
    """The session that this person is in now."""
    end_silent(world)
    return world.desk.session(openid)


def end_silent(world: World) -> None:
    """WeChat takes people back from agents who said nothing for half an hour."""
    for session in world.desk.silent(world.clock.now()):
        _ended(world, session, BY_TIME)


def begin(world: World, openid: str, kf_account: object) -> Session:
    """An agent takes the person; raises ApiError where WeChat would not allow it."""
    before = session_of(world, openid)
    session = world.desk.open(openid, kf_account, world.clock.now())
    if session is not before:
        _begun(world, session)
    return session


def transfer(world: World, openid: str, kf_account: str | None) -> None:
    """The app gave the person away: to an agent, or into the queue."""
    if session_of(world, openid) is not None:
        return  # it opened the session itself while it answered
    session = world.desk.hand_over(openid, kf_account, world.clock.now())
    if session is None:
        _note(world, openid, "客服都不在线，正在排队")
    else:
        _begun(world, session)


def end(world: World, openid: str) -> bool:
    """The agent lets the person go; false when nobody held them."""
    session = session_of(world, openid)
    if session is None:
        return world.desk.stop_waiting(openid)
    _ended(world, session, BY_AGENT)
    return True


def say(world: World, session: Session, content: str) -> None:
    """An agent's words on the person's phone."""
    now = world.clock.now()
    session.spoke_at = now
    name = _name(world, session)
    world.transcripts.add(session.openid, now, AGENT, "text", content, name=name)


def _begun(world: World, session: Session) -> None:
    _note(world, session.openid, f"客服{_name(world, session)}为您服务")
    _tell(world, session, "kf_create_session")


def _ended(world: World, session: Session, close_type: str) -> None:
    world.desk.close(session.openid)
    _note(world, session.openid, "客服会话已结束")
    _tell(world, session, "kf_close_session", CloseType=close_type)


def _name(world: World, session: Session) -> str:
    agent = world.desk.agent(session.kf_account)
    return agent.kf_nick if agent and agent.kf_nick else session.kf_account


def _note(world: World, openid: str, content: str) -> None:
    world.transcripts.add(openid, world.clock.now(), SYSTEM, "session", content)


def _tell(world: World, session: Session, event: str, **more: Any) -> None:
    account = world.accounts.official
    elements = {"KfAccount": session.kf_account, **more}
    message = event_message(account.gh_id, session.openid, event, elements, int(world.clock.now()))
    world.pushes.deliver_later(account, message)
