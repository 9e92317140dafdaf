// The rules of a message's text, before it is sent.

/** The longest message that the server takes, in bytes. */
export const TEXT_BYTES_MAX = 16_384;
/** From so many bytes on, how many are left is shown. */
export const TEXT_BYTES_NEAR = 14_000;

const encoder = new TextEncoder();

/** The length of a text on the wire. */
export function bytesOf(text: string): number {
    // The count of letters is a bound below, and saves most texts the counting.
    return text.length * 3 < TEXT_BYTES_NEAR ? text.length : encoder.encode(text).length;
}

/** The text as it is sent: without blank lines before it and blanks after it. */
export function trimmed(text: string): string {
    return text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
}

/** Whether there is anything to be read in it: blanks and invisible letters alone are nothing. */
export function isBlank(text: string): boolean {
    return !/[^\s\p{Cc}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}
