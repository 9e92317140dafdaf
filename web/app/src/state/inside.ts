// Whether somebody was signed in when this browser last showed the page. It is known before the session has
// been read, and is a guess: whoever is wrong fetches some code that is not needed, and then the right one.

import { clear, ownShelf, put, taken } from "./shelf";

const PLACE = "guildhall.inside";

export function wasInside(): boolean {
    return taken(ownShelf(), PLACE) === true;
}

/** Remembers it for the next time. */
export function noteInside(isInside: boolean): void {
    if (isInside) put(ownShelf(), PLACE, true);
    else clear(ownShelf(), PLACE);
}
