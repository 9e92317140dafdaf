// Runs of events put together.

/** Two runs of rising events as one. What is in both counts once, as it stands in the second. */
export function joined<E extends { readonly seq: number }>(one: readonly E[], other: readonly E[]): E[] {
    const bySeq = new Map<number, E>();
    for (const event of one) bySeq.set(event.seq, event);
    for (const event of other) bySeq.set(event.seq, event);
    return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
