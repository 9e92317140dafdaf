// German: amounts of money that somebody writes.

export const amounts = {
    "amount.label": "Betrag",
    "amount.currency": "Währung",
    "amount.form_as": "Schreibe ihn in Ziffern, etwa {example}.",
    "amount.empty": "Schreibe einen Betrag.",
    "amount.large": {
        one: "Höchstens {count} Ziffer vor dem Komma.",
        other: "Höchstens {count} Ziffern vor dem Komma.",
    },
    "amount.precise": {
        one: "{currency} hat höchstens {count} Ziffer nach dem Komma.",
        other: "{currency} hat höchstens {count} Ziffern nach dem Komma.",
    },
    "amount.zero": "Es muss mehr als nichts sein.",
};
