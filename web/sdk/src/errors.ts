// What can go wrong, told apart by `code`, and by `rule` where a rule of the trade says no.

import type { ErrorCode, Rule, WireError } from "./wire.js";

/**
 * What kind of trouble it is: what the server says, or
 *
 * - `offline`: no connection before the deadline. A change may have been carried out; its outcome is known by
 *   asking again under the same `command_id`.
 * - `closed`: the client was closed, or signed out, while the request waited.
 * - `full`: too much waits here to be sent; nothing was sent.
 */
export type Code = ErrorCode | "offline" | "closed" | "full";

interface Told<C extends Code> {
    readonly code: C;
    /** The rule that says no, where `code` is `refused`. */
    readonly rule: C extends "refused" ? Rule : undefined;
}

/** A request that came to nothing. Switch over `code`; where that is `refused`, over `rule`. */
export type HallError = {
    [C in Code]: HallErrorBase & Told<C>;
}[Code];

class HallErrorBase extends Error {
    override name = "HallError";
    /** How long to wait before asking again, in milliseconds. */
    readonly retryAfterMs: number | undefined;
    /** What and where: `field`, `limit` and the like. */
    readonly details: Readonly<Record<string, string>>;

    constructor(
        readonly code: Code,
        message: string,
        said: Pick<WireError, "retry_after_ms" | "details"> = {},
    ) {
        super(message);
        this.retryAfterMs = said.retry_after_ms;
        this.details = said.details ?? {};
    }

    get rule(): Rule | undefined {
        return this.code === "refused" ? (this.details["rule"] as Rule) : undefined;
    }
}

/** An error with that code. */
export function hallError(
    code: Code,
    message: string,
    said?: Pick<WireError, "retry_after_ms" | "details">,
): HallError {
    return new HallErrorBase(code, message, said) as HallError;
}

/** The error that the server answered. */
export function errorOfWire(error: WireError): HallError {
    return hallError(error.code, error.message, error);
}

/** Whether a thrown value is an error of this package. */
export function isHallError(error: unknown): error is HallError {
    return error instanceof HallErrorBase;
}

/** Codes after which the same request may do better later: nothing is decided, or it is not known what. */
const PASSING: ReadonlySet<Code> = new Set<Code>([
    "rate_limited",
    "overloaded",
    "unavailable",
    "internal",
    "offline",
]);

/** Whether the same request may do better later. */
export function passes(error: HallError): boolean {
    return PASSING.has(error.code);
}
