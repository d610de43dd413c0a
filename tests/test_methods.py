"""Resources and methods are called as people would have called them: by tag, operationId, method and path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sdkwright
from strictly import mypy


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
    "a method in capitals gives way to the verb behind it": [
        ("PUT", "/codes/{id}/activate", "PUT_ActivateAccountingCode", "Accounting Codes", "accounting_codes.activate"),
        ("DELETE", "/templates/{id}", "DELETE_DeleteTemplate", "Mail", "mail.delete_template"),
        ("GET", "/settings/all", "GET_ListAllSettings", "Settings", "settings.list"),
        ("POST", "/settings", "POST_Settings", "Settings", "settings.create"),
        ("GET", "/#Action=GetQueue", "GET_GetQueue", "", "get.get_queue"),
        ("POST", "/#Action=GetQueue", "POST_GetQueue", "", "post.get_queue"),
        ("DELETE", "/export-cards/{id}", "DELETE_ExportCards_for_User", "export-cards", "export_cards.delete_for_user"),
        ("GET", "/logins/paged", "GetListUsers", "User", "user.list"),
        ("GET", "/jobs/paged", "getListOfJobs", "Work", "work.get_list_of_jobs"),
        ("GET", "/updates", "getUpdateStatus", "News", "news.get_update_status"),
        ("POST", "/cards", "postUpdateCard", "Deck", "deck.update_card"),
        ("POST", "/cards/reviews", "postReviewComment", "Deck", "deck.post_review_comment"),
    ],
    "a group that the deed names itself is not said, and post alone is create": [
        ("GET", "/accounts/{id}/brands", "Brands_GetBrands", "Accounts", "accounts.get_brands"),
        ("DELETE", "/accounts/{id}/logs", "ConnectLog_DeleteConnectLogs", "Accounts", "accounts.delete_connect_logs"),
        ("POST", "/custom_fields", "CustomFields_PostCustomFields", "CustomFields", "custom_fields.create"),
        ("PUT", "/custom_fields/{id}", "CustomFields_PutCustomFields", "CustomFields", "custom_fields.replace"),
        ("POST", "/projects", "postProject", "Projects", "projects.create"),
    ],
    "numbers and methods that a framework adds are not said, where the path tells as much": [
        ("DELETE", "/people/{id}", "delete", "Desk", "desk.delete_person"),
        ("DELETE", "/people/{id}/prices/{price}", "delete_1", "Desk", "desk.delete_price"),
        ("GET", "/files/{id}", "downloadFile", "Files", "files.download_file"),
        ("HEAD", "/files/{id}", "downloadFile_1", "Files", "files.head"),
        ("GET", "/maps", "getMapsUsingGET", "Lookup", "lookup.get_maps"),
        ("POST", "/maps/search", "getMapsUsingPOST", "Search", "search.get_maps"),
        ("GET", "/units/{id}", "getUnitUsingGET_3", "Lookup", "lookup.get_unit_3"),
    ],
    "the function behind the whole path is the function": [
        ("GET", "/v4/{app}/revisions", "get-/v4/{app}/revisions_getPage", "Revisions", "revisions.get_page"),
        ("GET", "/v4/{app}/revisions/{id}", "get-/v4/{app}/revisions/{id}_getById", "Revisions", "revisions.get_by_id"),
        ("DELETE", "/v4/{app}", "delete-/v4/{app}_archive", "Apps", "apps.archive"),
        ("GET", "/", "get/page", "Root", "root.get_page"),
    ],
    "one without any spaces is read by the words around it": [
        ("GET", "/projects/{id}/spend_limit", "getprojectspendlimit", "Limits", "limits.get_project_spend_limit"),
        ("POST", "/api_keys/service_accounts", "CreateanAPIkeyforaserviceaccount", "Keys",
         "keys.create_api_key_for_service_account"),
        ("GET", "/webhooks/hooks", "getwebhook", "Web hooks", "web_hooks.getwebhook"),
        ("GET", "/tokens", "getunknowntokenwords", "Tokens", "tokens.getunknowntokenwords"),
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
        ("PATCH", "/jobs/{id}/resume", "", "jobs", "jobs.resume"),
        ("PATCH", "/jobs/by_user/resume", "", "jobs", "jobs.resume_by_user"),
        ("POST", "/jobs/exists", "jobs_exists", "jobs", "jobs.exists"),
        ("GET", "/jobs/{day}", "jobsByDay", "jobs", "jobs.list_by_day"),
        ("GET", "/2.0/users/{name}", "", "", "users.get"),
    ],
    "what a framework makes of a function is the function": [
        ("GET", "/v1/voices", "list_voices_v1_voices_get", "voices", "voices.list"),
        ("GET", "/v1/voices/{voice_id}", "get_voice_v1_voices__voice_id__get", "voices", "voices.get"),
        ("POST", "/v1/chat/completions", "chat_completion_v1_chat_completions_post", "chat", "chat.create_completion"),
    ],
    "also where the route was moved, has a number behind it, or is that of another": [
        ("POST", "/runs", "create_run_runs_post", "runs", "runs.create"),
        ("GET", "/runs/{run_id}", "get_run_runs__run_id__get", "runs", "runs.get"),
        ("DELETE", "/runs/{run_id}", "delete_run_runs__run_id__delete", "runs", "runs.delete"),
        ("GET", "/runs/{run_id}/stream", "stream_run_runs__run_id__get", "runs", "runs.stream"),
        ("POST", "/runs/compact", "compact_runs_runs_compact_post_2", "runs", "runs.compact"),
        ("POST", "/runs/{run_id}/notes", "admin_runs_post", "notes", "notes.admin_runs_post"),
    ],
    "operationIds that are the whole path are deeds, if they begin with one": [
        ("POST", "/associate-accounts", "AssociateAccounts", "", "general.associate_accounts"),
        ("POST", "/v1/GetRoom", "GetRoom", "", "general.get_room"),
        ("POST", "/stop-all-rooms", "stopAllRooms", "Rooms", "rooms.stop_all_rooms"),
        ("POST", "/chat-rooms", "ChatRooms", "", "chat_rooms.create"),
    ],
    "groups of operationIds that are not the tag come after the verb": [
        ("GET", "/operations", "Operations_List", "Provider", "provider.list_operations"),
        ("GET", "/sites/{id}", "Sites_Get", "Provider", "provider.get_site"),
        ("POST", "/sites/{id}/keys", "Sites_ListKeys", "Provider", "provider.sites_list_keys"),
        ("GET", "/actions", "Actions_List", "Provider actions", "provider_actions.list"),
        ("GET", "/cloudServices/{id}", "CloudServices_Get", "CloudServices Resource", "cloud_services_resource.get"),
        ("PUT", "/cloudServices/{id}", "CloudServices_Create", "CloudServices Resource", "cloud_services_resource.create"),
    ],
    "what another path ends with is told where most operationIds have nothing of theirs": [
        ("GET", "/runs", "listRuns", "runs", "runs.list"),
        ("POST", "/runs", "createRun", "runs", "runs.create"),
        ("POST", "/runs/{run_id}/notes", "create_runs_post", "notes", "notes.create_runs_post"),
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
    "nothing is numbered that its path tells apart": [
        ("GET", "/allow", "allow_allow_get", "mcp", "mcp.allow"),
        ("GET", "/{mcp_name}/allow", "allow__mcp_name__allow_get", "mcp", "mcp.get_by_mcp_name_allow"),
        ("POST", "/extraction", "extraction_extraction_post", "decisions", "decisions.create_extraction"),
        ("POST", "/v1/extraction", "extraction_v1_extraction_post", "decisions", "decisions.create_v1_extraction"),
        ("GET", "/a2a/{id}", "get_a2a_a2a__id__get", "A2A", "a2a.get"),
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


TREE = [
    ("GET", "/agents", "listAgents", "beta.agents", "beta.agents.list"),
    ("GET", "/libraries", "listLibraries", "beta.libraries", "beta.libraries.list"),
    ("GET", "/libraries/{id}/documents", "listDocuments", "beta.libraries.documents", "beta.libraries.documents.list"),
    ("GET", "/racks", "rack_list", "system/hardware", "system.hardware.rack_list"),
    ("GET", "/alerts", "alert_list", "system/alerts", "system.alerts.list"),
    ("GET", "/ci", "listRuns", "CI/CD", "ci_cd.list_runs"),
    ("GET", "/node", "listVersions", "Node.js", "node_js.list_versions"),
]


def test_resources_stand_below_others_where_tags_say_so(tmp_path: Path) -> None:
    given = [operation[:4] for operation in TREE]
    assert methods(given, tmp_path) == {f"{one[0]} {one[1]}": one[4] for one in TREE}
    alone = [("GET", "/agents", "listAgents", "beta.agents"), ("GET", "/ci", "listRuns", "CI/CD")]
    assert sorted(methods(alone, tmp_path / "package").values()) == ["beta_agents.list", "ci_cd.list_runs"]


def test_a_tag_stands_below_its_parent(tmp_path: Path) -> None:
    operations = [
        ("GET", "/shops", "listShops", "shops"),
        ("GET", "/shops/{id}/tills", "listTills", "tills"),
        ("GET", "/coins", "listCoins", "coins"),
        ("GET", "/a", "listA", "around"),
    ]
    tags = [
        {"name": "shops"},
        {"name": "tills", "parent": "shops"},
        {"name": "coins", "parent": "tills", "x-sdkwright-name": "money"},
        {"name": "around", "parent": "round"},
        {"name": "round", "parent": "around"},
    ]
    assert list(methods(operations, tmp_path, openapi="3.2.0", tags=tags).values()) == [
        "shops.list", "shops.tills.list", "shops.tills.money.list", "around.list",
    ]  # fmt: skip


def test_what_is_below_a_resource_is_called_like_none_of_its_methods(tmp_path: Path) -> None:
    operations = [
        ("POST", "/flows/{id}/runs", "flows.runs", "flows"),
        ("GET", "/runs", "listRuns", "flows.runs"),
    ]
    assert list(methods(operations, tmp_path).values()) == ["flows.runs_", "flows.runs.list"]


def test_a_package_keeps_its_resources_where_they_were(tmp_path: Path) -> None:
    first = [("GET", "/agents", "listAgents", "beta.agents"), ("POST", "/flows/{id}/runs", "flows.runs", "flows")]
    assert list(methods(first, tmp_path).values()) == ["beta_agents.list", "flows.runs"]
    more = [*first, ("GET", "/files", "listFiles", "beta.files"), ("GET", "/runs", "listRuns", "flows.runs")]
    assert list(methods(more, tmp_path).values()) == [
        "beta_agents.list",
        "flows.runs",
        "beta.files.list",
        "flows.runs_.list",
    ]


USE = """
import asyncio, warnings
import named

