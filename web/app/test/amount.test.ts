import { expect, test } from "vitest";
import { readAmount, typedAmount } from "../src/text/amount";

test.each([
    ["120", "USD", "en", "120"],
    ["120.5", "USD", "en", "120.5"],
    [" 1,234.50 ", "USD", "en", "1234.50"],
    ["1.234,50", "USD", "de", "1234.50"],
    ["1 234,50", "USD", "de", "1234.50"],
    ["1'234.50", "USD", "en", "1234.50"],
    [".5", "USD", "en", "0.5"],
    ["007", "USD", "en", "7"],
    ["999999999999.99", "USD", "en", "999999999999.99"],
    ["12,000", "JPY", "en", "12000"],
    ["1.234", "KWD", "en", "1.234"],
])("%j of %s is read as it is written in %s", (typed, currency, language, amount) => {
    expect(readAmount(typed, currency, language)).toEqual({ amount });
});

test.each([
    ["", "USD", "en", "empty"],
    ["ten", "USD", "en", "form"],
    ["-5", "USD", "en", "form"],
    ["1e3", "USD", "en", "form"],
    [".", "USD", "en", "form"],
    ["1.2.3", "USD", "en", "form"],
    // Somebody who writes as elsewhere must not send a hundred times what they meant.
    ["12,50", "USD", "en", "form"],
    ["12.50", "EUR", "de", "form"],
    ["1234,567", "USD", "en", "form"],
    ["1.234", "USD", "en", "precise"],
    ["1.5", "JPY", "en", "precise"],
    ["1000000000000", "USD", "en", "large"],
    ["0.00", "USD", "en", "zero"],
    ["٣", "USD", "en", "form"],
])("%j of %s in %s is refused as %s", (typed, currency, language, fault) => {
    expect(readAmount(typed, currency, language)).toEqual({ fault });
});

test("an amount is shown as it is typed, and reads as itself", () => {
    expect(typedAmount("1234.50", "de")).toBe("1234,50");
    expect(readAmount(typedAmount("1234.50", "de"), "EUR", "de")).toEqual({ amount: "1234.50" });
});
