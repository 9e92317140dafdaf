// Which addresses a message may lead to, and what is shown of them.

/** The longest address that is taken for one, in letters. */
export const HREF_MAX = 2_048;

const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);
/** Letters that are not seen or turn the direction of writing: they make one address look like another. */
const DECEIVING = /[\p{Cc}\p{Cf}]/u;
const LOOKS_LIKE_ADDRESS = /^\s*(?:[a-z]+:|www\.|[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$))/i;

/** The address in the form that a browser follows; `undefined` where a message may not lead there. */
export function hrefOf(address: string): string | undefined {
    if (address.length > HREF_MAX) return undefined;
    let url: URL;
    try {
        url = new URL(address);
    } catch {
        return undefined;
    }
    // A name before the host, as in `https://bank.example@evil.example`, is there to deceive.
    const honest = SCHEMES.has(url.protocol) && url.username === "" && url.password === "";
    return honest ? url.href : undefined;
}

/** What is shown of an address that stands in the text itself. */
export function shownAddress(address: string, href: string): string {
    return DECEIVING.test(address) ? href : address;
}

/** Whether the words of a link claim to be an address, other than the one that it leads to. */
export function deceives(words: string, href: string): boolean {
    if (DECEIVING.test(words)) return true;
    return LOOKS_LIKE_ADDRESS.test(words) && hrefOf(words.trim()) !== href;
}

/** How much of `address` belongs to it, without what ends a sentence or closes a bracket around it. */
export function addressEnd(address: string): number {
    let open = 0;
    for (const letter of address) open += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    let end = address.length;
    for (; end > 0; end--) {
        const last = address[end - 1] as string;
        if (last === ")" && open < 0) open++;
        else if (!".,;:!?'\"*_]}".includes(last)) break;
    }
    return end;
}
