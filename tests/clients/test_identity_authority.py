"""The authority's answers become our words, and anything else is unavailable."""

import base64
from typing import Any

import pytest

from clients.caches import Cache
from clients.identity import (
    AuthorityUnavailable,
    IdentityAuthority,
    ThreeElementsAuthority,
    WeChatFaceAuthority,
)
from clients.wechat import MiniProgram
from tests.clients.servers import OutsideServer, Reply, reset, stall

PERSON = ("沈若溪", "330102199003070011", "13800138000")


def authority(outside: OutsideServer) -> ThreeElementsAuthority:
    mini_program = MiniProgram(
        "wx1", "secret", Cache(None), base_url=f"{outside.url}/wx", timeout=0.3
    )
    return ThreeElementsAuthority(outside.url, "zhangxin", "pass:word", 0.3, mini_program)


@pytest.mark.parametrize("result", ["match", "phone_mismatch", "mismatch"])
def test_three_elements_are_asked_for(outside: OutsideServer, result: str) -> None:
    outside.answer = lambda request: {"result": result, "serial": "S-1"}
    assert authority(outside).check(*PERSON) == result
    [request] = outside.requests
    assert (request.method, request.path) == ("POST", "/authority/v1/three-elements")
    assert request.json == dict(zip(("name", "id_number", "phone"), PERSON, strict=True))
    scheme, _, credentials = request.headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(credentials)) == ("Basic", b"zhangxin:pass:word")


@pytest.mark.parametrize(
    "answer",
    [
        {"result": "yes"},
        {"result": None},
        {"result": ["match"]},
        {},
        ["match"],
        Reply(b"[" * 20_000),
        Reply(b"\xff"),
        Reply(b'{"result": "mat'),
        Reply(b'{"result": "match"}', status=500),
        Reply(b'{"result": "match"}', status=401),
        reset,
        stall(1),
    ],
)
def test_an_unclear_answer_is_unavailable_and_never_a_match(
    outside: OutsideServer, answer: Any
) -> None:
    outside.answer = lambda request: answer
    with pytest.raises(AuthorityUnavailable) as caught:
        authority(outside).check(*PERSON)
    assert not any(word in repr(caught.value) for word in PERSON)


def test_without_an_authority_for_phones_the_face_decides(outside: OutsideServer) -> None:
    faces: IdentityAuthority = WeChatFaceAuthority(
        MiniProgram("wx1", "secret", Cache(None), base_url=outside.url)
    )
    assert faces.check(*PERSON) == "phone_mismatch"
    assert outside.requests == []


def test_faces_go_through_wechat(outside: OutsideServer) -> None:
    answers = {
        "/wx/cgi-bin/stable_token": {"access_token": "T", "expires_in": 7200},
        "/wx/cityservice/face/identify/getverifyid": {"errcode": 0, "verify_id": "V-1"},
        "/wx/cityservice/face/identify/queryverifyinfo": {"errcode": 0, "verify_ret": 10000},
    }
    outside.answer = lambda request: answers[request.path]
    faces = authority(outside)
    assert faces.begin_face("seq-00001", PERSON[0], PERSON[1], "o-1") == "V-1"
    assert faces.face_result("V-1", "seq-00001", PERSON[0], PERSON[1], "o-1") == "passed"


def test_wechats_troubles_are_the_authoritys(outside: OutsideServer) -> None:
    outside.answer = lambda request: Reply(status=503)
    with pytest.raises(AuthorityUnavailable, match="http_503"):
        authority(outside).begin_face("seq-00001", PERSON[0], PERSON[1], "o-1")
    with pytest.raises(AuthorityUnavailable, match="http_503"):
        authority(outside).face_result("V-1", "seq-00001", PERSON[0], PERSON[1], "o-1")
