"""Writes the built file: two compressed parts, the names and the texts, as the loader in src/ reads them.

The first part has a line for each entry, in the order in which entries stand beneath their parents; an entry is
named in other lines by the number of its line. After them come the ids that became one with an entry (`m`), and
those that are retired (`x`), each with the entry that stands for it. The second part has the text of each entry, a
line each.
"""

import struct

import zstandard

LEVEL = 19
MAGIC = b"guildtax"
FORMAT = 1
HEADER = "<IIIII"  # format, version, bytes of the first part, and of both parts when unpacked
LETTERS = {
    "area": "a",
    "family": "f",
    "service": "s",
    "root": "r",
    "group": "g",
    "occupation": "o",
    "software": "w",
    "skill": "k",
    "knowledge": "n",
    "tool": "t",
    "language": "l",
}


def write(path, version, entries, merged, retired):
    """Writes the file; `merged` and `retired` are lists of (id, id of the entry that stands for it)."""
    number = {entry.id: at for at, entry in enumerate(entries)}
    lines = [line(entry, number) for entry in entries]
    lines += [f"m\t{id}\t{number[by]}" for id, by in sorted(merged)]
    lines += [f"x\t{id}\t{number[by]}" for id, by in sorted(retired)]
    names = "\n".join([f"{len(entries)}\t{len(merged) + len(retired)}", *lines]) + "\n"
    texts = "".join(" ".join(entry.text.split()) + "\n" for entry in entries)
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True)
    first, second = compressor.compress(names.encode()), compressor.compress(texts.encode())
    raw = len(names.encode()), len(texts.encode())
    path.write_bytes(MAGIC + struct.pack(HEADER, FORMAT, version, len(first), *raw) + first + second)
    return raw


def read_ids(path):
    """Gives all ids of a file that was built before; none where there is no file."""
    if not path.exists():
        return set()
    data = path.read_bytes()
    start = len(MAGIC) + struct.calcsize(HEADER)
    length = struct.unpack(HEADER, data[len(MAGIC) : start])[2]
    lines = zstandard.ZstdDecompressor().decompress(data[start : start + length]).decode().splitlines()[1:]
    return {line.split("\t", 2)[1] for line in lines}


def line(entry, number):
    """Gives the line of one entry: its fields between tabs."""
    for word in (entry.name, *entry.aliases, entry.hidden):
        if "\t" in word or "\n" in word or "|" in word:
            raise SystemExit(f"{entry.id} has a name that the file cannot hold: {word!r}")
    parents = [f"{number[p[0]]}~" if isinstance(p, tuple) else str(number[p]) for p in entry.parents]
    fields = [
        LETTERS[entry.kind] + ("!" if entry.popular else ""),
        entry.id,
        entry.name,
        " ".join(parents),
        "|".join(entry.aliases),
        entry.hidden,
        " ".join(str(number[id]) for id in entry.links),
        " ".join(str(number[id]) for id in entry.related),
    ]
    return "\t".join(fields)
