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

/** The words for an event, for that party; nothing for those that are nobody's business. */
export function eventText(
    event: ContractEvent,
    currency: string,
    role: contract.Role,
): EventText | undefined {
    if (event.type === "noted") return undefined;
    const key = keyOf(event, role);
    if (key === undefined) {
        return { key: "history.unknown", values: { type: event.type }, people: {} };
    }
    return {
        key,
        values: { ...valuesOf(event, currency, role), ...movedOf(event, currency) },
        people: event.by ? { who: event.by } : {},
        note: noteOf(event),
        more: moreOf(event, currency, role),
    };
}

function keyOf(event: ContractEvent, role: contract.Role): Key | undefined {
    if (whyOver(event) !== undefined) return "history.offer_over";
    const key = `history.${event.type}`;
    const [byTime, own] = [`${key}_time`, `${key}_${role}`];
    if (hasText(own)) return own;
    if (event.by === null && hasText(byTime)) return byTime;
    return hasText(key) ? key : undefined;
}

/** Why a job ended the offer, or had no seat for it, in words; nothing for what else happens. */
function whyOver(event: ContractEvent): string | undefined {
    if (event.type !== "withdrawn" && event.type !== "accept_refused") return undefined;
    const key = `history.over.${event.body.reason}`;
    return hasText(key) ? t(key) : undefined;
}

function valuesOf(event: ContractEvent, currency: string, role: contract.Role): Values {
    const body = event.body as Readonly<Record<string, unknown>>;
    const values: Record<string, string | number> = { who: t("history.by_time") };
    if (typeof body["milestone"] === "number") values["number"] = body["milestone"];
    if (typeof body["rule"] === "string") values["why"] = unpaidText(body["rule"], role);
    const over = whyOver(event);
    if (over !== undefined) values["why"] = over;
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

/** Why the client's money did not come, for that party: what is told to the client is about their wallet. */
export function unpaidText(rule: string, role: contract.Role): string {
    if (rule === "insufficient_funds") return t(`history.short_${role}`);
    return role === "client" ? ruleText(rule) : t("history.unpaid_freelancer");
}

/** What a person wrote. Why a job ended an offer is no such words. */
function noteOf(event: ContractEvent): string | undefined {
    if (event.type === "withdrawn" || event.type === "accept_refused") return undefined;
    const body = event.body as Readonly<Record<string, unknown>>;
    const note = body["note"] ?? body["reason"] ?? body["memo"];
    return typeof note === "string" ? note : undefined;
}

function moreOf(event: ContractEvent, currency: string, role: contract.Role): string | undefined {
    if (event.type === "milestone_funding") {
        const over = less(event.body.amount, event.body.drawn);
        return isZero(over) ? undefined : t("history.used", { amount: money(over, currency) });
    }
    const { rolled, refunded } = event.body as Partial<contract.MilestoneReleased & contract.Ended>;
    if (rolled !== undefined && !isZero(rolled)) {
        return t("history.rolled", { amount: money(rolled, currency) });
    }
    if (refunded === undefined) return undefined;
    const key = role === "client" ? "history.refunded_client" : "history.refunded";
    return t(key, { amount: money(refunded, currency) });
}
