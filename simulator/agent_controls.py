"""The agents' side of customer service, played by hand: /sim/agents and /sim/official/…"""

from flask import Blueprint, Response

from simulator import hand_overs
from simulator.clock import iso
from simulator.errors import ApiError
from simulator.settings import Agent
from simulator.shapes import Given, Problem, as_json
from simulator.worlds import World

WHY_NOT = {65414: "这个人正由别的客服接待", 65415: "这位客服不在线"}


def blueprint(world: World) -> Blueprint:
    agents = Blueprint("agents", __name__, url_prefix="/sim")

    @agents.put("/agents")
    def put_agents() -> Response:
        listed = [
            Agent(
                each.text("kf_account"),
                each.text("kf_nick", ""),
                each.whole("kf_id", 1000 + number, low=1, high=10**9),
                each.flag("online", True),
            )
            for number, each in enumerate(Given.of_request().items("items"))
        ]
        with world.lock:
            world.desk.agents = listed
        return as_json({"items": len(listed)})

    @agents.post("/official/agents/<kf_account>/messages")
    def say(kf_account: str) -> Response:
        given = Given.of_request()
        openid, content = given.text("openid"), given.text("content")
        with world.lock:
            if world.desk.agent(kf_account) is None:
                raise Problem(404, "没有这位客服", "kf_account")
            if world.users.known(world.accounts.official.app_id, openid) is None:
                raise Problem(404, "没有这个人", "openid")
            try:
                session = hand_overs.begin(world, openid, kf_account)
            except ApiError as error:
                raise Problem(409, WHY_NOT[error.errcode]) from None
            hand_overs.say(world, session, content)
        return as_json({"openid": openid, "kf_account": kf_account}, 201)

    @agents.get("/official/sessions")
    def sessions() -> Response:
        with world.lock:
            hand_overs.end_silent(world)
            held = [
                {
                    "openid": each.openid,
                    "kf_account": each.kf_account,
                    "created_at": iso(each.created_at),
                }
                for each in world.desk.sessions()
            ]
            queue = [
                {"openid": openid, "since": iso(since)}
                for openid, since in world.desk.waiting().items()
            ]
        return as_json({"items": held, "waiting": queue, "next": None})

    @agents.delete("/official/sessions/<openid>")
    def close(openid: str) -> Response:
        with world.lock:
            if not hand_overs.end(world, openid):
                raise Problem(404, "这个人不在客服会话里", "openid")
        return Response(status=204)

    return agents
