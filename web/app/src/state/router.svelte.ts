// Which screen is shown: the path of the address says it.

import type { Component } from "svelte";
import type { Chapter, Key } from "../text/text.svelte";

/** What stands in the place of `:name` in the pattern of a path. */
export type Params = Readonly<Record<string, string>>;

/** A screen; it gets the `params` of its path. */
export interface Screen {
    /** Such as `/rooms/:room`. */
    readonly pattern: string;
    readonly title: Key;
    // A screen without parameters takes no `params`, which is another type of component.
    readonly load: () => Promise<{ default: Component<any> }>;
    /** The chapters of the catalogue that it speaks with. */
    readonly texts: readonly Chapter[];
    /** Whether it stays while the path becomes another one of the same `load`, and only gets new `params`. */
    readonly stays?: boolean;
}

class Route {
    path = $state(location.pathname);
    /** What stands behind the path: nothing, or `?` with what a screen shows of itself. */
    query = $state(location.search);
    /** The address of the screen before, as far as this page has shown one. */
    before = "";
    /** Whether the person came back to it, or forward, by the browser's own way. */
    isBack = false;

    constructor() {
        window.addEventListener("popstate", () => {
            this.isBack = true;
            this.look();
        });
        document.addEventListener("click", (click) => this.follow(click));
    }

    /** Shows another address. A screen that only shows something else of itself stays where it is. */
    go(address: string, how: { replace?: boolean } = {}): void {
        const { path } = this;
        const here = path + this.query;
        if (address === here) return;
        history[how.replace ? "replaceState" : "pushState"](null, "", address);
        this.isBack = false;
        this.look();
        if (path === this.path) return;
        this.before = here;
        window.scrollTo(0, 0);
    }

    private look(): void {
        this.path = location.pathname;
        this.query = location.search;
    }

    /** A link to a screen changes the screen, where it is pressed without more; the browser does the rest. */
    private follow(click: MouseEvent): void {
        if (click.defaultPrevented || click.button !== 0) return;
        if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
        const link = (click.target as Element | null)?.closest?.("a[href]");
        if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
        if (link.origin !== location.origin || (link.hash && link.pathname === this.path)) return;
        click.preventDefault();
        this.go(link.pathname + link.search);
    }
}

export const route = new Route();

/** The parameters of a path, where it is one of that pattern. */
export function match(pattern: string, path: string): Params | undefined {
    const wanted = pattern.split("/");
    const parts = path.replace(/(.)\/$/, "$1").split("/");
    if (wanted.length !== parts.length) return undefined;
    const params: Record<string, string> = {};
    for (const [at, name] of wanted.entries()) {
        const part = parts[at] ?? "";
        if (name.startsWith(":")) params[name.slice(1)] = part;
        else if (name !== part) return undefined;
    }
    return params;
}
