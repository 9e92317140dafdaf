// A server with people and their windows, for the tests of one file.

import { IDBKeyRange } from "fake-indexeddb";
import { chromium, type Browser, type Page } from "playwright-core";
import type { AccountId, Guildhall } from "guildhall";
import { Machine, Server } from "../../../../sdk/test/server";
import { openStore } from "../../../../sdk/src/store";
import type { Seat } from "./seat";
import { closeWindows, fetchedAll, openWindow, type Window } from "./windows";

/** The password of everyone, also of the people of the demo world. */
const PASSWORD = "correct horse battery staple";

/** Passwords that cost nothing to hash: tests sign many people up. */
const SETTINGS = {
    GUILDHALL_PASSWORDS_WEAK_HASHING_FOR_TESTS: "true",
    GUILDHALL_PASSWORDS_ARGON2_MEMORY_KIB: "8",
    GUILDHALL_PASSWORDS_ARGON2_PASSES: "1",
    GUILDHALL_WORKERS: "2",
};

/** Somebody who has signed up. */
export class Person {
    constructor(
        private readonly house: House,
        /** Their client on Node, for what a test wants to have done quickly. */
        readonly hall: Guildhall,
        readonly name: string,
        readonly email: string,
        private readonly session: Seat,
        readonly password = PASSWORD,
    ) {}

    get account(): AccountId {
        return this.session.account;
    }

    /** Opens a page in a window of their own, signed in. */
    open(path = "/", how: Window = {}): Promise<Page> {
        return this.house.openAs(this.session, path, how);
    }
}

/** A server of its own, and all who use it. */
export class House {
    /** What went wrong in any window so far: faults in scripts, what the page's rules forbade, lost files. */
    readonly troubles: string[] = [];
    private expected: RegExp[] = [];
    private readonly halls: Guildhall[] = [];
    private people = 0;

    private constructor(
        readonly server: Server,
        readonly browser: Browser,
    ) {}

    /** Starts a server on an empty folder. Settings are named by their variables (`GUILDHALL_…`). */
    static async open(browser: Browser, settings: Readonly<Record<string, string>> = {}): Promise<House> {
        return new House(await Server.start({ ...SETTINGS, ...settings }), browser);
    }

    /** Where the pages are. */
    get origin(): string {
        return `http://127.0.0.1:${this.server.port}`;
    }

    /** Signs somebody up, on Node. */
    person(name = `Person ${this.people + 1}`): Promise<Person> {
        const email = `person${++this.people}@example.org`;
        return this.enter(name, email, (hall) => hall.register(email, PASSWORD, name));
    }

    /** Signs in, on Node, somebody who has registered otherwise with the password of all tests. */
    signIn(email: string): Promise<Person> {
        return this.enter(email, email, (hall) => hall.signIn(email, PASSWORD));
    }

    private async enter(
        name: string,
        email: string,
        prove: (hall: Guildhall) => Promise<AccountId>,
    ): Promise<Person> {
        const machine = new Machine();
        const hall = await machine.open(this.server);
        this.halls.push(hall);
        await prove(hall);
        const store = await openStore(machine.indexedDB, IDBKeyRange, "guildhall");
        const session = await store.get<Seat>("session");
        store.close();
        if (!session) throw new Error("a session is kept once somebody has registered");
        return new Person(this, hall, name, email, session);
    }

    /** Opens a page where nobody is signed in. */
    open(path = "/", how: Window = {}): Promise<Page> {
        return openWindow(this.browser, this.origin + path, undefined, how, this.troubles);
    }

    /** Opens a page where the session of somebody is kept. */
    openAs(session: Seat, path: string, how: Window): Promise<Page> {
        return openWindow(this.browser, this.origin + path, session, how, this.troubles);
    }

    /**
     * Kills the server once every window has the code that it fetches ahead. Code that is missed afterwards
     * counts as trouble.
     */
    async killServer(): Promise<void> {
        await fetchedAll(this.browser);
        await this.server.kill();
    }

    /** In this test that trouble is meant to happen. */
    expects(trouble: RegExp): void {
        this.expected.push(trouble);
    }

    /** What went wrong since this was last asked, but for what was expected. */
    takeTroubles(): string[] {
        const expected = this.expected.splice(0);
        return this.troubles.splice(0).filter((one) => !expected.some((known) => known.test(one)));
    }

    /** Closes all windows, and the clients on Node. */
    async clear(): Promise<void> {
        await closeWindows(this.browser);
        this.halls.splice(0).forEach((hall) => hall.close());
    }

    async close(): Promise<void> {
        await this.clear();
        await this.server.stop();
    }
}

/** Takes the browser that others have started. */
export function connect(browser: string): Promise<Browser> {
    return chromium.connect(browser);
}
