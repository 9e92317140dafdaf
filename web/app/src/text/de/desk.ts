// German: the client's desk.

export const desk = {
    "invite.title": "Eingeladene",
    "invite.button": "Jemanden einladen",
    "invite.none": "Noch ist niemand eingeladen. Wen du kennst, der bewirbt sich vielleicht als Erstes.",
    "invite.waits": "Noch keine Antwort",
    "invite.accepted": "Will sich bewerben",
    "invite.declined": "Abgelehnt",
    "invite.note": "Was sagst du dazu? (wenn du willst)",
    "invite.note_hint": "Die Einladung kommt mit diesen Worten. Wer du bist, steht noch nicht darin.",
    "invite.send": "Einladung senden",
    "invite.asked": "Diese Person ist schon eingeladen.",
    "invite.full": "{count} Einladungen warten auf Antwort. Sende weitere, wenn einige beantwortet sind.",
    "invite.left": {
        one: "Noch {count} kann auf Antwort warten.",
        other: "Noch {count} können auf Antwort warten.",
    },
};
