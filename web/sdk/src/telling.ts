// Calls to code of the page, which may throw: that is told to the page, and stops nothing here.

/** Calls a function of the page. Says whether it returned. */
export function call(what: () => void): boolean {
    try {
        what();
        return true;
    } catch (error) {
        if (typeof globalThis.reportError === "function") globalThis.reportError(error);
        else console.error(error);
        return false;
    }
}

/** Tells every listener. */
export function tellAll<T extends unknown[]>(listeners: Iterable<(...told: T) => void>, ...told: T): void {
    for (const listener of [...listeners]) call(() => listener(...told));
}

/** A copy of a plain value, also of one behind a proxy: what a page changes later does not change it. */
export function copied<T>(value: T): T {
    if (Array.isArray(value)) return value.map(copied) as T;
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)])) as T;
}
