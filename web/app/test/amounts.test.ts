import { describe, expect, test } from "vitest";
import { compared, exact, less, lesser, paidFor, shareOf, sumOf } from "../src/text/amounts";

test("an amount is sent with exactly the currency's decimals", () => {
    expect(exact(" 007.5 ", "USD")).toBe("7.50");
    expect(exact("7", "JPY")).toBe("7");
    expect(exact("999999999999.9", "USD")).toBe("999999999999.90");
});

describe("amounts are exact", () => {
    test("in sums, where those that are no amounts count nothing", () => {
        expect(sumOf(["0.10", "0.20"], "USD")).toBe("0.30");
        expect(sumOf(["999999999999.99", "999999999999.99"], "USD")).toBe("1999999999999.98");
        expect(sumOf(["1.00", "soon", ""], "USD")).toBe("1.00");
        expect(sumOf([], "JPY")).toBe("0");
    });
    test("in differences and comparisons", () => {
        expect(less("1.00", "0.01")).toBe("0.99");
        expect(less("0.5", "1.00")).toBe("-0.50");
        expect(compared("10.00", "9.99")).toBeGreaterThan(0);
        expect(compared("1", "1.00")).toBe(0);
        expect(lesser("2.00", "10.00")).toBe("2.00");
    });
});

test("a fee is rounded half up once, as the server rounds it", () => {
    const cases = { "266.64": "26.66", "333.36": "33.34", "0.05": "0.01", "0.04": "0.00", "0.15": "0.02" };
    for (const [gross, fee] of Object.entries(cases))
        expect([gross, shareOf(gross, 1_000)]).toEqual([gross, fee]);
});

test("time pays its share of the hourly rate, rounded down", () => {
    expect(paidFor(3_600, "40.00")).toBe("40.00");
    expect(paidFor(1, "40.00")).toBe("0.01");
    expect(paidFor(5_400, "33.33")).toBe("49.99");
});
