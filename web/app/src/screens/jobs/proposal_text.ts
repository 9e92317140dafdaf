// What a proposal asks for, in words.

import type { proposal } from "guildhall";
import { money } from "../../text/format";
import { t } from "../../text/text.svelte";
import { amountOf } from "./proposal_list";

/** What it costs: all of it, or an hour. */
export function priceText(price: proposal.Price): string {
    const { amount, currency } = amountOf(price);
    const written = money(amount, currency);
    return "fixed" in price ? written : t("job.pay.per_hour", { amount: written });
}
