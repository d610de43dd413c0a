"""libyaml's parser with the implicit tags of YAML 1.2 (YAML 1.2.2, section 10.3.2) in place of PyYAML's of YAML 1.1."""

import re

import yaml

TAG = "tag:yaml.org,2002:"

_CORE = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL", "~nN"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+0123456789.",
    ),
)
_BY_FIRST = {
    first: [(f"{TAG}{name}", re.compile(pattern)) for name, pattern, firsts in _CORE if first in firsts]
    for first in "".join(firsts for _, _, firsts in _CORE)
}
_KINDS: dict[type[yaml.Node], str] = {
    yaml.ScalarNode: f"{TAG}str", yaml.SequenceNode: f"{TAG}seq", yaml.MappingNode: f"{TAG}map",
}  # fmt: skip


class Loader(yaml.CSafeLoader):
    """What `yaml.compose` needs. libyaml calls the three methods for each value, so they do no more than they must."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool] | bool | None) -> str:
        """The tag of a value that has none; of the scalars only plain ones (`implicit[0]`) are not texts."""
        if kind is yaml.ScalarNode and isinstance(implicit, tuple) and implicit[0] and value is not None:
            if not value:
                return f"{TAG}null"
            for tag, pattern in _BY_FIRST.get(value[0], ()):
                if pattern.fullmatch(value):
                    return tag
        return _KINDS[kind]

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None:
        """Nothing: no tag depends on the path."""

    def ascend_resolver(self) -> None:
        """Nothing: no tag depends on the path."""
