// The server's clock, as far as it is known here. A browser's own clock may be wrong by hours.

import { commandId, timeOfId } from "./ids.js";
import type { CommandId } from "./wire.js";

/**
 * How far ahead of the server's clock a `command_id` may lie, with room to spare: the server allows 5
 * minutes.
 */
const AHEAD_MS_MAX = 4 * 60 * 1000;
/** How old a `command_id` may be that is sent for the first time: the server remembers 7 days. */
const FRESH_MS = 3 * 24 * 60 * 60 * 1000;

/** The server's real time, from its last `welcome` and what has elapsed since. */
export class Clock {
    private base: number | undefined;
    private since = 0;
    /** By how much the time of events is ahead of the real one: a sandbox lets it be moved. */
    private ahead = 0;

    /** `offset`: by how much the server's clock was ahead of this machine's when they were last compared. */
    constructor(public offset = 0) {}

    /** The server has said what time it is, and what time it is for events. */
    set(serverClock: number, eventTime = serverClock): void {
        this.base = serverClock;
        this.ahead = eventTime - serverClock;
        this.since = performance.now();
        this.offset = serverClock - Date.now();
    }

    /** The server's time now, in milliseconds since the Unix epoch. */
    now(): number {
        if (this.base === undefined) return Date.now() + this.offset;
        return this.base + (performance.now() - this.since);
    }

    /** The time of events, timers and deadlines now: the real one, except in a sandbox. */
    eventNow(): number {
        return this.now() + this.ahead;
    }

    /** Something happened at that time, so it is that time now: it was moved since the server said it. */
    happened(at: number): void {
        this.ahead += Math.max(0, at - this.eventNow());
    }

    /** Whether the server itself has said the time on this page. */
    get known(): boolean {
        return this.base !== undefined;
    }

    /** A name for a change that is asked for now. */
    command(): CommandId {
        return commandId(this.now());
    }

    /** Whether a name that was never sent lies where the server takes it. */
    takes(command: CommandId): boolean {
        const age = this.now() - timeOfId(command);
        return age > -AHEAD_MS_MAX && age < FRESH_MS;
    }
}
