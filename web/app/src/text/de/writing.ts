// German: longer texts that are written and kept.

export const writing = {
    "write.save": "Speichern",
    "write.discard": "Änderungen verwerfen",
    "write.kept": "Was du tippst, bleibt auf diesem Gerät erhalten.",
    "write.waits": "Keine Verbindung: Es wird gesendet, sobald eine da ist.",
    "write.check": {
        one: "Sieh dir {count} Feld noch einmal an.",
        other: "Sieh dir {count} Felder noch einmal an.",
    },
    "write.behind": "Du hast das inzwischen auf einem anderen Gerät gespeichert. Dort steht:",
    "write.behind_take": "Damit weitermachen",
    "write.behind_keep": "Behalten, was hier steht",
    "write.flags":
        "Gespeichert. In deinem Text steht offenbar: {what}. Lass Kontaktdaten weg, bis es einen Vertrag gibt; Mitarbeitende können es ansehen.",
    "write.flag.contact_email": "eine E-Mail-Adresse",
    "write.flag.contact_phone": "eine Telefonnummer",
    "write.flag.contact_link": "ein Link",
    "write.flag.contact_handle": "ein Konto anderswo",
    "write.flag.mixed_scripts": "ein Name aus mehreren Alphabeten",
    "write.fault.missing": "Bitte ausfüllen.",
    "write.fault.long": "Das ist zu lang.",
    "write.fault.short": "Das ist zu kurz.",
    "write.fault.month": "Schreib Jahr und Monat, etwa 2024-03.",
    "write.fault.ahead": "Dieser Monat kommt erst noch.",
    "write.fault.order": "Das ist vor dem Anfang.",
    "write.fault.link": "Schreib einen ganzen Link, etwa https://example.org.",
    "write.fault.past": "Dieser Tag ist vorbei. Wähle heute oder einen späteren.",
    "write.fault.far": {
        one: "Höchstens {count} Jahr im Voraus.",
        other: "Höchstens {count} Jahre im Voraus.",
    },
    "write.fault.number": "Schreib eine ganze Zahl.",
    "write.fault.count": "Eine ganze Zahl von 1 bis {count}.",
    "write.fault.low_amount": "Mindestens {amount}.",
    "write.fault.high_amount": "Höchstens {amount}.",
    "write.fault.twice": "Das steht schon in der Liste.",
};
