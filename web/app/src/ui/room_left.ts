// How much room a text leaves, in letters of that text: limits count bytes, and letters take one to four.

const encoder = new TextEncoder();

/** How many bytes a text takes. */
export function bytesOf(text: string): number {
    return encoder.encode(text).length;
}

/** How many letters at its end have to go, so that a text takes no more than so many bytes. */
export function lettersOver(text: string, bytesMax: number): number {
    let bytes = bytesOf(text);
    let over = 0;
    for (const letter of [...text].reverse()) {
        if (bytes <= bytesMax) break;
        bytes -= bytesOf(letter);
        over += 1;
    }
    return over;
}

/** About how many letters like those of a text still fit. */
export function lettersLeft(text: string, bytesMax: number): number {
    const bytes = bytesOf(text);
    const left = Math.max(0, bytesMax - bytes);
    return bytes === 0 ? left : Math.floor((left * [...text].length) / bytes);
}
