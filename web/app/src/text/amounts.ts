// Amounts as decimal text: checked, added and compared exactly. No digit goes through a floating-point
// number.

/** The most digits that the server takes before the point. */
export const WHOLE_DIGITS_MAX = 12;
/** A whole in basis points, which are hundredths of a percent. */
const WHOLE_BASIS_POINTS = 10_000n;

/** How many digits a currency has after the point. */
export function decimalsOf(currency: string): number {
    try {
        const format = new Intl.NumberFormat("en", { style: "currency", currency });
        return format.resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
        return 2; // This browser does not take it for a currency.
    }
}

/** What is wrong with an amount that somebody wrote. */
export type AmountFault = "empty" | "form" | "large" | "precise" | "zero";

/** An amount without fault, as the server takes it: with exactly the currency's decimals. */
export function exact(text: string, currency: string): string {
    const decimals = decimalsOf(currency);
    return amountOf(unitsOf(text.trim(), decimals), decimals);
}

/** So many of the smallest units of a currency, as an amount. */
export function inUnits(units: number, currency: string): string {
    return amountOf(BigInt(units), decimalsOf(currency));
}

/** The sum of amounts of one currency; those with a fault count nothing. */
export function sumOf(amounts: readonly string[], currency: string): string {
    const sound = amounts.filter((amount) => isDecimal(amount));
    // The server may know more decimals of a currency than this browser.
    const decimals = Math.max(decimalsOf(currency), ...sound.map((amount) => fractionOf(amount.trim())));
    return amountOf(
        sound.reduce((sum, amount) => sum + unitsOf(amount.trim(), decimals), 0n),
        decimals,
    );
}

/** One amount less another, with the decimals of the longer one. Below zero, it begins with a minus sign. */
export function less(one: string, other: string): string {
    const decimals = Math.max(fractionOf(one), fractionOf(other));
    return amountOf(unitsOf(one, decimals) - unitsOf(other, decimals), decimals);
}

/** Below zero where the first is the smaller one, above zero where it is the greater one. */
export function compared(one: string, other: string): number {
    const decimals = Math.max(fractionOf(one), fractionOf(other));
    const [a, b] = [unitsOf(one, decimals), unitsOf(other, decimals)];
    return a < b ? -1 : a > b ? 1 : 0;
}

/** The smaller of two amounts. */
export function lesser(one: string, other: string): string {
    return compared(one, other) <= 0 ? one : other;
}

/** Whether an amount is nothing. */
export function isZero(amount: string): boolean {
    return !/[1-9]/.test(amount);
}

/** A share of an amount, rounded half up once, as the server rounds its fee. */
export function shareOf(amount: string, basisPoints: number): string {
    const decimals = fractionOf(amount);
    const share = unitsOf(amount, decimals) * BigInt(basisPoints);
    return amountOf((share + WHOLE_BASIS_POINTS / 2n) / WHOLE_BASIS_POINTS, decimals);
}

/** What a number of seconds pays at an hourly rate, rounded down to the rate's decimals. */
export function paidFor(seconds: number, rate: string): string {
    const decimals = fractionOf(rate);
    return amountOf((unitsOf(rate, decimals) * BigInt(Math.floor(seconds))) / 3_600n, decimals);
}

function isDecimal(text: string): boolean {
    return /^\s*\d+(\.\d+)?\s*$/.test(text);
}

function fractionOf(amount: string): number {
    const point = amount.indexOf(".");
    return point < 0 ? 0 : amount.length - point - 1;
}

/** The amount in the smallest units of that many decimals. Digits beyond these are left away. */
function unitsOf(amount: string, decimals: number): bigint {
    const [whole = "", fraction = ""] = amount.split(".");
    return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
}

function amountOf(units: bigint, decimals: number): string {
    const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
    const whole = digits.slice(0, digits.length - decimals);
    return (units < 0n ? "-" : "") + (decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`);
}
