// Who is signed in: tokens, kept on this machine, and refreshed by one tab at a time.

import type { AccountId, CommandId, Methods } from "./wire.js";
import type { Clock } from "./clock.js";
import { hallError, isHallError } from "./errors.js";
import type { Socket } from "./socket.js";
import type { KeptSession, Store } from "./store.js";

const SESSION = "session";
const DEVICES = "devices";

/** A device's token, and whose it is. Older programs kept the token alone. */
type KeptDevice = { token: string; account: AccountId } | (string & { token?: never; account?: never });
/** A token that is good for less than this is not tried any more. */
const GOOD_MS = 10_000;
/** How long another tab may take to refresh the token before this one gives up, in milliseconds. */
const REFRESH_MS_MAX = 15_000;
/** The addresses of which a device's tokens are kept. */
const DEVICES_MAX = 16;

/** Who registers. */
export type NewPerson = Omit<Methods["account.register"]["params"], "command_id">;

export class Session {
    kept: KeptSession | undefined;
    /** The registration whose answer has not come. */
    private registering: { said: string; command_id: CommandId } | undefined;

    constructor(
        private readonly store: Store,
        private readonly locks: LockManager | undefined,
        private readonly name: string,
    ) {}

    /** Reads who was signed in here. */
    async load(): Promise<void> {
        this.kept = await this.stored();
    }

    /** Forgets who is signed in here. What another tab has kept since stays. */
    async forget(): Promise<void> {
        const kept = this.kept;
        this.kept = undefined;
        const stored = await this.stored();
        if (kept && stored?.refreshToken === kept.refreshToken)
            await this.store.set(SESSION, undefined).catch(() => undefined);
    }

    /** Whether what is kept outlives this page, and is shared with others. */
    get isDurable(): boolean {
        return this.store.durable;
    }

    /** Who is signed in on this machine, whichever page did so. */
    stored(): Promise<KeptSession | undefined> {
        return this.store.get<KeptSession>(SESSION).catch(() => undefined);
    }

    /** Registers. The same again is the same change, so that an answer that was lost is answered again. */
    async register(socket: Socket, clock: Clock, person: NewPerson): Promise<AccountId> {
        const said = JSON.stringify(person);
        if (this.registering?.said !== said) this.registering = { said, command_id: clock.command() };
        const params = { ...person, command_id: this.registering.command_id };
        const account = await this.took(await socket.ask("account.register", params), person.email);
        this.registering = undefined;
        return account;
    }

    async signIn(socket: Socket, email: string, password: string): Promise<AccountId> {
        const device = (await this.devices())[email];
        const token = device?.token ?? device;
        const params =
            token === undefined ? { email, password } : { email, password, device: token as string };
        return this.took(await socket.ask("account.sign_in", params), email);
    }

    /** Signs a new socket in with what is kept. Fails with `unauthenticated` where that is good no more. */
    async resume(socket: Socket, clock: Clock): Promise<AccountId> {
        const kept = this.kept;
        if (!kept) throw hallError("unauthenticated", "nobody is signed in");
        return (await this.tried(socket, clock, kept)) ?? this.alone(() => this.renew(socket, clock, kept));
    }

    /** Tries a token, where it may be good. Answers nothing where it is not. */
    private async tried(socket: Socket, clock: Clock, kept: KeptSession): Promise<AccountId | undefined> {
        if (clock.now() + GOOD_MS >= kept.tokenExpiresAt) return undefined;
        try {
            return (await socket.ask("account.resume", { token: kept.token })).account;
        } catch (error) {
            if (!isHallError(error) || error.code !== "unauthenticated") throw error;
            return undefined;
        }
    }

    /**
     * Takes the tokens that another tab has got meanwhile, or gets new ones. Two refreshes of one token would
     * end the session for both.
     */
    private async renew(socket: Socket, clock: Clock, old: KeptSession): Promise<AccountId> {
        const stored = (await this.stored()) ?? (this.store.durable ? undefined : old);
        if (stored?.account !== old.account)
            throw hallError("unauthenticated", "another tab has signed out, or somebody else in");
        this.kept = stored;
        const isNewer = stored.refreshToken !== old.refreshToken;
        const account = isNewer ? await this.tried(socket, clock, stored) : undefined;
        if (account !== undefined) return account;
        return this.took(
            await socket.ask("account.refresh", { refresh_token: stored.refreshToken }),
            undefined,
        );
    }

    private async took(
        answer: Methods["account.sign_in"]["answer"],
        email: string | undefined,
    ): Promise<AccountId> {
        this.kept = {
            account: answer.account,
            token: answer.token,
            tokenExpiresAt: answer.token_expires_at,
            refreshToken: answer.refresh_token,
        };
        await this.store.set(SESSION, this.kept).catch(() => undefined);
        if (email !== undefined && answer.device !== undefined)
            await this.moved(answer.account, email, answer.device);
        return answer.account;
    }

    /**
     * An account has this address now, and no other; without one, it is gone. Tokens of which it is not known
     * whose they are go as well. The token stays good for the account where there is no newer one.
     */
    async moved(account: AccountId, email?: string, token?: string): Promise<void> {
        const all = Object.entries(await this.devices());
        const own = token ?? all.find(([, kept]) => kept.account === account)?.[1].token;
        const kept = all
            .filter(([address, { account: whose }]) => whose && whose !== account && address !== email)
            .slice(1 - DEVICES_MAX);
        if (email && own) kept.push([email, { token: own, account }]);
        await this.store.set(DEVICES, Object.fromEntries(kept)).catch(() => undefined);
    }

    private async devices(): Promise<Record<string, KeptDevice>> {
        return (await this.store.get<Record<string, KeptDevice>>(DEVICES).catch(() => undefined)) ?? {};
    }

    /** Does something while no other tab of this browser does the same. */
    private alone<T>(what: () => Promise<T>): Promise<T> {
        if (!this.locks) return what();
        const signal = AbortSignal.timeout(REFRESH_MS_MAX);
        return this.locks.request(`${this.name}/refresh`, { signal }, what) as Promise<T>;
    }
}
