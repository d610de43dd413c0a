"""THE naming pass: every Python name of the package is decided here, once, and nowhere after.

Order decides nothing that a reader could trip over: a name that the document spells exactly wins over one that must be
made, names that the document gives win over names made from context, and only then the document's order breaks ties.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from sdkwright.build.draft import Context, Draft
from sdkwright.names import said
from sdkwright.words import LONGEST, free, pascal, shorten, snake, words

CLASS_RESERVED = frozenset({
    "Any", "Annotated", "AwareDatetime", "Base64", "Decimal", "Discriminated", "Field", "Literal", "Mapping", "Model",
    "TypeAlias", "TypeAliasType", "UUID", "Unset", "RequestOptions", "Operation", "Parameter", "Content", "Encoding",
    "Reply", "Auth", "SyncClient", "AsyncClient", "SyncResource", "AsyncResource", "Sequence", "TYPE_CHECKING", "UNSET",
    "AiohttpTransport", "APIResponse", "AsyncAPIResponse", "Hooks", "Transport", "AsyncTransport", "Stream",
    "AsyncStream", "Streaming", "AsyncStreaming", "Choosing", "AsyncChoosing", "Pager", "AsyncPager", "Paged",
    "AsyncPaged",
})  # fmt: skip
"""Names that generated modules use themselves, beside models."""

BUILTIN_CLASSES = frozenset({
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BaseExceptionGroup", "BlockingIOError",
    "BrokenPipeError", "BufferError", "BytesWarning", "ChildProcessError", "ConnectionAbortedError", "ConnectionError",
    "ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning", "EOFError", "Ellipsis", "EncodingWarning",
    "EnvironmentError", "Exception", "ExceptionGroup", "False", "FileExistsError", "FileNotFoundError",
    "FloatingPointError", "FutureWarning", "GeneratorExit", "IOError", "ImportError", "ImportWarning",
    "IndentationError", "IndexError", "InterruptedError", "IsADirectoryError", "KeyError", "KeyboardInterrupt",
    "LookupError", "MemoryError", "ModuleNotFoundError", "NameError", "None", "NotADirectoryError", "NotImplemented",
    "NotImplementedError", "OSError", "OverflowError", "PendingDeprecationWarning", "PermissionError",
    "ProcessLookupError", "PythonFinalizationError", "RecursionError", "ReferenceError", "ResourceWarning",
    "RuntimeError", "RuntimeWarning", "StopAsyncIteration", "StopIteration", "SyntaxError", "SyntaxWarning",
    "SystemError", "SystemExit", "TabError", "TimeoutError", "True", "TypeError", "UnboundLocalError",
    "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError", "UnicodeWarning",
    "UserWarning", "ValueError", "Warning", "WindowsError", "ZeroDivisionError",
})  # fmt: skip
"""What Python knows before a module says it: an annotation that names a model further down would mean these."""

FIELD_RESERVED = frozenset({
    "construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json",
    "update_forward_refs", "validate", "model_computed_fields", "model_config", "model_construct", "model_copy",
    "model_dump", "model_dump_json", "model_extra", "model_fields", "model_fields_set", "model_json_schema",
    "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate", "model_validate_json",
    "model_validate_strings", "mro", "register", "to_dict", "to_json",
    "bool", "bytes", "date", "float", "int", "list", "object", "str", "tuple",
})  # fmt: skip
"""Attributes of pydantic's models and of ours (pydantic warns of or breaks on each), and the types that annotations in
the class body use."""

ARGUMENT_RESERVED = frozenset({"self", "options", "body", "content_type"})

MODULE_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows does not let a file have."""

MODEL_MODULE_RESERVED = MODULE_RESERVED | frozenset({
    "getattr", "globals", "import_module", "list", "object", "sorted", "str", "warn",
})  # fmt: skip
"""Those, and what the package of the models uses itself: a module that is imported is a name there."""


Trail = tuple[str, ...]
"""The parts of an inline schema's name: that of what it stands in, and a step each."""


class ModelName(Struct, frozen=True):
    """Where a model lives: its class and the module that holds it."""

    name: str
    module: str


def unique(wanted: str, taken: set[str], *alternatives: str) -> str:
    """`wanted`, or the first alternative that is free, or `wanted` with the lowest number that makes it so."""
    for name in (wanted, *alternatives):
        if name not in taken:
            taken.add(name)
            return name
    number = 2
    while f"{wanted}{number}" in taken:
        number += 1
    taken.add(f"{wanted}{number}")
    return f"{wanted}{number}"


def identifiers(
    wire_names: Iterable[str], reserved: frozenset[str], fallback: str, overrides: Mapping[str, str]
) -> dict[str, str]:
    """snake_case names for `wire_names`, unique among themselves; exact spellings are served first."""
    made = {wire: _identifier(wire, reserved, fallback) for wire in wire_names}
    made |= {wire: free(name, reserved) for wire, name in overrides.items() if name and wire in made}
    if len({*made.values()}) == len(made):
        return made
    taken: set[str] = set()
    names: dict[str, str] = {}
    for wire in sorted(made, key=lambda wire: made[wire] != wire):
        name = made[wire]
        names[wire] = unique(name, taken, f"{name}_")
    return {wire: names[wire] for wire in made}


@lru_cache(maxsize=50_000)
def _identifier(wire: str, reserved: frozenset[str], fallback: str) -> str:
    return free(snake(words(wire), fallback), reserved)


