import { expect, test } from "vitest";
import { bytesOf, lettersLeft, lettersOver } from "../src/ui/room_left";

test("what is said to be too many letters is what has to go, whatever letters they are", () => {
    expect(lettersOver("x".repeat(121), 120)).toBe(1);
    expect(lettersOver("x".repeat(120), 120)).toBe(0);
    for (const text of ["ж".repeat(100), "日本".repeat(50), `${"a".repeat(90)}${"😀".repeat(20)}`]) {
        const over = lettersOver(text, 120);
        const letters = [...text];
        expect(bytesOf(letters.slice(0, letters.length - over).join(""))).toBeLessThanOrEqual(120);
        expect(bytesOf(letters.slice(0, letters.length - over + 1).join(""))).toBeGreaterThan(120);
    }
});

test("what is left is counted in letters like those that stand there", () => {
    expect(lettersLeft("", 120)).toBe(120);
    expect(lettersLeft("x".repeat(110), 120)).toBe(10);
    expect(lettersLeft("ж".repeat(55), 120)).toBe(5);
});
