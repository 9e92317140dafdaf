// What went wrong, in words.

import { isHallError, type HallError } from "guildhall";
import { hasText, t } from "./text.svelte";

/** A part of the page could not be fetched, since there is no connection to the server. */
export class NotReached extends Error {
    override name = "NotReached";
}

/** A sentence for a person about what went wrong, and what they can do. */
export function trouble(error: unknown): string {
    if (error instanceof NotReached) return t("trouble.offline_page");
    return isHallError(error) ? ofHall(error) : t("trouble.unknown");
}

function ofHall(error: HallError): string {
    const { rule, retryAfterMs } = error;
    if (rule !== undefined) {
        const key = `rule.${rule}`;
        return hasText(key) ? t(key) : t("trouble.rule", { rule: rule.replaceAll("_", " ") });
    }
    if (retryAfterMs !== undefined) {
        return t("trouble.wait", { count: Math.ceil(retryAfterMs / 1_000) });
    }
    const field = error.details["field"];
    // An address of this page with something else in the place of an id leads nowhere.
    if (error.code === "invalid" && error.message.endsWith("is no id")) return t("not_found.title");
    if (error.code === "invalid" && field !== undefined) {
        return t("trouble.field", { field: field.replaceAll("_", " "), message: error.message });
    }
    const key = `trouble.${error.code}`;
    return hasText(key) ? t(key) : t("trouble.said", { message: error.message });
}
