// What the pages of one machine tell each other, where the browser lets them.

/** How a page makes a channel to the others of the same name. */
export type ChannelMaker = new (
    name: string,
) => Pick<BroadcastChannel, "postMessage" | "close" | "addEventListener">;

/** `asked`: a change is kept that waits to be sent. `session`: somebody has signed in or out. */
type Said = "asked" | "session";

/**
 * A change that another page has asked for is looked for after this time, in milliseconds: by then that page
 * has sent it, or is gone, or has no connection.
 */
const TAKE_UP_MS = 10_000;

/** The other pages of this machine. */
export class Tabs {
    private readonly channel: InstanceType<ChannelMaker> | undefined;
    private waiting: ReturnType<typeof setTimeout> | undefined;

    constructor(
        Channel: ChannelMaker | undefined,
        name: string,
        private readonly heard: { takeUp(): void; session(): void },
    ) {
        this.channel = Channel && new Channel(name);
        this.channel?.addEventListener("message", (event) => this.hear((event as MessageEvent).data));
    }

    say(said: Said): void {
        this.channel?.postMessage(said);
    }

    private hear(said: unknown): void {
        if (said === "session") this.heard.session();
        if (said !== "asked") return;
        this.waiting ??= setTimeout(() => {
            this.waiting = undefined;
            this.heard.takeUp();
        }, TAKE_UP_MS);
    }

    close(): void {
        clearTimeout(this.waiting);
        this.channel?.close();
    }
}
