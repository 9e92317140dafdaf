// What a search among people asks for, part by part, in words.

import { t } from "../../text/text.svelte";
import { countryName, languageName } from "../jobs/places";
import { each, field, named, rangeText, taxaParts, type NameOf, type Part } from "./parts";
import type { PeopleWanted } from "./wanted";

/** The filters of a search among people. */
export function peopleParts(wanted: PeopleWanted, nameOf: NameOf): Part<PeopleWanted>[] {
    const { rate, record } = wanted.filter;
    return [
        ...taxaParts(wanted, nameOf),
        ...each(wanted, "countries", countryName),
        ...each(wanted, "languages", languageName),
        ...each(wanted, "availability", (time) => named(`talent.time.${time}`, time)),
        ...(rate ? [field(wanted, "rate", t("find.on.rate", { range: rangeText(rate) }))] : []),
        ...(record ? [field(wanted, "record", t("find.record"))] : []),
    ];
}
