"""The pages of models, and the table of an object's members, which pages of resources show too."""

import json
import re
from collections.abc import Sequence

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.model import AnyModel, Field, ObjectModel
from sdkwright.render.environment import Templates
from sdkwright.render.excerpts import ModelModule
from sdkwright.render.facts import access_words, constraint_words, shown
from sdkwright.render.file import File
from sdkwright.render.known import Known
from sdkwright.render.markdown import block, cell, code, fenced, in_cell, plain_words, table
from sdkwright.render.typewords import TypeWords

_VALUE = re.compile(r"([A-Za-z0-9 :,.-]*?)([\"\[{].*)?", re.DOTALL)


class ModelSection(Struct, frozen=True):
    """A model on its page; every field is finished Markdown."""

    title: str
    description: str
    type: str
    members: str
    examples: str


class ModelsView(Struct, frozen=True):
    """The fields of templates/docs/models.md.jinja."""

    models: tuple[ModelSection, ...]


def model_pages(modules: Sequence[ModelModule], known: Known) -> list[File]:
    """A page for each module of models."""
    return known.files(_texts, modules, lambda one: f"docs/models/{one.name}.md")


def _texts(templates: Templates, modules: Sequence[ModelModule]) -> list[str]:
    return [templates.render("docs/models.md.jinja", _view(module)) for module in modules]


def _view(module: ModelModule) -> ModelsView:
    words = TypeWords(dict(module.homes), "")
    return ModelsView(tuple(_section(model, words) for model in module.models))


def _section(model: AnyModel, words: TypeWords) -> ModelSection:
    said = [f"**{plain_words(model.title)}**" if model.title else "", block(model.description)]
    said += ["**Deprecated.**"] if model.deprecated else []
    facts = constraint_words(model.constraints)
    said += [f"Constraints: {code('; '.join(facts))}."] if facts else []
    if isinstance(model, ObjectModel) and not isinstance(model.extra, t.Any | None):
        said.append(f"Members that are not listed are of type {words.of(model.extra)}.")
    return ModelSection(
        title=model.name,
        description="\n\n".join(part for part in said if part),
        type="" if isinstance(model, ObjectModel) else f"Type: {words.of(model.type)}.",
        members=members_table(model, words) if isinstance(model, ObjectModel) else "",
        examples="\n\n".join(fenced(pretty(example.value), "json") for example in model.examples),
    )


def members_table(model: ObjectModel, words: TypeWords) -> str:
    """The members of an object, empty if it has none."""
    rows = [
        (
            in_cell(code(one.wire_name.raw)),
            f"`{one.name}`",
            in_cell(words.of(one.type)),
            "yes" if one.required else "no",
            joined(cell(one.description or one.title), _field_facts(one)),
        )
        for one in model.fields
    ]
    return table(("Member", "Attribute", "Type", "Mandatory", "Description"), rows) if rows else ""


def _field_facts(one: Field) -> list[str]:
    facts = constraint_words(one.constraints)
    if one.default is not None:
        facts.append(f"default {shown(one.default)}")
    facts += [f"example {shown(value)}" for value in one.examples[:1]]
    facts += [access_words(one.access)] if access_words(one.access) else []
    return [*facts, *(["deprecated"] if one.deprecated else [])]


def joined(described: str, facts: list[str]) -> str:
    """A description and the facts after it, for a cell."""
    said = in_cell("; ".join(_marked(fact) for fact in facts))
    return " ".join(part for part in (described, f"{said[:1].upper()}{said[1:]}." if said else "") if part)


def _marked(fact: str) -> str:
    """A fact whose JSON, if it has some, is code."""
    found = _VALUE.fullmatch(fact)
    if found is None:
        return code(fact)
    return f"{found[1]}{code(found[2])}" if found[2] else found[1]


def pretty(value: object) -> str:
    """A JSON value as an example shows it."""
    return json.dumps(value, ensure_ascii=False, indent=2)
