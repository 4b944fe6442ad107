"""信易+: what a person may do without a deposit now, why, and what is missing."""

from policy import scenes
from policy.eligibility import Verdict, judge
from policy.scenes import Scene
from services import looks, standings
from services.callers import Citizen
from services.errors import NotFound
from services.house import House
from services.identity_gate import own_subject
from services.looks import Purpose

VIEW = Purpose("查询本人信易+资格", "本人登录并已实名认证", "各场景是否可以免押及原因")


def view_own(house: House, caller: Citizen, scene: str | None = None) -> dict:
    """The verdict of every scene on the caller, or of one; NotFound for a scene that is none."""
    rules = scenes.load()
    if scene is not None and scene not in rules.scenes:
        raise NotFound("not_found", "没有这个场景")
    subject_id, now = own_subject(caller), house.clock.now()
    with house.db.connect(subject_id) as tx:
        standing = standings.read(tx, house, subject_id, now)
        looks.note_own(tx, subject_id, VIEW, "shown", now)
        tx.commit()
    chosen = rules.scenes.values() if scene is None else [rules.scenes[scene]]
    shown = [_shown(each, judge(rules, each, standing)) for each in chosen]
    return {"scenes": shown} if scene is None else shown[0]


def _shown(scene: Scene, verdict: Verdict) -> dict:
    return {
        "scene": scene.code,
        "name": scene.name,
        "title": scene.title,
        "eligible": verdict.eligible,
        "benefit": {"deposit_waiver_fen": verdict.waiver_fen, "text": verdict.benefit},
        "reasons": [{"code": said.code, "text": said.text} for said in verdict.reasons],
        "to_become_eligible": [{"code": said.code, "text": said.text} for said in verdict.missing],
    }
