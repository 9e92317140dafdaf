// German: signing in, and making an account.

export const door = {
    "sign_in.title": "Anmelden",
    "sign_in.button": "Anmelden",
    "sign_in.other": "Neu hier?",
    "sign_in.ended":
        "Deine Sitzung ist zu Ende. Meldest du dich wieder an, bist du, wo du warst, und was hier wartet, wird dann gesendet.",
    "sign_up.title": "Ein Konto anlegen",
    "sign_up.button": "Konto anlegen",
    "sign_up.other": "Hast du schon ein Konto?",
    "sign_up.name": "Dein Name",
    "sign_up.name_hint": "Andere sehen ihn. Du kannst ihn später ändern.",
    "sign_up.password_hint": "Mindestens 8 Zeichen. Ein Satz ist gut.",
    "field.email": "E-Mail",
    "field.password": "Passwort",
    "welcome.lead": "Wo Auftrag und Arbeit zusammenkommen, sich einigen und bezahlt wird.",
    "welcome.talk": "Rede in Räumen, in denen keine Nachricht verloren geht, auch ohne Netz.",
    "welcome.agree": "Schließe Verträge nach Abschnitten oder nach Stunden.",
    "welcome.money": "Sieh, wo jeder Cent ist: hinterlegt, zurückgehalten oder deiner.",
    "closing.done": "Dein Konto ist geschlossen, und dieser Browser hat dich vergessen.",
};
