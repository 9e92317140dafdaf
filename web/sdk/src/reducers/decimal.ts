// Amounts as decimal text, added exactly: a binary number cannot hold 0.1.

/** `one` + `other`. */
export function sum(one: string, other: string): string {
    return combined(one, other, (a, b) => a + b);
}

/** `one` - `other`. */
export function difference(one: string, other: string): string {
    return combined(one, other, (a, b) => a - b);
}

/** Zero, with as many decimals as an amount. */
export function zeroLike(amount: string): string {
    return difference(amount, amount);
}

/** Whether an amount is zero. */
export function isZero(amount: string): boolean {
    return /^[-0.]*$/.test(amount);
}

function combined(one: string, other: string, combine: (a: bigint, b: bigint) => bigint): string {
    const places = Math.max(decimals(one), decimals(other));
    const result = combine(units(one, places), units(other, places));
    const digits = (result < 0n ? -result : result).toString().padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places);
    return (result < 0n ? "-" : "") + (places === 0 ? whole : `${whole}.${digits.slice(-places)}`);
}

function decimals(amount: string): number {
    const point = amount.indexOf(".");
    return point < 0 ? 0 : amount.length - point - 1;
}

function units(amount: string, places: number): bigint {
    return BigInt(amount.replace(".", "") + "0".repeat(places - decimals(amount)));
}
