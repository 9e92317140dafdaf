// German: what happened, in words.

export const news = {
    "news.title": "Neues",
    "news.none": "Es ist noch nichts geschehen.",
    "news.room_added": "Du bist in einem neuen Raum: {title}",
    "news.room_added_untitled": "Du bist in einem neuen Raum",
    "news.room_removed": "Du bist nicht mehr in einem Raum",
    "news.contract_offered": "{by} bietet dir den Vertrag {title} an",
    "news.refund_requested": "Bei {title} wird um das Geld zurück gebeten",
    "news.offer_changed": "Das Angebot {title} hat eine neue Fassung",
    "news.offer_expired": "Das Angebot {title} wurde nicht rechtzeitig beantwortet",
    "news.milestone_added": "{title} hat einen Abschnitt mehr",
    "news.amendment_proposed": "Für {title} sind andere Bedingungen vorgeschlagen. Sag ja oder nein.",
    "news.amendment_accepted": "Deine Vorschläge für {title} wurden angenommen",
    "news.amendment_declined": "Deine Vorschläge für {title} wurden abgelehnt",
    "news.invited": "Du bist eingeladen, dich um {title} zu bewerben",
    "news.job_edited": "Der Auftrag {title} hat jetzt andere Bedingungen",
    "news.proposal_viewed": "Der Auftraggeber von {title} hat deine Bewerbung gelesen",
    "news.proposal_declined": "Der Auftraggeber von {title} hat deine Bewerbung abgelehnt",
    "news.interview_opened": "{by} hat {title} ausgeschrieben und möchte mit dir reden",
    "news.job_ended": "Der Auftrag {title}, um den du dich beworben hast, ist vorbei",
    "news.handle_refused": "Jemand anders hat den Namen @{handle} bekommen. Wähle einen anderen.",
    "news.unknown":
        "Etwas, das diese Seite noch nicht kennt: {type}. Lade sie neu, um ihre neueste Fassung zu bekommen.",
};
