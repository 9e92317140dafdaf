// The searches that a person has saved.

import type { Reducer } from "../live.js";
import type { search as wire } from "../wire.js";

export const searches: Reducer<"searches"> = (state, event) => {
    switch (event.type) {
        case "saved":
            return saved(state, { ...event.body, saved_at: event.at });
        case "removed":
            return { ...state, searches: without(state, event.body.search) };
        case "seen": {
            const { search, as_of } = event.body;
            const seen = (held: wire.SavedSearch): wire.SavedSearch =>
                held.search === search ? { ...held, seen_as_of: as_of } : held;
            return { ...state, searches: state.searches.map(seen) };
        }
        case "closed":
            return { ...state, searches: [] };
        default:
            return state;
    }
};

/** The oldest comes first: numbers rise. */
function saved(state: wire.SavedSearches, search: wire.SavedSearch): wire.SavedSearches {
    const all = [...without(state, search.search), search];
    return { ...state, searches: all.sort((one, other) => one.search - other.search) };
}

function without(state: wire.SavedSearches, search: number): wire.SavedSearch[] {
    return state.searches.filter((held) => held.search !== search);
}
