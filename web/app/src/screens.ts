// Every screen: its path, its title, and where its code is. That code is fetched when it is first shown.

import type { Screen } from "./state/router.svelte";
import type { Key } from "./text/text.svelte";
import type { IconName } from "./ui/Icon.svelte";

const ROOMS = {
    load: () => import("./screens/talk/Rooms.svelte"),
    texts: ["talk", "blocking", "rules"],
} as const;
const OFFER = {
    load: () => import("./screens/trade/Offer.svelte"),
    texts: ["trade", "amounts", "rules"],
} as const;

const JOB_FORM = {
    load: () => import("./screens/jobs/JobForm.svelte"),
    texts: ["jobs", "writing", "amounts", "rules"],
} as const;

export const SCREENS: readonly Screen[] = [
    {
        pattern: "/",
        title: "home.title",
        load: () => import("./screens/home/Home.svelte"),
        texts: ["news", "steps"],
    },
    { pattern: "/rooms", title: "rooms.title", ...ROOMS, stays: true },
    { pattern: "/rooms/:room", title: "rooms.title", ...ROOMS, stays: true },
    {
        pattern: "/contracts",
        title: "contracts.title",
        load: () => import("./screens/trade/Contracts.svelte"),
        texts: ["trade", "steps", "rules"],
    },
    { pattern: "/contracts/new", title: "offer.title", ...OFFER },
    {
        pattern: "/contracts/new/:freelancer",
        title: "offer.title",
        ...OFFER,
    },
    {
        pattern: "/contracts/:contract",
        title: "contract.title",
        load: () => import("./screens/trade/Contract.svelte"),
        texts: ["trade", "steps", "amounts", "changes", "rules"],
    },
    {
        pattern: "/find",
        title: "find.jobs",
        load: () => import("./screens/find/FindJobs.svelte"),
        texts: ["find", "saved", "jobs", "writing", "amounts", "rules"],
    },
    {
        pattern: "/find/people",
        title: "find.people",
        load: () => import("./screens/find/FindPeople.svelte"),
        texts: ["find", "jobs", "profile", "amounts", "rules"],
    },
    {
        pattern: "/find/categories",
        title: "find.title",
        load: () => import("./screens/find/Categories.svelte"),
        texts: ["find", "rules"],
    },
    {
        pattern: "/find/saved",
        title: "find.title",
        load: () => import("./screens/find/SavedSearches.svelte"),
        texts: ["find", "saved", "jobs", "writing", "amounts", "rules"],
    },
    {
        pattern: "/jobs",
        title: "jobs.title",
        load: () => import("./screens/jobs/Jobs.svelte"),
        texts: ["jobs", "rules"],
    },
    { pattern: "/jobs/new", title: "jobs.title", ...JOB_FORM },
    { pattern: "/jobs/:job/edit", title: "jobs.title", ...JOB_FORM },
    {
        pattern: "/jobs/:job",
        title: "jobs.title",
        load: () => import("./screens/jobs/Desk.svelte"),
        texts: ["jobs", "desk", "proposed", "writing", "trade", "amounts", "changes", "rules"],
    },
    {
        pattern: "/jobs/:job/proposals/:proposal",
        title: "jobs.title",
        load: () => import("./screens/jobs/ProposalScreen.svelte"),
        texts: ["jobs", "desk", "proposed", "writing", "changes", "rules"],
    },
    {
        pattern: "/jobs/:job/proposals/:proposal/offer",
        title: "offer.title",
        load: () => import("./screens/trade/JobOffer.svelte"),
        texts: ["trade", "proposed", "amounts", "rules"],
    },
    {
        pattern: "/jobs/:job/compare/:proposals",
        title: "jobs.title",
        load: () => import("./screens/jobs/Compare.svelte"),
        texts: ["jobs", "desk", "proposed", "amounts", "rules"],
    },
    {
        pattern: "/postings/:job",
        title: "jobs.title",
        load: () => import("./screens/jobs/Posting.svelte"),
        texts: ["jobs", "amounts", "rules"],
    },
    {
        pattern: "/work",
        title: "work.title",
        load: () => import("./screens/work/Work.svelte"),
        texts: ["work", "steps", "rules"],
    },
    {
        pattern: "/work/:contract",
        title: "work.title",
        load: () => import("./screens/work/Diary.svelte"),
        texts: ["work", "rules"],
    },
    {
        pattern: "/wallet",
        title: "wallet.title",
        load: () => import("./screens/money/Wallet.svelte"),
        texts: ["money", "amounts", "rules"],
    },
    {
        pattern: "/people",
        title: "people.title",
        load: () => import("./screens/people/People.svelte"),
        texts: ["people", "rules"],
    },
    {
        pattern: "/people/:account",
        title: "people.title",
        load: () => import("./screens/people/Person.svelte"),
        texts: ["people", "blocking", "rules"],
    },
    {
        pattern: "/postings/:job/propose",
        title: "propose.title",
        load: () => import("./screens/proposals/Propose.svelte"),
        texts: ["proposals", "proposed", "profile", "writing", "jobs", "amounts", "rules"],
    },
    {
        pattern: "/proposals",
        title: "proposals.title",
        load: () => import("./screens/proposals/Proposals.svelte"),
        texts: ["proposals", "proposed", "writing", "amounts", "rules"],
    },
    {
        pattern: "/proposals/:proposal",
        title: "proposals.title",
        load: () => import("./screens/proposals/Proposal.svelte"),
        texts: ["proposals", "proposed", "profile", "writing", "amounts", "rules"],
    },
    {
        pattern: "/people/:account/profile",
        title: "talent.title",
        load: () => import("./screens/profile/Public.svelte"),
        texts: ["profile", "blocking", "rules"],
    },
    {
        pattern: "/profile",
        title: "own.title",
        load: () => import("./screens/profile/Profile.svelte"),
        texts: ["profile", "writing", "jobs", "amounts", "rules"],
    },
    {
        pattern: "/settings",
        title: "settings.title",
        load: () => import("./screens/settings/Settings.svelte"),
        texts: ["settings", "blocking", "door", "steps", "rules"],
    },
];

/** What is shown where no screen has the path. */
export const NOT_FOUND: Screen = {
    pattern: "",
    title: "not_found.title",
    load: () => import("./screens/NotFound.svelte"),
    texts: [],
};

/** An entry of the main navigation. */
export interface Place {
    readonly href: string;
    readonly title: Key;
    readonly icon: IconName;
    /** The keys that lead there. */
    readonly keys: string;
}

/** The main navigation. The first five have a place at the foot of narrow screens. */
export const PLACES: readonly Place[] = [
    { href: "/", title: "home.title", icon: "home", keys: "g h" },
    { href: "/find", title: "find.title", icon: "find", keys: "g f" },
    { href: "/rooms", title: "rooms.title", icon: "talk", keys: "g m" },
    { href: "/contracts", title: "contracts.title", icon: "contract", keys: "g c" },
    { href: "/work", title: "work.title", icon: "time", keys: "g d" },
    { href: "/wallet", title: "wallet.title", icon: "wallet", keys: "g w" },
    { href: "/jobs", title: "jobs.title", icon: "job", keys: "g j" },
    { href: "/proposals", title: "proposals.title", icon: "pen", keys: "g b" },
    { href: "/people", title: "people.title", icon: "people", keys: "g p" },
    { href: "/settings", title: "settings.title", icon: "settings", keys: "g s" },
];
