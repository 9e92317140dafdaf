// The events of a contract in words. What a newer server tells is told as something unknown.

import type { AccountId, contract } from "guildhall";
import { isZero, less } from "../../text/amounts";
import { hours, money } from "../../text/format";
import { hasText, t, type Key, type Values } from "../../text/text.svelte";
import type { ContractEvent } from "./history";

/** An event in words: a sentence, what somebody wrote with it, and what else is to be known. */
export interface EventText {
    readonly key: Key;
    readonly values: Values;
    readonly people: Readonly<Record<string, AccountId>>;
    readonly note?: string | undefined;
    readonly more?: string | undefined;
}

/** Which fields of a body hold amounts. */
const AMOUNTS = ["amount", "net", "fee"] as const;

/** The words for an event; nothing for those that are nobody's business. */
export function eventText(event: ContractEvent, currency: string): EventText | undefined {
    if (event.type === "noted") return undefined;
    const body = event.body as Readonly<Record<string, unknown>>;
    const key = keyOf(event);
    if (key === undefined) {
        return { key: "history.unknown", values: { type: event.type }, people: {} };
    }
    return {
        key,
        values: { ...valuesOf(body, currency), ...movedOf(event, currency) },
        people: event.by ? { who: event.by } : {},
        note: noteOf(body),
        more: moreOf(event, currency),
    };
}

function keyOf(event: ContractEvent): Key | undefined {
    const key = `history.${event.type}`;
    const byTime = `${key}_time`;
    if (event.by === null && hasText(byTime)) return byTime;
    return hasText(key) ? key : undefined;
}

function valuesOf(body: Readonly<Record<string, unknown>>, currency: string): Values {
    const values: Record<string, string | number> = { who: t("history.by_time") };
    if (typeof body["milestone"] === "number") values["number"] = body["milestone"];
    if (typeof body["rule"] === "string") values["why"] = ruleText(body["rule"]);
    if (typeof body["credited_seconds"] === "number") values["length"] = hours(body["credited_seconds"]);
    for (const name of AMOUNTS) {
        const amount = body[name];
        if (typeof amount === "string") values[name] = money(amount, currency);
    }
    return values;
}

/** Of a milestone's money, only what is drawn from the balance moves. */
function movedOf(event: ContractEvent, currency: string): Values {
    return event.type === "milestone_funding" ? { amount: money(event.body.drawn, currency) } : {};
}

/** What a rule says. */
export function ruleText(rule: string): string {
    const key = `rule.${rule}`;
    return hasText(key) ? t(key) : rule.replaceAll("_", " ");
}

function noteOf(body: Readonly<Record<string, unknown>>): string | undefined {
    const note = body["note"] ?? body["reason"] ?? body["memo"];
    return typeof note === "string" ? note : undefined;
}

function moreOf(event: ContractEvent, currency: string): string | undefined {
    if (event.type === "milestone_funding") {
        const over = less(event.body.amount, event.body.drawn);
        return isZero(over) ? undefined : t("history.used", { amount: money(over, currency) });
    }
    const { rolled, refunded } = event.body as Partial<contract.MilestoneReleased & contract.Ended>;
    if (rolled !== undefined && !isZero(rolled)) {
        return t("history.rolled", { amount: money(rolled, currency) });
    }
    return refunded === undefined ? undefined : t("history.refunded", { amount: money(refunded, currency) });
}
