// German: what a proposal says and asks for.

export const proposed = {
    "proposed.letter": "Anschreiben",
    "proposed.approach": "So würde es gemacht",
    "proposed.question": "Frage {number}",
    "proposed.days": { one: "{count} Tag", other: "{count} Tage" },
    "proposed.per_hour": "{amount} je Stunde",
    "proposed.price": "Preis",
    "proposed.takes": "Dauert",
    "proposed.begins": "Beginnt",
    "proposed.due": "Fällig am {date}",
};
