// The names of categories and skills, by their ids. They are the same for everybody.

import { SvelteMap } from "svelte/reactivity";
import type { Guildhall } from "guildhall";

/** How many names the server tells at once. */
const NAMES_MAX = 100;

class Taxa {
    private readonly known = new SvelteMap<string, string>();
    private readonly asked = new Set<string>();
    /** What is shown now and has no name yet: it is asked for together. */
    private missing: string[] = [];

    /** Something told the name. */
    learn(id: string, name: string): void {
        this.known.set(id, name);
    }

    /** The name; until the server has told it, what the id itself says. */
    nameOf(hall: Guildhall, id: string): string {
        const name = this.known.get(id);
        if (name === undefined) this.miss(hall, id);
        return name ?? spelled(id);
    }

    private miss(hall: Guildhall, id: string): void {
        if (this.asked.has(id)) return;
        this.asked.add(id);
        if (this.missing.push(id) > 1) return;
        queueMicrotask(() => {
            const ids = this.missing;
            this.missing = [];
            for (let from = 0; from < ids.length; from += NAMES_MAX)
                void this.ask(hall, ids.slice(from, from + NAMES_MAX));
        });
    }

    private async ask(hall: Guildhall, ids: string[]): Promise<void> {
        try {
            const { items } = await hall.ask("taxonomy.names", { ids });
            for (const { id, name } of items) this.learn(id, name);
        } catch {
            // Whoever shows them next asks the server again.
            for (const id of ids) this.asked.delete(id);
        }
    }
}

export const taxa = new Taxa();

/** What an id says of itself: `own:logo-design` is about logo design. Other sources have numbers. */
export function spelled(id: string): string {
    const [source, ...rest] = id.split(":");
    return source === "own" ? rest.join(":").replaceAll("-", " ") : "…";
}
