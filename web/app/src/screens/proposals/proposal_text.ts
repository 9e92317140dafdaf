// A proposal in words.

import type { proposal } from "guildhall";
import { money } from "../../text/format";
import { t } from "../../text/text.svelte";
import { amountOf } from "./price";

/** What it costs, such as "$45.00 an hour". */
export function priceText(price: proposal.Price): string {
    const { amount, currency } = amountOf(price);
    const written = money(amount, currency);
    return "hourly" in price ? t("proposed.per_hour", { amount: written }) : written;
}
