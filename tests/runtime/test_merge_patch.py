"""merge_patch gives the smallest patch: applied by an independent reading of RFC 7396, it turns one model into the other."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from runtime.merge_patch import merge_patch
from runtime.models import Model


class Size(Model):
    flavor: str | None = None
    max_count: int | None = Field(default=None, alias="maxCount")


class Spec(Model):
    name: str
    size: Size | None = None
    labels: dict[str, str | None] | None = None
    sizes: list[Size] | None = None
    any: Any = None


def applied(target: Any, patch: Any) -> Any:
    """MergePatch(Target, Patch), line by line from RFC 7396, section 2."""
    if isinstance(patch, dict):
        if not isinstance(target, dict):
            target = {}
        result = dict(target)
        for name, value in patch.items():
            if value is None:
                result.pop(name, None)
            else:
                result[name] = applied(result.get(name), value)
        return result
    return patch


def shorter(patch: dict[str, Any]) -> list[dict[str, Any]]:
    """The patch with one of its members left out, at any depth."""
    found = [{key: value for key, value in patch.items() if key != gone} for gone in patch]
    for key, value in patch.items():
        if isinstance(value, dict):
            found += [{**patch, key: smaller} for smaller in shorter(value)]
    return found


def without_null(value: Any) -> Any:
    """What a merge patch can say: members that are null cannot be made by one."""
    return {k: without_null(v) for k, v in value.items() if v is not None} if isinstance(value, dict) else value


NAMES = st.sampled_from(["a", "b", "flavor", "max_count", "maxCount", "~/", "ü"])
SCALARS = st.none() | st.booleans() | st.sampled_from([0, 1, 1.0, "", "x"])
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)
SIZES = st.fixed_dictionaries(
    {}, optional={"flavor": st.sampled_from(["s", "l"]), "maxCount": st.integers(0, 2), "new": JSON}
)
SPECS = st.fixed_dictionaries(
    {"name": st.sampled_from(["n", "m"])},
    optional={
        "size": SIZES,
        "labels": st.dictionaries(NAMES, st.sampled_from(["x", "y"]), max_size=3),
        "sizes": st.lists(SIZES, max_size=2),
        "any": JSON.filter(lambda value: value is not None),
        "extra": JSON.filter(lambda value: value is not None),
    },
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(SPECS, SPECS)
def test_round_trip_and_smallest(before: dict[str, Any], after: dict[str, Any]) -> None:
    before, after = without_null(before), without_null(after)
    patch = merge_patch(Spec.model_validate(before), Spec.model_validate(after))
    assert type(patch) is Spec
    raw = patch.to_dict()
    result = applied(before, raw)
    assert strictly(result) == strictly(after)
    assert all(strictly(applied(before, less)) != strictly(after) for less in shorter(raw))


def strictly(value: Any) -> Any:
    """Told apart as JSON does: true is not 1, while 1.0 is."""
    if isinstance(value, dict):
        return {key: strictly(item) for key, item in value.items()}
    if isinstance(value, list):
        return [strictly(item) for item in value]
    return ("boolean", value) if isinstance(value, bool) else value


def patch_of(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return merge_patch(Spec.model_validate(before), Spec.model_validate(after)).to_dict()


def test_examples() -> None:
    assert patch_of({"name": "n"}, {"name": "n"}) == {}
    assert patch_of({"name": "n", "labels": {"a": "1", "b": "2"}}, {"name": "n", "labels": {"b": "2"}}) == {
        "labels": {"a": None}
    }
    assert patch_of({"name": "n", "size": {"max_count": 1}}, {"name": "n"}) == {"size": None}
    assert patch_of({"name": "n", "size": {"maxCount": 1}}, {"name": "n", "size": {"max_count": None}}) == {
        "size": {"maxCount": None}
    }
    assert patch_of({"name": "n", "sizes": [{}, {}]}, {"name": "n", "sizes": [{}]}) == {"sizes": [{}]}
    assert patch_of({"name": "n", "any": True}, {"name": "n", "any": 1}) == {"any": 1}


def test_before_may_be_a_mapping() -> None:
    patch = merge_patch({"name": "n", "gone": 1}, Spec(name="n"))
    assert patch.to_dict() == {"gone": None}


def test_neither_is_changed() -> None:
    before, after = Spec(name="n", labels={"a": "1"}), Spec(name="n", labels={})
    merge_patch(before, after)
    assert (before.to_dict(), after.to_dict()) == ({"name": "n", "labels": {"a": "1"}}, {"name": "n", "labels": {}})
