"""Says which skills are related: by shared words of their names, other names and descriptions, and by their group.

Nobody stated this; the loader says that it is derived.
"""

from collections import Counter

from .similar import closest, weighted, words

RELATED_MAX = 6
WORDS_MAX = 12  # the heaviest words of a skill that are compared
DOCUMENTS_MAX = 600  # a word that more skills share says little


def relate(skills):
    """Fills in what is related to the skills that have nothing yet."""
    documents = []
    for entry in skills:
        counts = Counter(words(entry.name) * 3 + [w for alias in entry.aliases[:8] for w in words(alias)])
        counts.update(words(entry.text)[:60])
        for parent in entry.parents:
            counts[str(parent)] += 2
        documents.append(counts)
    for entry, others in zip(skills, closest(weighted(documents), RELATED_MAX, WORDS_MAX, DOCUMENTS_MAX)):
        if not entry.related:
            entry.related = [skills[at].id for at in others]
