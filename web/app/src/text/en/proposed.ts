// What a proposal says and asks for, for whoever reads it.

export const proposed = {
    "proposed.letter": "Letter",
    "proposed.approach": "How the work would be done",
    "proposed.question": "Question {number}",
    "proposed.days": { one: "{count} day", other: "{count} days" },
    "proposed.per_hour": "{amount} an hour",
    "proposed.price": "Price",
    "proposed.takes": "Takes",
    "proposed.begins": "Begins",
    "proposed.due": "Due {date}",
};
