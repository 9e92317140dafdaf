// Timers by what they are for: each once, and none is left when they are closed.

/** Timers, each with a key. */
export class Timers<K> {
    private readonly all = new Map<K, ReturnType<typeof setTimeout>>();
    private isClosed = false;

    /** Does something after so many milliseconds, in the place of what was to be done for that key. */
    set(key: K, ms: number, act: () => void): void {
        this.clear(key);
        if (this.isClosed) return;
        const timer = setTimeout(() => {
            this.all.delete(key);
            act();
        }, ms);
        this.all.set(key, timer);
    }

    /** Whether something is still to be done for that key. */
    has(key: K): boolean {
        return this.all.has(key);
    }

    /** Does nothing more for that key; without one, for none. */
    clear(...keys: K[]): void {
        for (const key of keys.length > 0 ? keys : [...this.all.keys()]) {
            clearTimeout(this.all.get(key));
            this.all.delete(key);
        }
    }

    /** Does nothing more. */
    close(): void {
        this.isClosed = true;
        this.clear();
    }
}
