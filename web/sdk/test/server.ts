// A real server for the tests: the program that `cargo build` leaves, on a folder of its own.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { env as environment } from "node:process";
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { WebSocket } from "ws";
import { Guildhall, type ChannelMaker, type Options, type WebSocketMaker } from "../src/index.js";
import { reducers } from "../src/reducers/index.js";

/** The program that is tested. */
export const PROGRAM =
    environment["SDK_TEST_SERVER"] ?? join(import.meta.dirname, "../../../target/debug/guildhall");
const READY_MS = 20_000;

/** A server that can be killed and started again on the same data. */
export class Server {
    private process: ChildProcess | undefined;

    private constructor(
        private readonly folder: string,
        readonly port: number,
        private readonly settings: Readonly<Record<string, string>>,
    ) {}

    /** Starts one on an empty folder, with settings by the names of their variables (`GUILDHALL_…`). */
    static async start(settings: Readonly<Record<string, string>> = {}): Promise<Server> {
        const server = new Server(mkdtempSync(join(tmpdir(), "guildhall-sdk-")), await freePort(), settings);
        await server.start();
        return server;
    }

    get url(): string {
        return `ws://127.0.0.1:${this.port}/ws`;
    }

    async start(): Promise<void> {
        const process = spawn(
            PROGRAM,
            ["serve", "--data", this.folder, "--listen", `127.0.0.1:${this.port}`],
            {
                stdio: "ignore",
                env: { ...environment, ...this.settings },
            },
        );
        this.process = process;
        const until = performance.now() + READY_MS;
        for (;;) {
            if (process.exitCode !== null) throw new Error(`${PROGRAM} ended with ${process.exitCode}`);
            const ready = await fetch(`http://127.0.0.1:${this.port}/readyz`).then(
                (answer) => answer.ok,
                () => false,
            );
            if (ready) return;
            if (performance.now() > until) throw new Error("the server does not get ready");
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }

    /** `kill -9`, as a power cut would. */
    kill(): Promise<void> {
        return this.signal("SIGKILL");
    }

    /** Stops for good, and leaves nothing. */
    async stop(): Promise<void> {
        await this.kill();
        rmSync(this.folder, { recursive: true, force: true });
    }

    /**
     * Copies its data, as it stands now; what it answers puts that copy in the place of the data, of a killed
     * server.
     */
    backup(): () => void {
        const copy = join(this.folder, "copy.db");
        execFileSync(PROGRAM, ["backup", copy, "--data", this.folder], { stdio: "ignore" });
        return () => {
            for (const file of readdirSync(this.folder)) {
                if (file.startsWith("guildhall.db")) rmSync(join(this.folder, file));
            }
            renameSync(copy, join(this.folder, "guildhall.db"));
        };
    }

    /** Freezes it, as a machine that swaps does: its sockets stay open, and nothing answers. */
    async pause(): Promise<void> {
        this.process!.kill("SIGSTOP");
        const stat = `/proc/${this.process!.pid}/stat`;
        while (!readFileSync(stat, "utf8").includes(") T "))
            await new Promise((resolve) => setTimeout(resolve, 5));
    }

    goOn(): void {
        this.process?.kill("SIGCONT");
    }

    private signal(signal: NodeJS.Signals): Promise<void> {
        const process = this.process;
        if (!process || process.exitCode !== null || process.signalCode !== null) return Promise.resolve();
        return new Promise((ended) => {
            process.once("exit", () => ended());
            process.kill(signal);
        });
    }
}

/** What a browser would give: a place that keeps things, shared by all clients that are given it. */
export class Machine {
    readonly indexedDB = new IDBFactory();
    readonly locks = new Locks() as unknown as LockManager;
    private readonly channels = new Set<Channel>();

    /** Its pages hear of each other where it has channels, as nearly all browsers have. */
    constructor(private readonly hasChannels = false) {}

    /** A page on this machine. */
    open(server: Server, more: Partial<Options> = {}): Promise<Guildhall> {
        return Guildhall.open({
            url: server.url,
            reducers,
            WebSocket,
            indexedDB: this.indexedDB,
            IDBKeyRange,
            locks: this.locks,
            ...(this.hasChannels ? { BroadcastChannel: channelsAmong(this.channels) } : {}),
            ...more,
        });
    }
}

type Channel = InstanceType<ChannelMaker> & { hear(said: unknown): void };

/** A `BroadcastChannel`, as far as it is used here, among the pages of one machine. */
function channelsAmong(channels: Set<Channel>): ChannelMaker {
    return class {
        private listener: (event: MessageEvent) => void = () => undefined;
        constructor() {
            channels.add(this as never);
        }
        addEventListener(_name: string, listener: never): void {
            this.listener = listener;
        }
        hear(data: unknown): void {
            this.listener({ data } as MessageEvent);
        }
        postMessage(said: unknown): void {
            channels.forEach((other) => (other as unknown) === this || other.hear(said));
        }
        close(): void {
            channels.delete(this as never);
        }
    } as never;
}

/** The way from one page to its server, which can be cut. */
export class Network {
    private isCut = false;
    private readonly sockets = new Set<WebSocket>();
    readonly WebSocket: WebSocketMaker;

    constructor() {
        const network = this;
        this.WebSocket = class extends WebSocket {
            constructor(url: string, protocols: string[]) {
                super(network.isCut ? "ws://127.0.0.1:9/ws" : url, protocols);
                network.sockets.add(this);
            }
        };
    }

    cut(): void {
        this.isCut = true;
        this.sockets.forEach((socket) => socket.terminate());
        this.sockets.clear();
    }

    mend(): void {
        this.isCut = false;
    }
}

/** Web Locks, as far as they are used here: one holder of a name at a time, in the order of asking. */
class Locks {
    private readonly last = new Map<string, Promise<unknown>>();

    request<T>(name: string, _options: unknown, what: () => Promise<T>): Promise<T> {
        const turn = (this.last.get(name) ?? Promise.resolve()).then(what, what);
        this.last.set(
            name,
            turn.catch(() => undefined),
        );
        return turn;
    }
}

/** Waits until a page is in a phase. */
export function phase(hall: Guildhall, phase: Guildhall["status"]["phase"]): Promise<void> {
    return until(
        (look) => hall.on("status", look),
        () => hall.status.phase === phase,
        phase,
    );
}

let people = 0;

/** Somebody new, signed in on a page of their own. */
export async function person(server: Server, machine = new Machine()): Promise<Guildhall> {
    const hall = await machine.open(server);
    people++;
    await hall.register(`person${people}.${server.port}@example.org`, "a long password", `Person ${people}`);
    return hall;
}

/** Waits until something is so, as it is told, for ten seconds at most. */
export function until(on: (look: () => void) => () => void, is: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
            off();
            reject(new Error(`not within ten seconds: ${what}`));
        }, 10_000);
        const look = (): void => {
            if (!is()) return;
            clearTimeout(late);
            off();
            resolve();
        };
        const off = on(look);
        look();
    });
}

function freePort(): Promise<number> {
    return new Promise((free) => {
        const probe = createServer().listen(0, "127.0.0.1", () => {
            const { port } = probe.address() as AddressInfo;
            probe.close(() => free(port));
        });
    });
}
