"""Reads own.toml: areas, families, services and tools that were written by hand."""

import tomllib

from .model import Entry


def read(path):
    """Gives (version, entries in the order of the file, names of links by id).

    A service has its own links or its family's; a tool has none but those that it names.
    """
    own = tomllib.loads(path.read_text())
    entries, links = [], {}
    for area in own["area"]:
        above = Entry(f"own:{area['id']}", "area", area["name"], area["text"], popular=True)
        entries.append(above)
        for family in area["family"]:
            entries += read_family(family, above.id, links)
    return own["version"], entries, links


def read_family(family, area, links):
    """Gives the entries of a family: itself, its services, its tools. All of them are related."""
    above = Entry(f"own:{family['id']}", "family", family["name"], parents=[area], popular=True)
    links[above.id] = named(family["links"])
    services = [read_row(row, "service", [above.id], links) for row in family["services"]]
    tools = [read_row(row, "tool", [], links) for row in family.get("tools", [])]
    for entry in services:
        links[entry.id] = links[entry.id] or links[above.id]
    tell_related(above, services, tools)
    return [above, *services, *tools]


def read_row(row, kind, parents, links):
    """Gives the entry of one row: slug, name, aliases and, behind `=`, links."""
    slug, name, *others = row
    entry = Entry(f"own:{slug}", kind, name, aliases=[a for a in others if a[0] != "="], parents=parents, popular=True)
    links[entry.id] = named(others)
    return entry


def named(others):
    """Gives the names behind `=`."""
    return [other[1:] for other in others if other.startswith("=")]


def tell_related(family, services, tools):
    """Says what goes with what: a family with its tools, a service with those and its neighbours."""
    family.related = [tool.id for tool in tools]
    for members, beside in ((services, tools), (tools, services)):
        for at, entry in enumerate(members):
            around = members[at + 1 :] + members[:at]
            entry.related = [other.id for other in beside[:8] + around[:4]]
