"""Cuts the label of an ESCO occupation out of the text that the package holds.

The package runs an occupation's label, its alternative labels and its description together, with nothing but
spaces between them. The description almost always begins with the label in the plural ("web designer ... Web
designers create"), so the label is the longest beginning of the text whose plural begins a later sentence.
"""

import re

WORDS_MAX = 12  # the longest label of ESCO has this many words
IRREGULAR = {"man": "men", "woman": "women", "person": "people", "child": "children", "craftsman": "craftsmen"}


def plurals(word):
    """Gives the forms in which the last word of a label may begin a description."""
    forms = [word, word + "s", word + "es"]
    if word.endswith("y"):
        forms.append(word[:-1] + "ies")
    for one, many in IRREGULAR.items():
        if word.endswith(one):
            forms.append(word[: -len(one)] + many)
    if word.endswith(("f", "fe")):
        forms.append(word.rstrip("ef") + "ves")
    return forms


def begins_description(label, rest):
    """Finds where `rest` has a sentence that begins with `label` in the plural; -1 where there is none."""
    words = label.split()
    spots = [i for i, w in enumerate(words) if w in ("of", "in", "for", "to", "and", "with", "on")]
    heads = {len(words) - 1, *(i - 1 for i in spots if i > 0)}
    best = -1
    for head in sorted(heads):
        forms = plurals(words[head])
        if head == len(words) - 1:
            forms = forms[1:] + forms[:1]
        for form in forms:
            text = " ".join([*words[:head], form, *words[head + 1 :]])
            text = text[:1].upper() + text[1:]
            at = find_whole(text, rest)
            if at >= 0 and (best < 0 or at < best):
                best = at
    return best


def find_whole(text, rest):
    """Finds `text` in `rest` as whole words, the first letter a capital, other letters of any size."""
    if text.casefold() not in rest.casefold():  # as a rule it is not, and this is quicker to see
        return -1
    pattern = re.escape(text[0]) + "(?i:" + re.escape(text[1:]) + r")(?=[ ,/('’])"
    found = re.search(r"(?:(?<=^)|(?<=[ .]))" + pattern, rest)
    return found.start() if found else -1


def cut(text):
    """Gives (label, alternative text, description), or None where no label stands out."""
    text = " ".join(text.split())
    words = text.split(" ")
    for count in range(min(WORDS_MAX, len(words) - 1), 0, -1):
        label = " ".join(words[:count])
        rest = text[len(label) + 1 :]
        at = begins_description(label, rest)
        if at >= 0:
            return label, rest[:at].strip(), rest[at:]
    return None
