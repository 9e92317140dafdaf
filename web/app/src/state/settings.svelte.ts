// What this person likes, on this machine: language, scheme and time zone.

import { ownShelf, put, taken } from "./shelf";
import { chooseLanguage, languages, type Language } from "../text/text.svelte";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

interface Kept {
    language: Language;
    theme: Theme;
    /** The name of a time zone, or "" for the machine's own. */
    timeZone: string;
}

const PLACE = "guildhall.settings";

function browserLanguage(): Language {
    const wanted = navigator.languages.map((tag) => tag.split("-")[0] ?? "");
    return languages.find((known) => wanted.includes(known)) ?? "en";
}

function load(): Kept {
    const plain: Kept = { language: browserLanguage(), theme: "system", timeZone: "" };
    const kept = (taken(ownShelf(), PLACE) ?? {}) as Partial<Kept>;
    const language = languages.find((known) => known === kept.language) ?? plain.language;
    const theme = THEMES.find((known) => known === kept.theme) ?? plain.theme;
    const timeZone = timeZones().includes(kept.timeZone ?? "") ? (kept.timeZone ?? "") : "";
    return { language, theme, timeZone };
}

/** The time zones that this browser knows. */
export function timeZones(): string[] {
    return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
}

export const settings: Kept = $state(load());

/** Puts the settings into force; resolves once their language is there. */
export async function applySettings(): Promise<void> {
    document.documentElement.dataset["theme"] = settings.theme;
    // Without its texts, which a newer server may not have any more, the page stays in the language it has.
    await chooseLanguage(settings.language).catch(() => undefined);
}

/** Follows the other pages of this browser: what one of them changes holds in all. */
export function followSettings(): void {
    window.addEventListener("storage", (event) => {
        if (event.key !== PLACE && event.key !== null) return;
        Object.assign(settings, load());
        void applySettings();
    });
}

/** Changes some of the settings, puts them into force and keeps them where this machine keeps anything. */
export function change(some: Partial<Kept>): void {
    Object.assign(settings, some);
    void applySettings();
    put(ownShelf(), PLACE, settings);
}
