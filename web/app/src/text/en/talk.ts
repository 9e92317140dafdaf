// Rooms and messages.

export const talk = {
    "rooms.title": "Messages",
    "room.untitled": "Untitled room",
};
