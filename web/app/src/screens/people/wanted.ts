// What somebody types to find a person.

/** A part of a name, a handle, or an e-mail address. */
export type Wanted =
    | { readonly as: "name"; readonly text: string }
    | { readonly as: "handle"; readonly handle: string }
    | { readonly as: "email"; readonly email: string };

const HANDLE = /^@?([a-z0-9_]{3,30})$/i;
/** Something before and after an `@`: the server says what is an address. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** What a typed text may be; it is a part of a name in any case. */
export function wanted(typed: string): Wanted {
    const text = typed.trim();
    if (EMAIL.test(text)) return { as: "email", email: text };
    const handle = HANDLE.exec(text)?.[1];
    return handle ? { as: "handle", handle: handle.toLowerCase() } : { as: "name", text };
}

/** Whether a name holds what was typed, whatever its letters' case and marks. */
export function holds(name: string, typed: string): boolean {
    return plain(name).includes(plain(typed).replace(/^@/, ""));
}

function plain(text: string): string {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();
}
