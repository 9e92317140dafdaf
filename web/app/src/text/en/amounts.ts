// Amounts of money that somebody writes.

export const amounts = {
    "amount.label": "Amount",
    "amount.currency": "Currency",
    "amount.form_as": "Write it in digits, such as {example}.",
    "amount.empty": "Write an amount.",
    "amount.large": {
        one: "At most {count} digit before the point.",
        other: "At most {count} digits before the point.",
    },
    "amount.precise": {
        one: "{currency} has {count} decimal at most.",
        other: "{currency} has {count} decimals at most.",
    },
    "amount.zero": "It must be more than nothing.",
};
