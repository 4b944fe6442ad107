"""Every role at every route of the desk: what the policy says, and an auditor changes nothing."""

import re
import uuid

import pytest

from policy import roles
from policy.documents import PolicyError
from tests.citizens.acts import refused
from tests.test_house import resource_of

ROLES = ("clerk", "reviewer", "supervisor", "auditor")
SIGN_IN = "/api/v1/staff/sessions"
READS_ONLY = "reads_only: true\n    acts: ["


def routes(app) -> list[tuple[str, str, str | None]]:
    """`(method, path, act)` of every call that needs a role."""
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/staff/") or rule.rule == SIGN_IN:
            continue
        resource = resource_of(app.view_functions[rule.endpoint])
        path = re.sub(r"<[^>]+>", uuid.uuid4().hex, rule.rule)
        found += [(method, path, act) for method, act in resource.acts.items() if act]
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_the_policy_says_and_nothing_else(city, role):
    desk = city.staff(role)
    calls = routes(city.app)
    assert len(calls) > 4
    for method, path, act in calls:
        answer = city.app.test_client().open(path, method=method, json={}, headers=desk.headers())
        if roles.load().may(role, act):
            assert answer.status_code not in (401, 403, 500), (method, path, answer.text)
        else:
            refused(answer, 403, "role_forbidden")


def test_an_auditor_sees_and_changes_nothing(city):
    desk = city.staff("auditor")
    statuses = {
        (
            method == "GET",
            city.app.test_client()
            .open(path, method=method, json={}, headers=desk.headers())
            .status_code
            == 403,
        )
        for method, path, _ in routes(city.app)
    }
    assert statuses == {(True, False), (False, True)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((READS_ONLY, READS_ONLY + "rule_disputes, "), "auditor：只读"),
        ((READS_ONLY, READS_ONLY + "fly, "), "没有 fly"),
        (("changes: false", "changes: perhaps"), "changes"),
        (("reads_only: true", "reads: true"), "reads_only"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(tmp_path, change, said):
    path = tmp_path / "roles.yaml"
    path.write_text(roles.FILE.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(PolicyError, match=said):
        roles.read(path)


def test_an_unknown_role_may_nothing():
    assert not roles.load().may("director", "see_merchants")
    assert not roles.load().may("supervisor", "fly")
