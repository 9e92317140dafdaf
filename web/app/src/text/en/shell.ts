// The dialogs over every screen: changes that wait, the palette, the keys.

export const shell = {
    "outbox.title": "Changes",
    "outbox.empty": "Nothing waits. Everything you did has reached the server.",
    "outbox.failed": "Not done",
    "palette.hint": "A person, a room, a contract, or what to do",
    "palette.room": "Room",
    "palette.contract": "Contract",
    "palette.person": "Person",
    "palette.jobs": "Find work: {what}",
    "palette.people": "Find people: {what}",
    "shortcuts.title": "Keyboard shortcuts",
    "shortcuts.then": "{first} then {second}",
    "shortcuts.palette": "Search and commands",
};
