"""A group of documents, one value for each of a rule's `group_by` fields, in a finding's words. Pure."""

from minutewatch.analysis.queries import Group
from minutewatch.analysis.query_string import quoted
from minutewatch.stores.documents import Json


def key_of(group_by: tuple[str, ...], group: Group) -> dict[str, str]:
    """The finding's key; a field that the group's documents lack is left out."""
    return {name: value for name, value in zip(group_by, group, strict=True) if value}


def filters_of(group_by: tuple[str, ...], group: Group) -> list[Json]:
    """The conditions on a document of the group."""
    return [
        {"term": {name: value}} if value else {"bool": {"must_not": {"exists": {"field": name}}}}
        for name, value in zip(group_by, group, strict=True)
    ]


def conditions_of(group_by: tuple[str, ...], group: Group) -> list[str]:
    """The same in query-string syntax."""
    return [
        f"{name}:{quoted(value)}" if value else f"(NOT _exists_:{name})"
        for name, value in zip(group_by, group, strict=True)
    ]


def spoken_of(group_by: tuple[str, ...], group: Group) -> str:
    """`service.name shop, source.ip 10.0.0.7`."""
    pairs = zip(group_by, group, strict=True)
    return ", ".join(f"{name} {value}" if value else f"no {name}" for name, value in pairs)
