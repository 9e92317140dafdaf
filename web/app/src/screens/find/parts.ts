// What a search asks for, part by part, in words: each part can be taken away.

import type { search } from "guildhall";
import { money } from "../../text/format";
import { hasText, t } from "../../text/text.svelte";
import {
    listed,
    toggled,
    withField,
    type AnyWanted,
    type JobsWanted,
    type ListOf,
    type PeopleWanted,
} from "./wanted";

/** A part of a search, and the search without it. */
export interface Part<W> {
    readonly key: string;
    readonly text: string;
    readonly without: W;
}

/** The name of a skill or a category. */
export type NameOf = (id: string) => string;

/** A range of amounts, such as "$30.00 to $60.00". */
export function rangeText({ currency, from, to }: search.AmountRange): string {
    const [least, most] = [from && money(from, currency), to && money(to, currency)];
    if (least && most) return t("find.range", { from: least, to: most });
    return least ? t("find.range_from", { from: least }) : t("find.range_to", { to: most ?? "" });
}

/** The skills and categories that are asked for. */
export function taxaParts<W extends PeopleWanted | JobsWanted>(wanted: W, nameOf: NameOf): Part<W>[] {
    return (["categories", "skills", "any_skills"] as ListOf<W>[]).flatMap((field) =>
        each(wanted, field, nameOf),
    );
}

/** A part for each value of a list. */
export function each<W extends AnyWanted>(
    wanted: W,
    list: ListOf<W>,
    text: (value: string) => string,
): Part<W>[] {
    return listed(wanted, list).map((value) => ({
        key: `${String(list)} ${value}`,
        text: text(value),
        without: toggled(wanted, list, value),
    }));
}

/** The part of a field that holds one thing. */
export function field<W extends AnyWanted>(wanted: W, name: keyof W["filter"], text: string): Part<W> {
    return { key: String(name), text, without: withField(wanted, name, undefined) };
}

/** A text of the catalogue; what a newer server knows is told by its own name. */
export function named(key: string, value: string): string {
    return hasText(key) ? t(key) : value.replaceAll("_", " ");
}
