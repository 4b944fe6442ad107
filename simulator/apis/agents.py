"""Customer service as the app sees it: agents, and the sessions that they hold."""

from typing import Any

from simulator import hand_overs
from simulator.accounts import OFFICIAL
from simulator.apis.calls import Api, Call, ok
from simulator.errors import ApiError


def everybody(call: Call) -> dict[str, Any]:
    listed = [
        {"kf_account": agent.kf_account, "kf_nick": agent.kf_nick, "kf_id": agent.kf_id}
        for agent in call.world.desk.agents
    ]
    return {"kf_list": listed}


def online(call: Call) -> dict[str, Any]:
    desk = call.world.desk
    listed = [
        {
            "kf_account": agent.kf_account,
            "kf_id": agent.kf_id,
            "status": 1,
            "accepted_case": desk.load(agent),
        }
        for agent in desk.agents
        if agent.online
    ]
    return {"kf_online_list": listed}


def create_session(call: Call) -> dict[str, Any]:
    body = call.body()
    user = call.user(body.get("openid"))
    hand_overs.begin(call.world, user.openid, body.get("kf_account"))
    return ok()


def close_session(call: Call) -> dict[str, Any]:
    body = call.body()
    user = call.user(body.get("openid"))
    session = hand_overs.session_of(call.world, user.openid)
    if session is None:
        raise ApiError(65413)
    if session.kf_account != body.get("kf_account"):
        raise ApiError(65414 if call.world.desk.agent(body.get("kf_account")) else 65401)
    hand_overs.end(call.world, user.openid)
    return ok()


def session(call: Call) -> dict[str, Any]:
    """Of one person; empty when nobody holds them."""
    user = call.user(call.query.get("openid"))
    found = hand_overs.session_of(call.world, user.openid)
    if found is None:
        return ok(createtime=0, kf_account="")
    return ok(createtime=int(found.created_at), kf_account=found.kf_account)


def sessions(call: Call) -> dict[str, Any]:
    """Of one agent."""
    hand_overs.end_silent(call.world)
    agent = call.world.desk.agent(call.query.get("kf_account"))
    if agent is None:
        raise ApiError(65401)
    listed = [
        {"openid": each.openid, "createtime": int(each.created_at)}
        for each in call.world.desk.sessions()
        if each.kf_account == agent.kf_account
    ]
    return {"sessionlist": listed}


def waiting(call: Call) -> dict[str, Any]:
    queue = call.world.desk.waiting()
    listed = [
        {"openid": openid, "latest_time": int(since)} for openid, since in list(queue.items())[:100]
    ]
    return {"count": len(queue), "waitcaselist": listed}


APIS = (
    Api("/cgi-bin/customservice/getkflist", everybody, "GET", (OFFICIAL,)),
    Api("/cgi-bin/customservice/getonlinekflist", online, "GET", (OFFICIAL,)),
    Api("/customservice/kfsession/create", create_session, accounts=(OFFICIAL,)),
    Api("/customservice/kfsession/close", close_session, accounts=(OFFICIAL,)),
    Api("/customservice/kfsession/getsession", session, "GET", (OFFICIAL,)),
    Api("/customservice/kfsession/getsessionlist", sessions, "GET", (OFFICIAL,)),
    Api("/customservice/kfsession/getwaitcase", waiting, "GET", (OFFICIAL,)),
)
