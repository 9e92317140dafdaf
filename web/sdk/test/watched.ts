// A stream that is folded by the reducers, compared with what the server shows.

import { expect } from "vitest";
import type { Guildhall, IdOf, Live, LiveKind, States } from "../src/index.js";

/** A stream that is folded here, and each of its states as the server had it. */
export class Watched<K extends LiveKind> {
    private constructor(
        private readonly hall: Guildhall,
        private readonly live: Live<K>,
    ) {}

    static async open<K extends LiveKind>(hall: Guildhall, kind: K, id: IdOf[K]): Promise<Watched<K>> {
        return new Watched(hall, await hall.live(kind, id).ready());
    }

    get state(): States[K] | undefined {
        return this.live.state;
    }

    /** Compares what was folded with what the server shows at the same seq. */
    async check(what: string): Promise<void> {
        const { kind, id } = this.live;
        for (;;) {
            const shown = await this.hall.ask("stream.state", { kind, id: id as never });
            await this.reach(shown.seq);
            if (this.live.seq !== shown.seq) continue;
            expect(this.live.state as unknown, `${kind} ${what} at ${shown.seq}`).toEqual(
                shown.state as States[K],
            );
            return;
        }
    }

    private reach(seq: number): Promise<void> {
        return new Promise((reached) => {
            const off = this.live.on(() => look());
            const look = (): void => {
                if (this.live.seq < seq) return;
                off();
                reached();
            };
            look();
        });
    }
}

/** Tries something that the state may not allow: which refusal comes is not what is tested here. */
export function attempt(
    change: { answer: Promise<unknown> },
    also: readonly string[] = [],
): Promise<unknown> {
    return change.answer.catch((error: { code: string; message: string }) => {
        if (!["refused", "forbidden", ...also].includes(error.code)) throw error;
    });
}
