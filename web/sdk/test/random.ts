/** A small generator of numbers below a bound, the same for the same seed (xorshift). */
export function generator(seed: number): (below: number) => number {
    let state = seed * 2_654_435_761 || 1;
    return (below) => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) % below;
    };
}
