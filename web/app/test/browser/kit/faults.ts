// What can be wrong with somebody's machine, as scripts that run before those of the page.

const HOUR_MS = 3_600_000;

/** A clock that is wrong by so many hours. */
export function clockWrongBy(hours: number): string {
    return `{
        const Right = Date, wrong = ${hours * HOUR_MS};
        globalThis.Date = class Date extends Right {
            constructor(...of) { of.length === 0 ? super(Right.now() + wrong) : super(...of); }
            static now() { return Right.now() + wrong; }
        };
    }`;
}

/** A browser that keeps nothing and says so, as with cookies switched off. */
export const storageRefused = `
    for (const name of ["indexedDB", "localStorage", "sessionStorage"])
        Object.defineProperty(globalThis, name, {
            get() { throw new DOMException("storage is refused", "SecurityError"); },
        });
`;

/** A machine whose disk is full: what is kept can be read, and nothing is added. */
export const storageFull = `
    const full = () => { throw new DOMException("no space is left", "QuotaExceededError"); };
    IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = full;
    Storage.prototype.setItem = full;
`;
