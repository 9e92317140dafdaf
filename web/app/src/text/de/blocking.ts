// German: blocking somebody.

export const blocking = {
    "block.block": "Blockieren",
    "block.unblock": "Nicht mehr blockieren",
    "block.is": "Du blockierst diese Person.",
    "block.title": "{name} blockieren?",
    "block.text":
        "Diese Person kann dich dann in keinen neuen Raum mehr holen, dich nicht einladen, sich nicht bei dir bewerben und dir nichts anbieten. Räume und Verträge, die ihr schon habt, bleiben. Sie merkt es erst, wenn sie es versucht.",
    "block.section": "Blockierte",
    "block.none":
        "Du blockierst niemanden. Wenn du jemanden blockieren willst, öffne die Seite dieser Person.",
};
