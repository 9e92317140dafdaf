// Contracts and timed work.

export const trade = {
    "contracts.title": "Contracts",
    "work.title": "Work diary",
};
