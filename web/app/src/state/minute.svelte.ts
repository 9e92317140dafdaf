// Counts half minutes, so that what says "2 minutes ago" is drawn anew.

const TICK_MS = 30_000;

class Minute {
    count = $state(0);
    constructor() {
        setInterval(() => this.count++, TICK_MS);
    }
}

export const minute = new Minute();
