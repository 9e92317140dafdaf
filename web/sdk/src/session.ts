// Who is signed in: tokens, kept on this machine, and refreshed by one tab at a time.

import type { AccountId, Methods } from "./wire.js";
import type { Clock } from "./clock.js";
import { hallError, isHallError } from "./errors.js";
import type { Socket } from "./socket.js";
import type { KeptSession, Store } from "./store.js";

const SESSION = "session";
const DEVICES = "devices";
/** A token that is good for less than this is not tried any more. */
const GOOD_MS = 10_000;
/** How long another tab may take to refresh the token before this one gives up, in milliseconds. */
const REFRESH_MS_MAX = 15_000;
/** The addresses of which a device's tokens are kept. */
const DEVICES_MAX = 16;

export class Session {
    kept: KeptSession | undefined;

    constructor(
        private readonly store: Store,
        private readonly locks: LockManager | undefined,
        private readonly name: string,
    ) {}

    /** Reads who was signed in here. */
    async load(): Promise<void> {
        this.kept = await this.store.get<KeptSession>(SESSION).catch(() => undefined);
    }

    async forget(): Promise<void> {
        this.kept = undefined;
        await this.store.set(SESSION, undefined).catch(() => undefined);
    }

    async register(socket: Socket, params: Methods["account.register"]["params"]): Promise<AccountId> {
        return this.took(await socket.ask("account.register", params), params.email);
    }

    async signIn(socket: Socket, email: string, password: string): Promise<AccountId> {
        const device = (await this.devices())[email];
        const params = device === undefined ? { email, password } : { email, password, device };
        return this.took(await socket.ask("account.sign_in", params), email);
    }

    /** Signs a new socket in with what is kept. Fails with `unauthenticated` where that is good no more. */
    async resume(socket: Socket, clock: Clock): Promise<AccountId> {
        const kept = this.kept;
        if (!kept) throw hallError("unauthenticated", "nobody is signed in");
        if (clock.now() + GOOD_MS < kept.tokenExpiresAt) {
            try {
                return (await socket.ask("account.resume", { token: kept.token })).account;
            } catch (error) {
                if (!isHallError(error) || error.code !== "unauthenticated") throw error;
            }
        }
        return this.alone(() => this.refresh(socket, kept));
    }

    /**
     * Gets new tokens, unless another tab has got them meanwhile. Two refreshes of one token would end the
     * session for both.
     */
    private async refresh(socket: Socket, old: KeptSession): Promise<AccountId> {
        const newer = await this.store.get<KeptSession>(SESSION).catch(() => old);
        if (!newer) throw hallError("unauthenticated", "another tab has signed out");
        if (newer.refreshToken !== old.refreshToken) {
            this.kept = newer;
            return (await socket.ask("account.resume", { token: newer.token })).account;
        }
        return this.took(await socket.ask("account.refresh", { refresh_token: old.refreshToken }), undefined);
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
        if (email !== undefined && answer.device !== undefined) await this.keepDevice(email, answer.device);
        return answer.account;
    }

    private async devices(): Promise<Record<string, string>> {
        return (await this.store.get<Record<string, string>>(DEVICES).catch(() => undefined)) ?? {};
    }

    private async keepDevice(email: string, device: string): Promise<void> {
        const { [email]: _, ...others } = await this.devices();
        const newest = Object.entries(others).slice(1 - DEVICES_MAX);
        await this.store
            .set(DEVICES, { ...Object.fromEntries(newest), [email]: device })
            .catch(() => undefined);
    }

    /** Does something while no other tab of this browser does the same. */
    private alone<T>(what: () => Promise<T>): Promise<T> {
        if (!this.locks) return what();
        const signal = AbortSignal.timeout(REFRESH_MS_MAX);
        return this.locks.request(`${this.name}/refresh`, { signal }, what) as Promise<T>;
    }
}
