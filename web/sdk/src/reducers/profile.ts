// What a freelancer shows of themself.

import type { Reducer } from "../live.js";
import type { profile as wire } from "../wire.js";

export const profile: Reducer<"profile"> = (state, event) => {
    switch (event.type) {
        case "edited":
            return edited(state, event.body);
        case "outcome_recorded":
            return { ...state, record: recorded(state.record, event.body) };
        default:
            return state;
    }
};

/** A section is a map of one key: its name, with all that stands in it from now on. */
function edited(state: wire.State, { section, version }: wire.Edited): wire.State | undefined {
    const [name, held] = Object.entries(section)[0] ?? [];
    if (name === undefined || !(name in state.versions)) return undefined; // A newer server's section.
    const versions = { ...state.versions, [name]: version };
    if ("visibility" in section) return { ...state, versions, visibility: section.visibility };
    return { ...state, versions, whole: { ...state.whole, [name]: held } };
}

/** How much a contract paid, from nothing upwards. */
const BANDS: readonly wire.EarnedBand[] = ["nothing", "under100", "under1000", "under10000", "over10000"];

function recorded(record: wire.Record, outcome: wire.Outcome): wire.Record {
    const highest = Math.max(BANDS.indexOf(outcome.earned_band), bandOf(record));
    return {
        contracts: record.contracts + 1,
        paid: record.paid + (outcome.earned_band === "nothing" ? 0 : 1),
        highest_band: BANDS[highest] ?? outcome.earned_band,
        last_ended_at: Math.max(outcome.ended_at, record.last_ended_at ?? 0),
    };
}

function bandOf(record: wire.Record): number {
    return record.highest_band === undefined ? -1 : BANDS.indexOf(record.highest_band);
}
