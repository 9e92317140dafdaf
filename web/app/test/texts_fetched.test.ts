// How the chapters of the catalogue come: which language is spoken when, and what happens while they are on
// their way.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Catalogue, Chapter, Language } from "../src/text/catalogue";

type Texts = typeof import("../src/text/text.svelte");
type Load = () => Promise<Catalogue>;

/** The texts of a page that has just been opened, and a chapter that comes when the test says so. */
async function opened(): Promise<Texts & { hold: (language: Language, chapter: Chapter) => Held }> {
    const texts = await import("../src/text/text.svelte");
    const { CHAPTERS } = await import("../src/text/catalogue");
    const hold = (language: Language, chapter: Chapter): Held => {
        let come = (): void => undefined;
        let lose = (_: Error): void => undefined;
        const held = new Promise<void>((resolve, reject) => ([come, lose] = [resolve, reject]));
        const table = CHAPTERS[language] as Record<Chapter, Load>;
        const load = table[chapter];
        table[chapter] = () => held.then(load);
        const fail = (): void => {
            table[chapter] = load;
            lose(new TypeError("the network is down"));
        };
        return { come, fail };
    };
    return { ...texts, hold };
}

interface Held {
    come: () => void;
    /** It does not come, and comes when it is asked for again. */
    fail: () => void;
}

const said = vi.fn();

beforeEach(() => {
    vi.resetModules();
    vi.stubGlobal("document", { documentElement: {} });
    vi.spyOn(console, "error").mockImplementation(said);
});

afterEach(() => {
    expect(said.mock.calls, "no text was shown as its name").toEqual([]);
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
});

test("a chapter that was fetched is spoken in English and in the language that was chosen before", async () => {
    const { fetchTexts, chooseLanguage, t } = await opened();
    await chooseLanguage("de");
    await fetchTexts(["talk"]);
    expect(t("rooms.new")).toBe("Neuer Raum");
    await chooseLanguage("en");
    expect(t("rooms.new")).toBe("New room");
});

test("another language is spoken only when all chapters that were asked for are there in it", async () => {
    const { fetchTexts, chooseLanguage, language, t, hold } = await opened();
    await fetchTexts(["talk", "money"]);
    const talk = hold("de", "talk");
    const chosen = chooseLanguage("de");
    expect([language(), t("rooms.new"), t("home.title")]).toEqual(["en", "New room", "Home"]);
    talk.come();
    await chosen;
    expect([language(), t("rooms.new"), t("home.title")]).toEqual(["de", "Neuer Raum", "Start"]);
});

test("a chapter that is asked for while a language is fetched is spoken in that language too", async () => {
    const { fetchTexts, chooseLanguage, language, t, hold } = await opened();
    const [common, talk] = [hold("de", "common"), hold("de", "talk")];
    const chosen = chooseLanguage("de");
    const fetched = fetchTexts(["talk"]);
    common.come();
    await fetchTexts(["common"]);
    expect(language(), "what was asked for meanwhile is not there").toBe("en");
    talk.come();
    await Promise.all([chosen, fetched]);
    expect([language(), t("rooms.new")]).toEqual(["de", "Neuer Raum"]);
});

test("a chapter that comes after another language was chosen is spoken in that language", async () => {
    const { fetchTexts, chooseLanguage, t, hold } = await opened();
    await chooseLanguage("de");
    const talk = hold("de", "talk");
    const fetched = fetchTexts(["talk"]);
    await chooseLanguage("en");
    talk.come();
    await fetched;
    expect(t("rooms.new")).toBe("New room");
});

test("a language whose texts cannot be had is not spoken, and is there when it is chosen again", async () => {
    const { fetchTexts, chooseLanguage, language, t, hold } = await opened();
    await fetchTexts(["talk"]);
    const talk = hold("de", "talk");
    const chosen = chooseLanguage("de");
    talk.fail();
    await expect(chosen).rejects.toThrow("the network is down");
    expect([language(), t("rooms.new")]).toEqual(["en", "New room"]);
    await chooseLanguage("de");
    expect([language(), t("rooms.new")]).toEqual(["de", "Neuer Raum"]);
});

test("a chapter that could not be had is fetched when it is asked for again", async () => {
    const { fetchTexts, hasText, t, hold } = await opened();
    const talk = hold("en", "talk");
    const fetched = fetchTexts(["talk"]);
    talk.fail();
    await expect(fetched).rejects.toThrow("the network is down");
    expect(hasText("rooms.new")).toBe(false);
    await fetchTexts(["talk"]);
    expect(t("rooms.new")).toBe("New room");
});

test("what a chapter lacks in another language is said in English", async () => {
    const { fetchTexts, chooseLanguage, t } = await opened();
    const { CHAPTERS } = await import("../src/text/catalogue");
    (CHAPTERS.de as Record<Chapter, Load>).talk = async () => ({ "rooms.empty": "Leer" });
    await chooseLanguage("de");
    await fetchTexts(["talk"]);
    expect([t("rooms.empty"), t("rooms.new")]).toEqual(["Leer", "New room"]);
});
