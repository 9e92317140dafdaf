// What the palette finds: commands, rooms, contracts and people by a part of their name.

import type { Command } from "../state/commands.svelte";
import type { ContractItem, RoomItem } from "../state/overview.svelte";
import type { Person } from "../state/people.svelte";

/** Something that can be chosen; what it is stands beside its name where the name does not say it. */
export interface Choice extends Command {
    readonly what?: string;
}

/** Of each kind, so many are listed. */
const EACH_MAX = 8;

/** What there is to find, beside commands. */
export interface Findable {
    readonly rooms: readonly RoomItem[];
    readonly contracts: readonly ContractItem[];
    readonly people: readonly Person[];
}

/** How the kinds are called. */
export interface Words {
    readonly room: string;
    readonly contract: string;
    readonly person: string;
}

/** A text as it is compared: without marks and without large letters. */
export function plain(text: string): string {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** What fits what was typed: commands first. Without anything typed, commands alone. */
export function choices(
    typed: string,
    commands: readonly Command[],
    all: Findable,
    words: Words,
    go: (path: string) => void,
): Choice[] {
    const wanted = plain(typed);
    const fits = (name: string): boolean => plain(name).includes(wanted);
    const some = commands.filter((one) => fits(one.label));
    if (wanted === "") return some;
    const rooms = all.rooms.filter((one) => one.title !== undefined && fits(one.title));
    const contracts = all.contracts.filter((one) => fits(one.title));
    const people = all.people.filter((one) => fits(`${one.display_name} @${one.handle ?? ""}`));
    const first = <T>(list: readonly T[], choice: (one: T) => Choice): Choice[] =>
        list.slice(0, EACH_MAX).map(choice);
    return [
        ...some,
        ...first(people, (one) => ({
            label: one.display_name,
            what: words.person,
            icon: "people",
            run: () => go(`/people/${one.account}`),
        })),
        ...first(rooms, (one) => ({
            label: one.title ?? "",
            what: words.room,
            icon: "talk",
            run: () => go(`/rooms/${one.room}`),
        })),
        ...first(contracts, (one) => ({
            label: one.title,
            what: words.contract,
            icon: "contract",
            run: () => go(`/contracts/${one.contract}`),
        })),
    ];
}
