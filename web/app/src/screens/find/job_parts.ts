// What a search among jobs asks for, part by part, in words.

import { t } from "../../text/text.svelte";
import { countryName } from "../jobs/places";
import { each, field, named, rangeText, taxaParts, type NameOf, type Part } from "./parts";
import type { JobsWanted } from "./wanted";

/** The filters of a search among jobs. */
export function jobsParts(wanted: JobsWanted, nameOf: NameOf): Part<JobsWanted>[] {
    const { pay, amount, days_max, payment_verified } = wanted.filter;
    const { days, ...always } = wanted;
    return [
        ...taxaParts(wanted, nameOf),
        ...(pay ? [field(wanted, "pay", named(`find.pay.${pay}`, pay))] : []),
        ...(amount ? [field(wanted, "amount", t("find.on.amount", { range: rangeText(amount) }))] : []),
        ...each(wanted, "sizes", (size) => named(`job.size.${size}`, size)),
        ...(days_max ? [field(wanted, "days_max", t("find.on.days", { count: days_max }))] : []),
        ...(days ? [{ key: "days", text: t("find.since.days", { count: days }), without: always }] : []),
        ...each(wanted, "bands", (band) => t("find.on.bands", { band: bandText(band) })),
        ...(payment_verified ? [field(wanted, "payment_verified", t("find.verified"))] : []),
        ...each(wanted, "countries", countryName),
    ];
}

/** About how many proposals, such as "5–9". */
export function bandText(band: string): string {
    return band.replace("-", "–");
}
