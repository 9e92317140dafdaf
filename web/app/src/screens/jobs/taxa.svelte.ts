// The names of categories and skills, by their ids. They are the same for everybody.

import { SvelteMap } from "svelte/reactivity";
import type { Guildhall } from "guildhall";

/** What a list chooses from. */
export type TaxonWhat = "category" | "skill";

class Taxa {
    private readonly known = new SvelteMap<string, string>();
    private readonly asked = new Set<string>();

    /** Something told the name. */
    learn(id: string, name: string): void {
        this.known.set(id, name);
    }

    /** The name; until the server has told it, what the id itself says. */
    nameOf(hall: Guildhall, what: TaxonWhat, id: string): string {
        const name = this.known.get(id);
        if (name === undefined) void this.ask(hall, what, id);
        return name ?? spelled(id);
    }

    private async ask(hall: Guildhall, what: TaxonWhat, id: string): Promise<void> {
        if (this.asked.has(id)) return;
        this.asked.add(id);
        try {
            const method = what === "category" ? "category.view" : "skill.view";
            const { taxon } = await hall.ask(method, { id });
            this.learn(id, taxon.name);
        } catch {
            // Whoever shows it next asks the server again.
            this.asked.delete(id);
        }
    }
}

export const taxa = new Taxa();

/** What an id says of itself: `own:logo-design` is about logo design. Other sources have numbers. */
export function spelled(id: string): string {
    const [source, ...rest] = id.split(":");
    return source === "own" ? rest.join(":").replaceAll("-", " ") : "…";
}
