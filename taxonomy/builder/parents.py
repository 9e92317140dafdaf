"""Hangs each ESCO occupation beneath an ISCO group.

ISCO's own texts list examples; an occupation that is one of them has its group stated there. For the others a
pattern written by hand decides (overrides/parents.tsv), else the group whose texts are most like its own. Both are
marked as derived: of the occupations whose group ISCO states, likeness alone finds that group for 73 of 100, and the
major group for 86.
"""

import re
from collections import Counter, defaultdict

from . import tables
from .model import squashed
from .similar import weighted, words

EXAMPLES = re.compile(r"Examples? of the occupations classified here:(.*?)(?:\n[A-Z(]|\Z)", re.S)
EXAMPLE = re.compile(r"^\s*-\s+(.*?)\s*$", re.M)
NAME_COUNTS = 4  # how often the words of a name count, beside those of a description


def hang(occupations, groups, same, texts):
    """Sets the parents of all occupations; gives how many are stated and how many a pattern decided."""
    units = [code for code in sorted(texts) if len(code) == 4]
    stated = examples(units, texts)
    patterns = [(re.compile(pattern, re.I), code) for pattern, code in tables.rows("parents.tsv", 2)]
    counts = Counter()
    rest = []
    known = defaultdict(list)
    for entry in occupations:
        code, how = stated.get(plain(entry.name)), "stated"
        ruled = next((code for pattern, code in patterns if pattern.search(entry.name)), None)
        if ruled and ruled != code:
            code, how = ruled, "pattern"
        counts[how if code else "similar"] += 1
        if code:
            entry.parents = [place(code, groups, same, how != "stated")]
            known[code].append(entry)
        else:
            rest.append(entry)
    for entry, code in zip(rest, most_alike(rest, units, texts, known)):
        entry.parents = [place(code, groups, same, True)]
    return counts


def place(code, groups, same, derived):
    """Gives the parent of that code, or the group that it became one with."""
    code = same.get(code, code)
    assert code in groups, code
    return (f"isco:{code}", True) if derived else f"isco:{code}"


def examples(units, texts):
    """Gives {name of an example: the one unit group that lists it}."""
    found = defaultdict(set)
    for code in units:
        for example in listed(texts[code]):
            found[plain(example)].add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def listed(text):
    """Gives the examples that the text of a group lists."""
    found = EXAMPLES.search(text)
    return EXAMPLE.findall(found.group(1)) if found else []


def plain(name):
    """Gives the form in which an example and a label are compared: without what stands in brackets or after a slash."""
    return squashed(re.sub(r"\(.*?\)|/.*", "", name))


def most_alike(rest, units, texts, known):
    """Gives for each occupation the unit group most like it, counting the texts of occupations that are known."""
    documents = []
    for code in units:
        named, _, about = texts[code].partition("  ")
        own = about.split("Excluded from")[0].split("Some related")[0]
        counts = Counter(words(named) * NAME_COUNTS + words(own))
        for entry in known[code]:
            counts.update(words(entry.name) * 3 + words(entry.hidden) + words(entry.text))
        documents.append(counts)
    for entry in rest:
        documents.append(Counter(words(entry.name) * NAME_COUNTS + words(entry.hidden) + words(entry.text)))
    vectors = weighted(documents)
    holders = defaultdict(list)
    for at, vector in enumerate(vectors[: len(units)]):
        for word, weight in vector.items():
            holders[word].append((at, weight))
    heads = majors_of_heads(units, texts)
    return [units[best(vector, holders, units, heads[head(entry.name)])] for entry, vector in zip(rest, vectors[len(units) :])]


def best(vector, holders, units, majors):
    """Gives the place of the group whose texts are most like a vector, favouring the major groups of its last word."""
    scores = defaultdict(float)
    for word, weight in vector.items():
        for at, its in holders[word]:
            scores[at] += weight * its
    total = sum(majors.values()) or 1
    return min(scores, key=lambda at: (-round(scores[at] * (0.8 + majors[units[at][0]] / total), 9), at))


def majors_of_heads(units, texts):
    """Gives for the last word of a title, such as `technician`, how many of ISCO's examples each major group has."""
    found = defaultdict(Counter)
    for code in units:
        for example in listed(texts[code]):
            found[head(example)][code[0]] += 1
    return found


def head(name):
    """Gives the word that says what someone is: the last one before a bracket, a comma, an `of`, `in` or `for`."""
    found = words(re.sub(r"\(.*?\)|,.*| (?:of|in|for) .*", "", name))
    return found[-1] if found else ""