def told(action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        return action(), [str(one.message) for one in caught if one.category is DeprecationWarning]

from named.testing import FakeNamed

fake = FakeNamed()
fake.client().beta.helpers.list()
fake.beta.helpers.list.fails(404)
assert [call.operation for call in fake.beta.helpers.list.calls] == ["beta.helpers.list"]
assert "helpers" in dir(fake.beta) and dir(fake.beta.helpers) == ["list"]

client = named.Named(base_url="http://127.0.0.1:9", max_retries=0)
assert client.beta.helpers is client.beta.helpers
assert told(lambda: client.beta.agents) == (client.beta.helpers, ["agents is called helpers now"])
assert client.with_raw_response.beta.helpers is not client.beta.helpers
for call in (client.beta.helpers.list, lambda: asyncio.run(named.AsyncNamed(base_url="http://127.0.0.1:9", max_retries=0).beta.helpers.list())):
    try:
        call()
    except named.APIConnectionError:
        pass
    else:
        raise AssertionError
"""


def test_resources_below_others_work_and_keep_their_old_names(tmp_path: Path) -> None:
    operations = [operation[:4] for operation in TREE]
    assert "beta.agents.list" in methods(operations, tmp_path).values()
    renamed = [{"name": "beta.agents", "x-sdkwright-name": "helpers"}]
    assert methods(operations, tmp_path, tags=renamed)["GET /agents"] == "beta.helpers.list"
    source = tmp_path / "package" / "src"
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    inside = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "use.py"], cwd=tmp_path, env=inside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert mypy("-p", "named", source=source, folder=tmp_path) == []