def model_names(
    drafts: Mapping[str, Draft], taken: Iterable[str], overrides: Mapping[str, str], lock: Mapping[str, str]
) -> dict[str, str]:
    """A class name for each draft, by key. Those that somebody chose come first, then those that `lock` holds, then
    those that the document named, exact spellings before others."""
    used = {*CLASS_RESERVED, *BUILTIN_CLASSES, *taken}
    reserved = frozenset(used)
    names: dict[str, str] = {}
    for key, draft in drafts.items():
        if chosen := _chosen(draft, overrides):
            names[key] = unique(free(chosen, reserved), used)
    for key, name in lock.items():
        if key in drafts and key not in names and name not in used:
            names[key] = unique(name, used)
    named = [key for key, draft in drafts.items() if draft.named and key not in names]
    for key in sorted(named, key=lambda key: pascal(drafts[key].context.base) != drafts[key].context.base):
        names[key] = _named(drafts[key], used, reserved)
    _Inline(drafts, names, used, reserved).name_all()
    return {key: names[key] for key in drafts}


def _chosen(draft: Draft, overrides: Mapping[str, str]) -> str:
    """The name that settings or the document itself give, empty for none. In place, one that starts with a lower-case
    letter is an attribute's."""
    if draft.named:
        return overrides.get(draft.context.base) or said(draft.node)
    name = said(draft.node)
    return "" if name[:1].islower() else name


def _named(draft: Draft, used: set[str], reserved: frozenset[str]) -> str:
    wanted = free(pascal(draft.context.base), reserved)
    folder = draft.node.source.rpartition("/")[0].rpartition("/")[2]
    return unique(wanted, used, *([pascal(f"{folder} {draft.context.base}")] if folder else []))


class _Inline(Struct, frozen=True):
    """Names for inline schemas: that of what each stands in, and the steps from there. What fits comes first, so that
    nothing shortened takes a name that another schema has by rights."""

    drafts: Mapping[str, Draft]
    names: dict[str, str]
    used: set[str]
    reserved: frozenset[str]
    trails: dict[str, Trail] = {}
    long: dict[str, None] = {}

    def name_all(self) -> None:
        for key, draft in self.drafts.items():
            if not draft.named:
                self._settle(key)
        for key in self.long:
            ways = self._ways(key)
            if not self._take(key, ways, _shortened):
                self.names[key] = unique(shorten(free("".join(ways[0]), self.reserved)), self.used)

    def _settle(self, key: str) -> None:
        """A name for a schema and those around it, if there is room for it."""
        if key in self.names or key in self.long:
            return
        if parent := self.drafts[key].context.parent:
            self._settle(parent)
        if parent in self.long or not self._take(key, self._ways(key), _whole):
            self.long[key] = None

    def _ways(self, key: str) -> list[Trail]:
        context = self.drafts[key].context
        base = context.parent and self.names[context.parent] or context.base
        trail = self.trails.get(context.parent, (pascal(base),))
        return [_trail(trail, steps) for steps in (context.steps, *_longer(context))]

    def _take(self, key: str, ways: list[Trail], spelled: Callable[[Trail], Iterable[str]]) -> bool:
        """Whether one of the names that are `spelled` of `ways` was free, and is the schema's now."""
        for way in ways:
            for name in spelled(way):
                if free(name, self.reserved) not in self.used:
                    self.trails[key] = way
                    self.names[key] = unique(free(name, self.reserved), self.used)
                    return True
        return False


def _trail(trail: Trail, steps: tuple[str, ...]) -> Trail:
    """`trail` and `steps` from there; no more of them than a name has room for."""
    whole = (*trail, *(pascal(step, "") for step in steps if words(step)))
    return (*whole[:1], *whole[1:][1 - LONGEST :])


def _whole(trail: Trail) -> Iterator[str]:
    """All of `trail`, if there is room for it."""
    name = "".join(trail)
    if len(name) <= LONGEST:
        yield name


def _shortened(trail: Trail) -> Iterator[str]:
    """The names at the end of a `trail` that is too long, the best first: as few steps less as can be between the first
    and the last, and at last the beginning and a digest."""
    if len("".join(trail)) <= LONGEST:
        return
    for kept in range(len(trail) - 1, 1, -1):
        for before in range(1, kept):
            name = "".join((*trail[:before], *trail[before - kept :]))
            if len(name) <= LONGEST:
                yield name
    yield shorten("".join(trail))


def _longer(context: Context) -> Iterator[tuple[str, ...]]:
    """Steps that say more, for where the usual ones make a name that something else has: a member is called like one of
    the many in another, a component like an operation's body."""
    if context.many:
        yield (*context.steps[:-1], context.many, "item")
    elif context.steps and context.steps[-1].partition(" ")[0] in ("request", "response"):
        yield (*context.steps, "body")


def module_names(groups: Iterable[tuple[str, ...]], names: Mapping[str, str]) -> dict[str, str]:
    """A module for each group of models that must live together; named after its first member, but not like it, as it
    would be in scripts without capitals."""
    taken = {*names.values()}
    modules: dict[str, str] = {}
    for group in groups:
        wanted = free(snake(words(names[group[0]]), "model"), MODEL_MODULE_RESERVED)
        module = unique(wanted, taken, f"{wanted}_model")
        modules.update(dict.fromkeys(group, module))
    return modules
