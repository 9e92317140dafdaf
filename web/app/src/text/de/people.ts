// German: people.

export const people = {
    "person.nobody": "Hier ist niemand",
    "person.nobody_text": "Der Link zu dieser Person ist falsch.",
    "person.since": "Hier seit {day}",
    "person.is_you": "Das bist du. Andere sehen zuerst dein Profil an.",
    "person.message": "Nachricht schreiben",
    "person.offer": "Vertrag anbieten",
    "person.profile": "Profil",
    "person.rooms": "Gemeinsame Räume",
    "person.contracts": "Gemeinsame Verträge",
    "people.search": "Jemanden finden",
    "people.search_hint": "Ein Name von jemandem, den du kennst, oder ein @Kürzel oder eine E-Mail",
    "people.known": "Menschen, die du kennst",
    "people.none": "Du kennst hier noch niemanden",
    "people.none_text": "Menschen, mit denen du einen Raum oder Vertrag teilst, stehen hier.",
    "people.none_fits": "Du kennst niemanden mit so einem Namen.",
    "people.rooms": { one: "{count} Raum", other: "{count} Räume" },
    "people.contracts": { one: "{count} Vertrag", other: "{count} Verträge" },
};
