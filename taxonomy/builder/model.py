"""The entries of the taxonomy while it is being built, and how entries of one name become one."""

import hashlib
import re
from dataclasses import dataclass, field

CATEGORIES = ("area", "family", "service", "root", "group", "occupation", "software")
ID_BYTES_MAX = 80  # what the protocol allows
SLUG_MAX = 64  # longer ones are cut, and get a part of their hash


@dataclass
class Entry:
    """One category or skill."""

    id: str
    kind: str
    name: str
    text: str = ""
    aliases: list = field(default_factory=list)
    hidden: str = ""  # words to search in that cannot be parted into names, and are never shown
    parents: list = field(default_factory=list)  # ids; (id, True) where the parent is derived, not stated
    links: list = field(default_factory=list)  # ids of other sources that mean the same, or hold it
    related: list = field(default_factory=list)  # ids
    popular: bool = False


def key(name):
    """Gives the form in which two names are compared."""
    return " ".join(name.casefold().split())


def squashed(name):
    """Gives the letters and digits of a name alone: `After Effects` and `aftereffects` are one."""
    return re.sub(r"[^\w+#]", "", name.casefold()).replace("_", "")


def slug(name):
    """Gives an id's last part for a name that has no id of its own in its source."""
    text = name.replace("#", " sharp ").replace("+", " plus ")
    long = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    if len(long) <= SLUG_MAX:
        return long
    return long[: SLUG_MAX - 7] + "-" + hashlib.sha256(long.encode()).hexdigest()[:6]


def shown(name):
    """Gives a name with a capital first letter, unless its first word has capitals elsewhere, as `iOS` has."""
    first = name.split()[0]
    return name if first != first.lower() else name[0].upper() + name[1:]


class Catalogue:
    """All entries by id, in the order in which they were added, and the ids that became another's."""

    def __init__(self):
        self.entries = {}
        self.same = {}  # an id of a source that became one with another entry -> that entry's id

    def add(self, entry):
        """Adds an entry; its id must be new."""
        if entry.id in self.entries or entry.id in self.same:
            raise SystemExit(f"two entries have the id {entry.id}")
        if len(entry.id.encode()) > ID_BYTES_MAX:
            raise SystemExit(f"the id {entry.id} is longer than {ID_BYTES_MAX} bytes")
        self.entries[entry.id] = entry
        return entry

    def merge(self, entry, into):
        """Makes `entry` one with another entry, which keeps its own id and name."""
        if entry.id in self.entries or entry.id in self.same:
            raise SystemExit(f"two entries have the id {entry.id}")
        self.same[entry.id] = into.id
        into.text = into.text or entry.text
        into.hidden = " ".join(filter(None, [into.hidden, entry.hidden]))
        into.parents += [parent for parent in entry.parents if parent not in into.parents]
        known = {key(into.name), *map(key, into.aliases)}
        for alias in [entry.name, *entry.aliases]:
            if key(alias) not in known:
                known.add(key(alias))
                into.aliases.append(alias)

    def find(self, id):
        """Gives the entry of an id, or of the entry with which it became one."""
        return self.entries.get(self.same.get(id, id))
