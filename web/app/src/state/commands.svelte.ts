// What can be done from the keyboard: commands, which the palette lists, and the keys of some of them. A
// screen adds its own while it is shown.

import { onDestroy } from "svelte";
import type { IconName } from "../ui/Icon.svelte";

export interface Command {
    readonly label: string;
    readonly icon: IconName;
    /** One key, or two after each other such as `g h`, pressed where nothing is being written. */
    readonly keys?: string;
    readonly run: () => void;
}

/** How long the second of two keys may take, in milliseconds. */
const SECOND_KEY_MS = 1_500;

class Commands {
    private readonly sources = new Set<() => readonly Command[]>();
    /** Another object whenever the sources are others. A set that tells of changes itself is more code. */
    private version = $state.raw({});
    private first = "";
    private firstAt = 0;

    get all(): Command[] {
        void this.version;
        return [...this.sources].flatMap((source) => source());
    }

    add(source: () => readonly Command[]): () => void {
        this.sources.add(source);
        this.version = {};
        return () => {
            this.sources.delete(source);
            this.version = {};
        };
    }

    /** Runs the command of the keys that were pressed, where there is one. */
    press(event: KeyboardEvent): void {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target))
            return;
        if (document.querySelector("dialog[open]") || event.key.length !== 1) return;
        const isSecond = event.timeStamp - this.firstAt < SECOND_KEY_MS;
        const pressed = isSecond && this.first ? [`${this.first} ${event.key}`, event.key] : [event.key];
        this.first = event.key;
        this.firstAt = event.timeStamp;
        const command = pressed
            .map((keys) => this.all.find((one) => one.keys === keys))
            .find((one) => one !== undefined);
        if (!command) return;
        event.preventDefault();
        this.first = "";
        command.run();
    }
}

export const commands = new Commands();

/** Offers commands for as long as the component is there. Called while it is set up. */
export function offerCommands(source: () => readonly Command[]): void {
    onDestroy(commands.add(source));
}

function isWriting(target: EventTarget | null): boolean {
    return (
        target instanceof HTMLElement &&
        (target.isContentEditable || target.matches("input, textarea, select"))
    );
}
