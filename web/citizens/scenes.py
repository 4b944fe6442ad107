"""信易+: what the score opens, why, what is missing, and a person who looks again."""

from flask import redirect, request
from werkzeug.wrappers import Response

from services import eligibility, redecisions
from services.redecisions import KINDS
from web.views import IdentifiedPage, at

SCENES = "/my/scenes"
LOOKED_THROUGH = 50  # of one's own requests; one runs at a time for a scene


@at(SCENES)
class Scenes(IdentifiedPage):
    """Every scene with its verdict."""

    template = "citizens/scenes.html"

    def get(self) -> Response:
        return self.show(scenes=eligibility.view_own(self.house, self.caller)["scenes"])


@at(f"{SCENES}/<scene>")
class Scene(IdentifiedPage):
    """One scene: the verdict with its reasons, and the way to a person."""

    template = "citizens/scene.html"

    def get(self, scene: str) -> Response:
        verdict = eligibility.view_own(self.house, self.caller, scene)
        asked, _ = redecisions.list_own(self.house, self.caller, limit=LOOKED_THROUGH, before=None)
        last = next((each for each in asked if each["subject"] == scene), None)
        return self.show(scene=verdict, last=last, kinds=KINDS.items())

    def post(self, scene: str) -> Response:
        kind, statement = request.form.get("kind", ""), request.form.get("statement", "").strip()
        redecisions.submit(self.house, self.caller, kind, scene, statement or None)
        return redirect(f"{SCENES}/{scene}#again", 303)
