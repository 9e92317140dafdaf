// Counts of what was found, by what it is.

import type { search } from "guildhall";
import type { Check } from "./Checks.svelte";
import { language } from "../../text/text.svelte";

type Facets = readonly search.Facet[] | undefined;

/** How many hits have each value of that name; nothing before the first answer. */
export function countsOf(facets: Facets, name: search.FacetName): readonly search.FacetValue[] | undefined {
    return facets?.find((facet) => facet.name === name)?.values;
}

/** Things that are always there to choose, with how many hits each has. */
export function checksOf(
    facets: Facets,
    name: search.FacetName,
    values: readonly string[],
    nameOf: (value: string) => string,
): Check[] {
    const counts = countsOf(facets, name);
    const count = (id: string): number | undefined =>
        counts && (counts.find((one) => one.id === id)?.count ?? 0);
    return values.map((id) => ({ id, name: nameOf(id), count: count(id) }));
}

/** What the hits have, the most frequent first; what is chosen stands there also where no hit has it. */
export function foundChecks(
    facets: Facets,
    name: search.FacetName,
    chosen: readonly string[],
    nameOf: (value: string) => string,
): Check[] {
    const counts = countsOf(facets, name) ?? [];
    const missing = chosen.filter((id) => !counts.some((one) => one.id === id));
    return [
        ...missing.map((id) => ({ id, name: nameOf(id), count: facets && 0 })),
        ...counts.map(({ id, name, count }) => ({ id, name: name ?? nameOf(id), count })),
    ];
}

/** A number in a narrow place. */
export function countText(count: number): string {
    return new Intl.NumberFormat(language(), { notation: count > 99_999 ? "compact" : "standard" }).format(
        count,
    );
}
