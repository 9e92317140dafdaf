// German: saved searches.

export const saved = {
    "saved.title": "Gemerkte Suchen",
    "saved.none": "Noch keine gemerkten Suchen",
    "saved.none_text":
        "Suche nach Arbeit und merke dir die Suche: Was später ausgeschrieben wird und passt, steht dann hier.",
    "saved.save": "Diese Suche merken",
    "saved.broad": "Um eine Suche zu merken, suche nach einem Wort, einer Fähigkeit oder einer Kategorie.",
    "saved.changes": "Änderungen merken",
    "saved.edit": "Ändern",
    "saved.edit_what": "Ändern: {what}",
    "saved.edit_title": "Gemerkte Suche",
    "saved.remove": "Entfernen",
    "saved.name": "Name",
    "saved.name_missing": "Gib ihr einen Namen.",
    "saved.name_long": "Das ist zu lang.",
    "saved.tell": "Sag mir gleich, wenn ein Auftrag passt",
    "saved.tell_text": "Solange diese Seite irgendwo offen ist. Neue Aufträge werden in jedem Fall gezählt.",
    "saved.no_days":
        "Wann ein Auftrag ausgeschrieben wurde, wird nicht gemerkt: Es zählt alles, was neu ist.",
    "saved.told": "Sagt dir gleich Bescheid",
    "saved.untold": "Sagt dir nicht Bescheid",
    "saved.new": { one: "{count} neuer Auftrag", other: "{count} neue Aufträge" },
    "saved.new_most": "Über {count} neue Aufträge",
    "saved.nothing_new": "Nichts Neues",
    "saved.newest": "Was neu ist",
    "saved.twins": { one: "{count}-mal ausgeschrieben", other: "{count}-mal ausgeschrieben" },
    "saved.others": { one: "Öffnen: {count} weiterer", other: "Öffnen: {count} weitere" },
    "saved.open": "Suche öffnen",
    "saved.seen": "Gesehen",
    "saved.tell_short": "Gleich Bescheid sagen",
    "saved.incomplete":
        "Gerade konnte nicht alles durchsucht werden. Es wird von selbst noch einmal versucht.",
    "saved.other": "Jetzt suchst du anders",
    "saved.as_new": "Als weitere merken",
    "saved.show": {
        one: "{count} neuer Auftrag passt. Zeigen",
        other: "{count} neue Aufträge passen. Zeigen",
    },
    "saved.is": "Gemerkt als {name}",
    "saved.match": "Neu für {name}: {title}",
};
