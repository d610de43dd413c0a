"""Resources and methods are called as people would have called them: by tag, operationId, method and path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sdkwright


def methods(operations: list[tuple[str, str, str, str]], folder: Path, **more: Any) -> dict[str, str]:
    """`resource.method` of each operation, given as HTTP method, path, operationId and tag."""
    paths: dict[str, Any] = {}
    for method, path, operation_id, tag in operations:
        operation: dict[str, Any] = {"responses": {"204": {"description": "Done."}}}
        operation |= {"tags": [tag]} if tag else {}
        operation |= {"operationId": operation_id} if operation_id else {}
        paths.setdefault(path, {})[method.lower()] = operation
    document = {"openapi": "3.1.0", "info": {"title": "Named", "version": "1"}, "paths": paths, **more}
    (folder / "named.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(folder / "named.json", folder / "package", lenient=True)
    assert outcome.ok, outcome.diagnostics
    said = outcome.coverage.said()
    places = {one["pointer"]: one["operation"] for one in said}
    return {
        f"{method} {path}": places[f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method.lower()}"]
        for method, path, *_ in operations
    }


CASES = {
    "what the resource says is not said again": [
        ("GET", "/orders", "listOrders", "Orders", "orders.list"),
        ("POST", "/orders", "createOrder", "Orders", "orders.create"),
        ("GET", "/orders/{id}", "getOrder", "Orders", "orders.get"),
        ("GET", "/customers/{id}/orders", "listOrdersByCustomer", "Orders", "orders.list_by_customer"),
        ("GET", "/orders/{id}/lines", "listOrderLines", "Orders", "orders.list_lines"),
        ("PUT", "/orders/{id}/lines", "replaceOrdersLines", "Orders", "orders.replace_orders_lines"),
    ],
    "getting what a path leads to is listing": [
        ("GET", "/statuses", "getStatuses", "Statuses", "statuses.list"),
        ("GET", "/statuses/{id}", "getStatus", "Statuses", "statuses.get"),
        ("GET", "/settings", "getSettings", "Settings", "settings.get"),
        ("GET", "/presets", "retrieveAllPresets", "Presets", "presets.list"),
        ("GET", "/presets/{id}", "retrievePreset", "Presets", "presets.retrieve"),
    ],
    "an operationId that is spelled as a member is taken at its word": [
        ("GET", "/packages/{p}", "packages/get-package-for-org", "packages", "packages.get_package_for_org"),
        ("GET", "/api/v1/app", "v1.application.list", "Application", "application.list"),
        ("PUT", "/api/v1/app", "v1.application.update", "Application", "application.update"),
        ("PATCH", "/api/v1/app", "patch_application", "Application", "application.patch"),
    ],
    "one that repeats method and path tells nothing": [
        ("GET", "/grants", "get-grants", "Grants", "grants.list"),
        ("POST", "/grants", "post-grants", "Grants", "grants.create"),
        ("GET", "/grants/{grantId}", "get-grants-grantId", "Grants", "grants.get"),
        ("PUT", "/grants/{grantId}", "put-grants-grantId", "Grants", "grants.replace"),
        ("POST", "/grants/{grantId}/cancel", "post-grants-grantId-cancel", "Grants", "grants.cancel"),
        ("GET", "/grants/{grantId}/payouts", "get-grants-grantId-payouts", "Grants", "grants.list_payouts"),
        ("GET", "/grants/{grantId}/payouts/{id}", "get-grants-grantId-payouts-id", "Grants", "grants.get_payout"),
        ("POST", "/cancels", "post-cancels", "Changes", "changes.create_cancel"),
        ("POST", "/orders/{ref}/cancels", "post-orders-ref-cancels", "Changes", "changes.create_order_cancel"),
        ("POST", "/jobs/{id}:pause", "", "jobs", "jobs.pause"),
        ("GET", "/2.0/users/{name}", "", "", "users.get"),
    ],
    "what a framework makes of a function is the function": [
        ("GET", "/v1/voices", "list_voices_v1_voices_get", "voices", "voices.list"),
        ("GET", "/v1/voices/{voice_id}", "get_voice_v1_voices__voice_id__get", "voices", "voices.get"),
        ("POST", "/v1/chat/completions", "chat_completion_v1_chat_completions_post", "chat", "chat.create_completion"),
    ],
    "words that all operations of a resource share tell nothing": [
        ("GET", "/ai/agents", "genai_list_agents", "AI Platform", "ai_platform.list_agents"),
        ("POST", "/ai/agents", "genai_create_agent", "AI Platform", "ai_platform.create_agent"),
        ("DELETE", "/ai/agents/{id}", "genai_delete_agent", "AI Platform", "ai_platform.delete_agent"),
        ("GET", "/links", "link_list_v1", "tools", "tools.list"),
        ("POST", "/links", "link_make_v1", "tools", "tools.make"),
    ],
    "tags of the same words are one resource": [
        ("GET", "/answers", "listAnswers", "Answers", "answers.list"),
        ("POST", "/answers/compact", "compactAnswers", "answers", "answers.compact"),
        ("GET", "/reserved_ipv6", "reservedIPv6_list", "Reserved IPv6", "reserved_ipv6.list"),
        ("GET", "/1-clicks", "oneClicks_list", "1-Click Apps", "one_click_apps.list"),
        ("POST", "/1-clicks/kube", "oneClicks_install_kube", "1-Click Apps", "one_click_apps.install_kube"),
    ],
    "where two want a name, it is the one's who says it, or whose path is shorter": [
        ("GET", "/people/sessions", "listSessions", "people", "people.list_sessions"),
        ("GET", "/people/{id}/sessions", "listPersonSessions", "people", "people.list_person_sessions"),
        ("GET", "/health", "health.check", "health", "health.check"),
        ("GET", "/tv/feed", "tvFeed", "TV", "tv.get_feed"),
        ("GET", "/tv/{channel}/feed", "tvChannelFeed", "TV", "tv.get_channel_feed"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_methods_are_called_as_people_would_call_them(tmp_path: Path, case: str) -> None:
    given = [operation[:4] for operation in CASES[case]]
    assert methods(given, tmp_path) == {f"{one[0]} {one[1]}": one[4] for one in CASES[case]}


def test_words_with_which_all_tags_begin_tell_nothing(tmp_path: Path) -> None:
    given = [
        ("GET", f"/{name}", f"List{name}", f"ConversationsV1{name}") for name in ("Role", "UserRole", "Credential")
    ]
    assert sorted(methods(given, tmp_path).values()) == ["credential.list", "role.list", "user_role.list"]
