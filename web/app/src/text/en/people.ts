// People.

export const people = {
    "person.nobody": "There is nobody here",
    "person.nobody_text": "The link to this person is wrong.",
    "person.since": "Here since {day}",
    "person.is_you": "This is you. Others look at your profile first.",
    "person.message": "Send a message",
    "person.offer": "Offer a contract",
    "person.profile": "Profile",
    "person.rooms": "Rooms you share",
    "person.contracts": "Contracts you share",
    "people.search": "Find somebody",
    "people.search_hint": "A name of somebody you know, or anybody's @handle or e-mail",
    "people.known": "People you know",
    "people.none": "You know nobody here yet",
    "people.none_text": "People with whom you share a room or a contract are listed here.",
    "people.none_fits": "You know nobody with such a name.",
    "people.rooms": { one: "{count} room", other: "{count} rooms" },
    "people.contracts": { one: "{count} contract", other: "{count} contracts" },
};
