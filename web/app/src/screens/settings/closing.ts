// Closes the account of whoever is signed in, and leaves nothing of the person on this machine.

import type { Guildhall } from "guildhall";
import { closing, signOut, standing } from "../../state/hall.svelte";
import { clearPerson, ownShelf } from "../../state/shelf";

/** Closes the account. Fails where the server says no; then nothing has changed. */
export async function closeAccount(hall: Guildhall, password: string): Promise<void> {
    const { account } = hall;
    if (!account) return;
    await closing(hall, () => hall.closeAccount(password));
    await signOut(hall);
    standing.closed = true;
    clearPerson(ownShelf(), account);
}
