"""The simulator as one Flask app."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from simulator import (
    agent_controls,
    authority,
    chat_pages,
    chatting,
    controls,
    pages,
    phone_pages,
)
from simulator.apis import FAMILIES, register_all
from simulator.apis.calls import answered
from simulator.apis.sns import register_open_calls
from simulator.errors import ApiError
from simulator.faults import FaultGate
from simulator.settings import SimulatorSettings
from simulator.shapes import TITLES, Problem
from simulator.worlds import World

LONGEST_REQUEST = 16 * 1024 * 1024


def create_app(settings: SimulatorSettings | None = None) -> Flask:
    """The simulator for these settings; its state is `app.extensions["world"]`."""
    world = World(settings or SimulatorSettings())
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_REQUEST
    app.extensions["world"] = world
    register_all(app, world)
    register_open_calls(app, world)
    rooms = (controls, agent_controls, chatting, chat_pages, authority, pages, phone_pages)
    for room in rooms:
        app.register_blueprint(room.blueprint(world))

    @app.errorhandler(Problem)
    def refused(problem: Problem) -> Response:
        return problem.response()

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Response | HTTPException:
        if error.code == 404 and request.path.startswith(FAMILIES):
            return answered(ApiError(40066).payload(request.path, world.clock.now()), request.path)
        if error.code not in TITLES:
            return error
        return Problem(error.code, TITLES[error.code][1]).response()

    app.wsgi_app = FaultGate(app.wsgi_app, lambda: world.faults, lambda: world.clock.now())  # type: ignore[method-assign]
    return app
