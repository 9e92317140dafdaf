// Waits: each has an end.

/** Resolves after so many milliseconds. */
export function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A wait that doubles with each failure in a row, from `first` up to `longest`, in milliseconds. */
export function backoff(failures: number, first: number, longest: number): number {
    return Math.min(longest, first * 2 ** Math.min(failures, 16));
}

/** A wait that is up to a fourth shorter or longer, in milliseconds; `random` lies from 0 up to 1. */
export function jittered(ms: number, random: number): number {
    return ms * (0.75 + random / 2);
}

/** What a promise answers; fails with `late` where it has not done so after `ms` milliseconds. */
export function inTime<T>(answer: Promise<T>, ms: number, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(late()), Math.max(0, ms));
        answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
}
