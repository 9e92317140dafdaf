// Blocking somebody.

export const blocking = {
    "block.block": "Block",
    "block.unblock": "Unblock",
    "block.is": "You block this person.",
    "block.title": "Block {name}?",
    "block.text":
        "They can then take you into no new room, and invite you, propose to you or offer you nothing. Rooms and contracts that you share stay. They notice only when they try.",
    "block.section": "Blocked people",
    "block.none": "You block nobody. To block somebody, open their page.",
};
