"""Reads what programmers use: the languages of linguist, and the tools of which devicon has a picture."""

import json
import re

from . import tables
from .model import Entry

NAME = re.compile(r"""^  name: (['"])(.*)\1,$""", re.M)


def languages(package):
    """Gives the languages of linguist, with the short names by which people call them."""
    found = []
    for _, source in package.members("package/data/", ".js"):
        text = source.decode()
        name = NAME.search(text).group(2)
        number = re.search(r"^  languageId: (\d+)", text, re.M).group(1)
        listed = re.search(r"^  aliases: \[(.*?)\]", text, re.M | re.S)
        aliases = re.findall(r"'([^']+)'", listed.group(1)) if listed else []
        found.append(Entry(f"linguist:{number}", "language", name, aliases=[a for a in aliases if a.casefold() != name.casefold()]))
    return sorted(found, key=lambda entry: (entry.name.casefold(), entry.id))


def tools(package, known):
    """Gives (tools of devicon, [(tool, known entry with which it is one)]).

    devicon's own names are names of files, such as `amazonwebservices`; overrides/devicon.tsv writes them out, or
    leaves out what is no skill. `known` gives an entry for the letters of a name.
    """
    written = dict(tables.rows("devicon.tsv", 2))
    found, same = [], []
    for icon in json.loads(package.read("package/devicon.json")):
        name = written.get(icon["name"])
        if name == "-":
            continue
        aliases = [a for a in icon["altnames"] if name and a.casefold() != name.casefold() and " " in a]
        entry = Entry(f"devicon:{icon['name']}", "tool", name or "", aliases=aliases, parents=["own:development-tools"])
        one = next((hit for n in ([name] if name else [icon["name"], *icon["altnames"]]) if (hit := known(n))), None)
        if one:
            entry.name = name or one.name
            same.append((entry, one))
        elif name:
            found.append(entry)
        else:
            raise SystemExit(f"overrides/devicon.tsv needs the name of: {icon['name']} {icon['altnames']}")
    return sorted(found, key=lambda entry: entry.id), same
