"""What the tests of this folder do again and again."""

import threading
from collections.abc import Callable
from typing import TypeVar

from tests.builders import V1, City

T = TypeVar("T")
HOUR = 3600


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """Do it in so many threads that start together; the results in the threads' order."""
    barrier = threading.Barrier(count)
    results: list[T | None] = [None] * count
    broken: list[BaseException] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = act(number)
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return results  # type: ignore[return-value]


def refused(answer, status: int, code: str, field: str | None = None) -> None:
    """Assert the one error shape, and what every refusal of its status must carry."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["code"] == code
    assert answer.json["detail"]
    if field is not None:
        assert [error["field"] for error in answer.json["errors"]] == [field]
    if status == 401:
        assert "WWW-Authenticate" in answer.headers
    if status in (429, 503):
        assert int(answer.headers["Retry-After"]) >= 1


def ask(city: City, method: str, path: str, token: str | None = None, body=None, **headers):
    """One request of the citizen channel by a client that keeps nothing."""
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return city.app.test_client().open(V1 + path, method=method, json=body, headers=headers)


def sign_in(city: City, code: str):
    return ask(city, "POST", "/sessions", body={"code": code})


def refresh(city: City, refresh_token: str):
    return ask(city, "POST", "/sessions/refresh", body={"refresh_token": refresh_token})


def is_open(city: City, access_token: str) -> bool:
    """Whether an access token still opens the citizen's door."""
    answer = ask(city, "GET", "/me", access_token)
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200
