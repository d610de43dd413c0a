"""Schemas become types: every inline object is hoisted to a draft, every shape is flat when it leaves here.

One rule does most of the work: a type is asked of *all parts that must hold together* (`type_of`), so `allOf`, a `$ref`
with siblings, a member that two parts of an `allOf` both describe, and a union beside other keywords are one case.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sdkwright.build import scalars
from sdkwright.build.alike import Alike
from sdkwright.build.annotations import Annotations
from sdkwright.build.draft import Context, Draft, Member, Model
from sdkwright.build.families import Families, own_key, tag_of
from sdkwright.build.parts import Part, expand, fills, final_target, parts_of, ranked, says_null, split
from sdkwright.build.scope import ambiguous, bound
from sdkwright.build.shape import Shape, merge
from sdkwright.build.variants import discriminator, group_of, inline_object_count, variant_step
from sdkwright.document import Node
from sdkwright.ir import type as t

WIDEST_UNION = 200
DEEPEST = 150
_FAR = 60
"""As deep as this, members of models are put off until what is above them is done: chains can be long."""

Report = Callable[[str, str, Node, str], None]


class Schemas:
    """Turns schema nodes into types, and collects the drafts of the models that those types refer to."""

    def __init__(self, report: Report, context_of: Callable[[Node], Context]) -> None:
        self.drafts: dict[str, Draft] = {}
        self.report = report
        self._context_of = context_of
        self._types: dict[str, t.Type] = {}
        self._families = Families()
        self.alike = Alike()
        self._open: dict[str, Node] = {}
        self._later: list[Callable[[], None]] = []
        self._recursive: set[str] = set()
        self._scope = ""
        self._depth = 0

    def of(self, node: Node | None, context: Context) -> t.Type:
        """The type of the schema at `node`; no schema is any value."""
        return t.Any() if node is None else self.type_of(parts_of(node), context)

    def type_of(self, parts: tuple[Part, ...], context: Context) -> t.Type:
        """The type of the values that satisfy all of `parts`; `context` names what has to be hoisted."""
        if len(parts) == 1:
            node = parts[0].node
            if "$dynamicRef" in node and (why := ambiguous(node)):
                self.report("dynamic-reference", why, node, "let the schema that holds it declare the anchor")
            if isinstance(node.value, dict) and len(node.value) == 1 and node.is_reference:
                return self.named(final_target(node))
            if (plain := scalars.plain(parts[0])) is not None:
                return plain
        if any(part.node.value is False for part in parts):
            return t.Never()
        found = split(parts)
        if not found.inline and len(found.targets) == 1:
            type_ = self.named(found.targets[0])
        elif not found.inline and not found.targets:
            type_ = t.Any()
        else:
            inline = [*found.inline]
            for target in found.targets:
                inline.extend(expand(target, frozenset(node.key for node in self._open.values())))
            unique = ranked(inline, parts)
            key = "&".join(part.key for part in unique) + self._scope
            type_ = self._merged(unique, Model(key, unique[0].node, context))
        return t.optional(type_) if found.nullable else type_

    def named(self, node: Node) -> t.Type:
        """The type of a schema that a `$ref` leads to, or that stands under `components`."""
        key = f"{node.source}#{node.pointer}"
        if key in self._open:
            self._recursive.add(key)
            return t.optional(t.ModelRef(key)) if says_null(node) else t.ModelRef(key)
        if key in self._types:
            return self._types[key]
        context = self._context_of(node)
        with self._within(node, key):
            type_ = self._named(node, key, context)
        bare = t.without_null(type_)
        if bare == t.ModelRef(key) and key not in self.drafts:
            if not node.broken():
                self.report("endless-schema", "this schema is nothing but itself", node, "give it a type")
            bare = type_ = t.Any()
        elif key in self._recursive and bare != t.ModelRef(key):
            self.drafts[key] = Draft(key=key, node=node, context=context, named=True, type=bare)
            type_ = t.optional(t.ModelRef(key)) if t.is_nullable(type_) else t.ModelRef(key)
        self._types[key] = type_
        return type_

    @contextmanager
    def _within(self, node: Node, key: str) -> Iterator[None]:
        """Work on a named schema: `$dynamicRef`s mean what it binds, and what is made of them is its own."""
        scope = self._scope
        self._open[key] = node
        with bound(node.document.dynamic, node.binds):
            self._scope = f"@{key}" if node.document.dynamic else ""
            yield
        self._scope = scope
        del self._open[key]

    def _named(self, node: Node, key: str, context: Context) -> t.Type:
        parts = parts_of(node)
        found = split(parts)
        if not found.inline and len(found.targets) == 1 and not node.value.get("allOf") and not fills(node):
            return self.type_of(parts, context)
        inline = [*found.inline]
        open_ = frozenset(open_.key for open_ in self._open.values())
        for target in found.targets:
            inline.extend(expand(target, open_))
        unique = ranked(inline, parts)
        if not unique:
            return t.Any()
        heirs = self._families.heirs(node)
        if 0 < len(heirs) < WIDEST_UNION:
            type_ = self._family(unique, context, key, node, heirs)
        else:
            type_ = self._merged(unique, Model(key, node, context, named=True))
        return t.optional(type_) if found.nullable else type_

    def _family(
        self, parts: tuple[Part, ...], context: Context, key: str, node: Node, heirs: tuple[Node, ...]
    ) -> t.Type:
        """The union of what inherits from a schema, and of the schema by itself."""
        own = self._merged(parts, Model(own_key(node), node, context.step("base")))
        keys: dict[tuple[str, str], str] = {}
        for heir in heirs:
            type_ = t.without_null(self.named(heir))
            if isinstance(type_, t.ModelRef):
                keys[heir.key] = own_key(heir) if self._families.heirs(heir) else type_.name
        if not isinstance(own, t.ModelRef) or not keys:
            return own
        members = (*(t.ModelRef(one) for one in keys.values()), own)
        self.drafts[key] = Draft(
            key=key, node=node, context=context, named=True, type=t.union(*members), discriminator=tag_of(node, keys)
        )
        return t.ModelRef(key)

    def _merged(self, parts: tuple[Part, ...], model: Model) -> t.Type:
        """The type of inline parts, or a reference to `model`: the same parts are one model wherever they recur."""
        if not model.named and model.key in self._types:
            return self._types[model.key]
        if self._depth > DEEPEST:
            self.report("deep-schema", "schemas nest too deeply here", parts[0].node, "name the inner ones")
            return t.Any()
        self._depth += 1
        try:
            group = group_of(parts)
            type_ = self._union(parts, group, model) if group is not None else self._plain(parts, model)
            while self._later and self._depth == 1:
                self._later.pop()()
        finally:
            self._depth -= 1
        if not model.named:
            self._types[model.key] = type_
        return type_

    def _plain(self, parts: tuple[Part, ...], model: Model) -> t.Type:
        shape = merge(parts)
        if shape.values is not None:
            return self._hoisted_enum(scalars.literal(shape, model.node, self.report), model)
        if shape.types is not None and not shape.types:
            self.report(
                "impossible-schema", "no value can satisfy this schema", model.node, "its parts name different types"
            )
            return t.Never()
        types = shape.effective_types
        if len(types) == 7:
            return t.Any()
        members: list[t.Type] = []
        for name in ("object", "array", "string", "integer", "number", "boolean", "null"):
            if name not in types or (name == "integer" and "number" in types):
                continue
            if name == "object":
                members.append(self._object(parts, shape, model))
            elif name == "array":
                members.append(self._array(shape, model.context))
            else:
                members.append(scalars.scalar(name, shape))
        return t.union(*members)

    def _hoisted_enum(self, type_: t.Type, model: Model) -> t.Type:
        bare = t.without_null(type_)
        if not scalars.deserves_name(bare, model.named):
            return type_
        self.drafts[model.key] = model.draft(type=bare)
        return t.optional(model.reference) if t.is_nullable(type_) else model.reference

    def _array(self, shape: Shape, context: Context) -> t.Type:
        items = parts_of(*shape.items)
        barred = any(node.value is False for node in shape.items)
        item = t.Any() if not items else self.type_of(items, scalars.item_context(context))
        if not shape.prefix:
            return t.List(t.Any() if barred else item)
        first = tuple(self.of(node, context.step(f"item {i + 1}")) for i, node in enumerate(shape.prefix))
        if shape.fixed_length == len(first):
            return t.Tuple(first, None)
        return t.List(t.union(*first) if barred else t.union(*first, item))

    def _object(self, parts: tuple[Part, ...], shape: Shape, model: Model) -> t.Type:
        if not shape.properties:
            return t.Map(self._extra(shape, scalars.item_context(model.context)) or t.Any())
        draft = self.drafts[model.key] = model.draft(description_nodes=tuple(part.node for part in parts))
        self._types[model.key] = model.reference
        fill = partial(self._fill, draft, shape, Context(parent=model.key))
        if self._depth < _FAR:
            fill()
        else:
            dynamic = dict(model.node.document.dynamic)
            self._later.append(partial(self._filled_later, fill, model.node, dynamic, self._scope))
        return model.reference

    def _filled_later(self, fill: Callable[[], None], node: Node, dynamic: dict[str, Node], scope: str) -> None:
        """Do what was put off, with what `$dynamicRef`s meant then."""
        before, self._scope = self._scope, scope
        with bound(node.document.dynamic, dynamic):
            fill()
        self._scope = before

    def _fill(self, draft: Draft, shape: Shape, inner: Context) -> None:
        """Give a model its members."""
        fields = []
        for name, nodes in shape.properties.items():
            if name not in shape.barred:
                type_, said = self._member(nodes, name, inner)
                fields.append(Member(name, type_, name in shape.required, said, nodes[0].location))
        draft.fields = fields
        draft.extra = self._extra(shape, inner.step("value"))
        for name, required in shape.required.items():
            if name not in shape.properties and shape.closed:
                element = required[required.value.index(name)]
                self.report("required-but-barred", f"{name!r} is required, and barred", element, "declare the property")

    def _member(self, nodes: list[Node], name: str, inner: Context) -> tuple[t.Type, Annotations]:
        """The type of a member that `nodes` describe, and what else they say of it."""
        reading = self.alike.reading(nodes[0]) if len(nodes) == 1 else None
        if reading is not None and reading.type is not None:
            type_ = reading.type
            if reading.enumeration:
                type_ = self._types.setdefault(f"{nodes[0].source}#{nodes[0].pointer}{self._scope}", type_)
            return type_, reading.said
        parts = parts_of(*nodes)
        return self.type_of(parts, inner.step(name)), self.alike.said(parts)

    def _extra(self, shape: Shape, context: Context) -> t.Type | None:
        """The type of members that have no name in the document; None where it bars them."""
        typed = [node for node in (*shape.additional, *shape.patterns) if node.value is not False]
        if shape.closed and not shape.patterns:
            return None
        if not typed or (shape.patterns and not shape.closed and len(typed) == len(shape.patterns)):
            return t.Any()
        if shape.patterns:
            return t.union(*(self.of(node, context) for node in typed))
        return self.type_of(parts_of(*typed), context)

    def _union(self, parts: tuple[Part, ...], group: tuple[Part, str], model: Model) -> t.Type:
        """The union over one `oneOf` or `anyOf`, each variant taken together with the parts beside it."""
        holder, keyword = group
        beside = (part.hide(keyword) if part is holder else part for part in parts)
        rest = tuple(part for part in beside if part.says_something)
        found = holder.get(keyword)
        variants = [] if found is None else [*found.elements()]
        if len(variants) > WIDEST_UNION:
            message = f"a union of {len(variants)} variants is left untyped"
            self.report("wide-union", message, model.node, "group the variants")
            return t.Any()
        alone = not model.named and not rest and inline_object_count(variants) < 2
        typed: list[tuple[Node, t.Type]] = []
        for index, variant in enumerate(variants):
            step = "" if alone else variant_step(variant, variants, index)
            typed.append((variant, self.type_of((*parts_of(variant), *rest), model.context.step(step))))
        return self._hoisted_union(typed, parts, model)

    def _hoisted_union(self, typed: list[tuple[Node, t.Type]], parts: tuple[Part, ...], model: Model) -> t.Type:
        type_ = t.union(*(member for _, member in typed))
        bare = t.without_null(type_)
        if scalars.is_enumeration(bare):
            return self._hoisted_enum(type_, model)
        if not isinstance(bare, t.Union):
            return type_
        tag = next((found for part in parts if (found := part.get("discriminator")) is not None), None)
        objects = all(isinstance(member, t.ModelRef) for member in bare.members)
        told_apart = discriminator(tag, typed) if tag is not None and objects else None
        if not model.named and told_apart is None:
            return type_
        self.drafts[model.key] = model.draft(type=bare, discriminator=told_apart)
        return t.optional(model.reference) if t.is_nullable(type_) else model.reference
