// How figures are told.

/** The value below which that share of them lies. */
export function quantile(values: readonly number[], share: number): number {
    const sorted = values.toSorted((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** A line with what the values are like, in milliseconds. */
export function line(what: string, values: readonly number[]): string {
    if (values.length === 1) return `${what}: ${values[0]?.toFixed(1)} ms`;
    const [middle, high, most] = [0.5, 0.99, 1].map((share) => quantile(values, share).toFixed(1));
    return `${what}: ${middle} ms in the middle, ${high} ms at p99, ${most} ms at most (${values.length})`;
}
