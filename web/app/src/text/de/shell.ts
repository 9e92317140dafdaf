// German: the dialogs over every screen.

export const shell = {
    "outbox.title": "Änderungen",
    "outbox.empty": "Nichts wartet. Alles, was du getan hast, ist beim Server angekommen.",
    "outbox.failed": "Nicht ausgeführt",
    "palette.hint": "Eine Person, ein Raum, ein Vertrag, oder was zu tun ist",
    "palette.room": "Raum",
    "palette.contract": "Vertrag",
    "palette.person": "Person",
    "palette.jobs": "Arbeit finden: {what}",
    "palette.people": "Leute finden: {what}",
    "shortcuts.title": "Tastenkürzel",
    "shortcuts.then": "{first}, dann {second}",
    "shortcuts.palette": "Suche und Befehle",
};
