// Names of people and rooms within a text. Each stands apart from what is around it, whichever way its own
// letters run.

import type { AccountId, States } from "guildhall";
import type { People } from "../../state/people.svelte";
import { language, t } from "../../text/text.svelte";
import type { Item } from "./activity";

/** Members whose names make the name of a room. */
const NAMED_MAX = 3;
/** Letters that turn the direction of writing around. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** A stranger's text for the middle of a sentence. */
export function apart(text: string): string {
    return `\u2068${text.replace(TURNS, "")}\u2069`;
}

export function nameOf(people: People, account: AccountId): string {
    return apart(people.get(account)?.display_name || t("person.unknown"));
}

/** Names with commas and an "and" between them; beyond a few, how many others there are. */
export function listed(people: People, accounts: readonly AccountId[]): string {
    const names = accounts.slice(0, NAMED_MAX).map((account) => nameOf(people, account));
    const others = accounts.length - names.length;
    if (others > 0) names.push(t("names.others", { count: others }));
    return new Intl.ListFormat(language(), { type: "conjunction" }).format(names);
}

/** What a room is called: by its title, or by those who are in it. */
export function roomName(
    people: People,
    me: AccountId | undefined,
    item: Item | undefined,
    state: States["room"] | undefined,
): string {
    const title = state?.title ?? item?.title;
    if (title) return title.replace(TURNS, "");
    // The state is told of each change; what the list said may be older.
    if (!state) return item?.other ? nameOf(people, item.other) : t("room.untitled");
    const others = state.members.map((member) => member.account).filter((account) => account !== me);
    return others.length === 0 ? t("room.alone") : listed(people, others);
}
