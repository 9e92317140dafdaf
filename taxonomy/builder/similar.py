"""Compares texts by the words that they share, rare words counting more. Plain Python: the same on every machine."""

import heapq
import math
import re
from collections import Counter, defaultdict

WORD = re.compile(r"[a-z][a-z+#]+")
STOP = frozenset("a an and are as at be by can etc for from has in into is it its may of on or other such that the their them they this those to under use used using various well where which who with within work works".split())


def words(text):
    """Gives the words of a text, without those that say nothing, in a rough singular."""
    found = []
    for word in WORD.findall(text.casefold()):
        if word not in STOP:
            found.append(word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word)
    return found


def weighted(documents):
    """Gives for each document its words with their weights, as a vector of length 1."""
    seen = Counter(word for counts in documents for word in counts)
    total = len(documents)
    found = []
    for counts in documents:
        vector = {w: (1 + math.log(n)) * math.log(total / seen[w]) for w, n in counts.items() if seen[w] < total}
        length = math.sqrt(sum(x * x for x in vector.values())) or 1.0
        found.append({w: x / length for w, x in vector.items()})
    return found


def closest(vectors, count, words_max, documents_max):
    """Gives for each document the `count` others that are most like it, by their `words_max` heaviest words.

    A word that stands in more than `documents_max` documents brings no candidates.
    """
    heavy = [dict(heapq.nsmallest(words_max, v.items(), key=lambda wx: (-wx[1], wx[0]))) for v in vectors]
    holders = defaultdict(list)
    for at, vector in enumerate(heavy):
        for word, weight in vector.items():
            holders[word].append((at, weight))
    found = []
    for at, vector in enumerate(heavy):
        scores = defaultdict(float)
        for word, weight in vector.items():
            if len(holders[word]) <= documents_max:
                for other, its in holders[word]:
                    scores[other] += weight * its
        scores.pop(at, None)
        found.append([o for o, _ in heapq.nsmallest(count, scores.items(), key=lambda os: (-round(os[1], 9), os[0]))])
    return found
