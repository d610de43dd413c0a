"""Breaks the generated packages on purpose, one promise at a time: a contract test must turn red for each.

    python tests/contract/mutants.py [NUMBER…]

A fault is a text of the package and what stands in its place. The table that is printed says which test saw which.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = "SDKWRIGHT_CONTRACT_PACKAGES"


@dataclass(frozen=True)
class Fault:
    """A promise, the text that keeps it (in `file` of a package), what breaks it, the test that sees it."""

    promise: str
    file: str
    text: str
    instead: str
    test: str


WIRE = "test_promises.py::test_the_wire_says_what_the_arguments_said"
REPLIES = "test_promises.py::test_generated_replies_come_out_as_they_went_in"
EXAMPLES = "test_promises.py::test_examples_come_out_as_they_went_in"
UNSET = "test_modelarts.py::test_unset_is_absent_and_none_is_null_at_every_depth"
LINE = "test_modelarts.py::test_the_request_line_and_headers_are_the_documents"
PATH = "test_modelarts.py::test_a_path_parameter_is_one_segment_whatever_it_holds"
SIGNED = "test_modelarts.py::test_a_gateway_accepts_the_signature"
STATUS = "test_modelarts_errors.py::test_a_status_that_is_no_success_raises_its_class"
ENVELOPE = "test_modelarts_errors.py::test_every_known_envelope_is_read"
SECRETS = "test_modelarts_errors.py::test_secrets_show_nowhere"
DRIFT = "test_modelarts.py::test_a_drifted_reply_is_a_model_and_a_warning"
NULLS = "test_merge_patch.py::test_what_is_removed_is_null_at_every_depth"

HARD = "test_hardships.py::test_every_fault_is_repeated_as_often_as_it_may_be"
DOORS = "test_hardships.py::test_a_connection_that_ends_before_the_request"
SLOW = "test_hardships.py::test_what_does_not_come_in_time"
HUNDRED = "test_hardships.py::test_a_hundred_calls_share_the_token_that_comes_after_one_that_ended"
ONWARDS = "test_hardships.py::test_a_stream_that_breaks_off_goes_on_after_the_last_event"
BROKEN = "test_hardships.py::test_a_stream_that_is_no_events_breaks_off_with_an_error"
SAVED = "test_hardships.py::test_a_download_is_whole_or_not_there"

DUMP = "adapter.dump_json(value, by_alias=True, exclude_unset=True, warnings=False)"
AWAITED = "return await self._client.call(\n            _UPDATE,\n            "
FAULTS = (
    Fault("what is not set is not sent", "_runtime/models.py", DUMP, DUMP.replace("=True, warn", "=False, warn"),
          UNSET),
    Fault("None is sent as null", "_runtime/models.py", DUMP, DUMP.replace("warn", "exclude_none=True, warn"), UNSET),
    Fault("members have the document's names", "_runtime/models.py", DUMP, DUMP.replace("alias=True", "alias=False"),
          "test_modelarts.py::test_a_mapping_says_the_same_as_a_model_in_either_spelling"),
    Fault("unknown members are kept", "_runtime/models.py", 'extra="allow"', 'extra="ignore"',
          "test_modelarts.py::test_members_and_values_that_the_page_does_not_know_survive"),
    Fault("Content-Type is the document's", "_runtime/bodies.py", 'json(content, value), _one_of(content, "application/json")',
          'json(content, value), "application/json"', LINE),
    Fault("the method is the document's", "resources/node_pools.py", '"PATCH"', '"PUT"', LINE),
    Fault("the path is the document's", "resources/node_pools.py", "}/nodepools/{", "}/node-pools/{", LINE),
    Fault("async sends what sync sends", "resources/node_pools.py",
          f'{AWAITED}{{"pool_name": pool_name, "nodepool_name": nodepool_name}}',
          f'{AWAITED}{{"pool_name": nodepool_name, "nodepool_name": pool_name}}',
          LINE),
    Fault("path parameters are one segment", "_runtime/parameters.py", "quote(value, safe=safe)",
          'quote(value, safe=safe + "/")', PATH),
    Fault("dots climb nowhere", "_runtime/parameters.py", 'one.replace(".", "%2E") if one in (".", "..") else one',
          "one",
          PATH),
    Fault("an empty path parameter is refused", "_runtime/parameters.py", 'given is None or (value in ("", [""])',
          "given is None or (value is None", "test_modelarts.py::test_an_empty_path_parameter_is_refused_and_nothing_sent"),
    Fault("mandatory members are mandatory", "models/pool_resource.py", "    count: int\n",
          "    count: int | None = None\n",
          "test_modelarts.py::test_a_mandatory_member_must_be_given_and_not_be_null"),
    Fault("exploded arrays repeat the name", "_runtime/parameters.py", "    if parameter.explode:\n        return [f",
          "    if not parameter.explode:\n        return [f", WIRE),
    Fault("deepObject has its brackets", "_runtime/parameters.py", 'f"[{key}]{path}"', 'f".{key}{path}"', WIRE),
    Fault("pipes are pipes", "_runtime/parameters.py", '"pipeDelimited": "%7C"', '"pipeDelimited": "%2C"', WIRE),
    Fault("labels begin with a dot", "_runtime/parameters.py", 'return "." + _expanded', "return _expanded", WIRE),
    Fault("exploded labels have dots between", "_runtime/parameters.py", '"." if parameter.explode else ","', '","',
          WIRE),
    Fault("matrix parameters have their name", "_runtime/parameters.py", 'return f";{name}={value}"',
          'return f";{value}"',
          WIRE),
    Fault("headers explode as they should", "_runtime/parameters.py",
          'return _expanded(_scalars(parameter, given), str, ",", pairs=parameter.explode)',
          'return _expanded(_scalars(parameter, given), str, ",", pairs=False)', WIRE),
    Fault("cookies are one header", "_runtime/requests.py", '"; ".join(cookies)', '", ".join(cookies)', WIRE),
    Fault("arrays in multipart are several parts", "_runtime/uploads.py",
          "member if is_array(member) and not as_json else [member]",
          "[member]", WIRE),
    Fault("booleans are spelled as in JSON", "_runtime/parameters.py", 'True: "true"', 'True: "True"', WIRE),
    Fault("replies are read by their wire names", "_runtime/replies.py", "strict=True, by_alias=True, by_name=False",
          "strict=True, by_alias=False, by_name=True", EXAMPLES),
    Fault("variants are told apart by the discriminator", "models/shape.py", '"circle": "Circle"', '"circle": "Square"',
          REPLIES),
    Fault("the body is signed", "_runtime/signing.py", "or _sha256(request.content)", 'or _sha256(b"")', SIGNED),
    Fault("the canonical path ends with a slash", "_runtime/signing.py",
          'path if path.endswith("/") else f"{path}/"', "path", SIGNED),
    Fault("the canonical path is decoded once", "_runtime/signing.py", "unquote(url.path).split", "url.path.split",
          SIGNED),
    Fault("the canonical query is sorted", "_runtime/signing.py", "pairs = sorted(parse_qsl(",
          "pairs = list(parse_qsl(", SIGNED),
    Fault("temporary keys send their token", "_runtime/signing.py",
          'headers["X-Security-Token"] = self._security_token',
          "pass", SIGNED),
    Fault("the project is named", "_runtime/signing.py", 'headers["X-Project-Id"] = project', "pass", SIGNED),
    Fault("an unsigned body says so", "_runtime/signing.py", "headers[CONTENT_HASH] = UNSIGNED", "pass", SIGNED),
    Fault("all headers are signed", "_runtime/signing.py", 'if "_" not in name and name.lower() != "authorization"',
          'if name.lower() in ("host", "x-sdk-date")', SIGNED),
    Fault("repr hides the secret key", "_runtime/signing.py", "(ak={self._ak[:4]}…)", "(ak={self._ak}, sk={self._sk})",
          SECRETS),
    Fault("repr hides the token", "_runtime/auth.py", 'return f"{type(self).__name__}(…)"',
          'return f"{type(self).__name__}({vars(self)})"', SECRETS),
    Fault("each status has its class", "_runtime/errors.py", "404: NotFoundError", "404: ClientError", STATUS),
    Fault("the request id is read", "_runtime/exchange.py", '"x-request-id"', '"x-request-uid"', STATUS),
    Fault("errors have the documented body", "_runtime/replies.py", "body = decode(content, response, [])", "body = raw",
          STATUS),
    Fault("envelopes inside others are read", "_runtime/errors.py", "depth < 4", "depth < 1", ENVELOPE),
    Fault("the gateway's request id is read", "_runtime/errors.py", '"request_id", "requestId"', '"requestId"',
          ENVELOPE),
    Fault("HTML breaks nothing", "_runtime/replies.py", "    except (ValueError, RecursionError):\n        kind =",
          "    except ZeroDivisionError:\n        kind =",
          "test_modelarts_errors.py::test_a_body_that_is_no_envelope_breaks_nothing"),
    Fault("redirects are not followed", "_runtime/transport.py", "follow_redirects=False", "follow_redirects=True",
          "test_modelarts_errors.py::test_redirects_are_not_followed"),
    Fault("429 is repeated", "_runtime/retries.py", "status == 429", "status == 428",
          "test_modelarts_errors.py::test_too_many_requests_is_repeated_as_often_as_asked"),
    Fault("a PATCH is not repeated after 5xx", "_runtime/retries.py", '"GET", "HEAD"', '"PATCH", "GET", "HEAD"',
          "test_modelarts_errors.py::test_a_patch_that_may_have_been_carried_out_is_not_repeated"),
    Fault("drift is a warning", "_runtime/replies.py", "warnings.warn(message, ResponseDriftWarning",
          "(lambda *a, **k: 0)(message",
          DRIFT),
    Fault("strict validation raises", "_runtime/replies.py", 'if validation == "strict":', 'if validation == "never":',
          DRIFT),
    Fault("drifted values are kept as they came", "_runtime/replies.py", "validate_json(data, strict=True,",
          "validate_json(data, strict=False,", "test_modelarts.py::test_a_value_of_another_type_is_not_converted"),
    Fault("a patch removes with null", "_runtime/merge_patch.py",
          "{key: None for key in before if after.get(key) is None and before[key] is not None}", "{}", NULLS),
    Fault("a patch goes into objects", "_runtime/merge_patch.py", "if is_object(old) and is_object(value):",
          "if False:",
          "test_merge_patch.py::test_what_is_removed_is_null_at_every_depth"),
    Fault("what may do harm is not done again, whatever goes wrong", "_runtime/retries.py", '"GET", "HEAD"',
          '"POST", "GET", "HEAD"', HARD),
    Fault("aiohttp sends nothing again by itself", "_runtime/aiohttp_transport.py", "_retry_connection = False",
          "_retry_connection = True", HARD),
    Fault("Retry-After is obeyed up to a minute", "_runtime/retries.py", "LONGEST_RETRY_AFTER: Final = 60.0",
          "LONGEST_RETRY_AFTER: Final = 30.0", HARD),
    Fault("statuses that the document says pass are repeated", "_runtime/retries.py",
          "if status == 429 or status in self.retriable:", "if status == 429:", HARD),
    Fault("a connection that ends before the request is made anew only where that does no harm",
          "_runtime/retries.py", "return not error.sent or error.request.idempotent", "return True", DOORS),
    Fault("slow headers and slow bodies are timeouts", "_runtime/receiving.py",
          "kind = APITimeoutError if isinstance(error, httpx2.TimeoutException | TimeoutError) else APIConnectionError",
          "kind = APIConnectionError", SLOW),
    Fault("a hundred calls share the token that comes after one that ended", "_runtime/oauth2.py",
          "self._flight = flight = Flight()", "flight = Flight()", HUNDRED),
    Fault("a stream goes on after the last event that came whole", "_runtime/events.py", "self._id = value",
          "self.last_id = value", ONWARDS),
    Fault("a stream that cannot go on is an error after the items that came", "_runtime/streams.py",
          "            except APIConnectionError as error:\n                pause",
          "            except APIConnectionError as error:\n                if not course.parser.last_id:\n"
          "                    return\n                pause", BROKEN),
    Fault("a download is whole at its path, or not there", "_runtime/raw.py", "        os.unlink(temporary)\n",
          "        pass\n", SAVED),
    Fault("a download has a limit", "_runtime/raw.py", "self._within(size + len(piece), limit)",
          "self._within(size + len(piece), None)", SAVED),
    Fault("what a download has so far is told", "_runtime/raw.py", "progress(size, self._total())",
          "progress(size, None)", SAVED),
)  # fmt: skip


def outcome(fault: Fault, packages: Path) -> str:
    """What became of the test with the fault in `packages`, or rather a copy: `seen`, or why it was not."""
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder) / "packages"
        if not broken_packages(fault, packages, broken):
            return "the text is not there"
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "-n", "0",
                   "--tb=line", "--basetemp", str(Path(folder) / "own"), str(HERE / fault.test)]  # fmt: skip
        environment = {**os.environ, PACKAGES: str(broken)}
        run = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, cwd=HERE.parents[1])
    failed = run.returncode == 1 and re.search(r"\b\d+ failed", run.stdout)
    return "seen" if failed and not re.search(r"\b\d+ error", run.stdout) else f"not seen: {run.stdout[-300:]}"


def broken_packages(fault: Fault, packages: Path, folder: Path) -> bool:
    """Put `packages` in `folder`, with the fault in each that has its text; whether one has."""
    folder.mkdir()
    found = False
    for package in packages.iterdir():
        path = next(package.glob(f"src/*/{fault.file}"), None)
        text = path.read_text(encoding="utf-8") if path else ""
        if path is None or fault.text not in text:
            (folder / package.name).symlink_to(package)
            continue
        shutil.copytree(package, folder / package.name)
        copy = folder / package.name / path.relative_to(package)
        copy.write_text(text.replace(fault.text, fault.instead), encoding="utf-8")
        found = True
    return found


def main() -> int:
    """The exit code: 0 if every fault is seen, else 1."""
    sys.path.insert(0, str(HERE))
    from conftest import make

    chosen = [FAULTS[int(number) - 1] for number in sys.argv[1:]] or FAULTS
    with tempfile.TemporaryDirectory() as folder:
        packages = Path(folder)
        make(packages)
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda fault: outcome(fault, packages), chosen))
    for fault, told in zip(chosen, outcomes, strict=True):
        place = f"{fault.file}: {fault.text.strip().splitlines()[0][:60]!r}"
        print(f"{told.splitlines()[0]:9} | {fault.promise:46} | {fault.test.rpartition('::')[2]:68} | {place}")
        if told != "seen":
            print(told)
    return 0 if all(told == "seen" for told in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
