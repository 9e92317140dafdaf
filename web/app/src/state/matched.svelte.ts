// What saved searches have found that the person has not seen, for the navigation and for home. Who counts it
// comes with other code, a while after the page.

/** A saved search that has found something. */
export interface Line {
    readonly search: number;
    readonly name: string;
    readonly count: number;
    /** Where it is shown. */
    readonly href: string;
}

class MatchedLines {
    lines = $state.raw<readonly Line[]>([]);
    /** All that is new, each job once, also where it fits more than one search. */
    count = $state(0);
}

export const matched = new MatchedLines();
