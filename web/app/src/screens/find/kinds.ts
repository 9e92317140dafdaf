// The two searches: how each reads its address, and what it asks.

import { jobsAddress, peopleAddress, readJobs, readPeople } from "./address";
import type { Kind } from "./find_view.svelte";
import { jobsQuery, peopleQuery, type JobsWanted, type PeopleWanted } from "./wanted";

export const JOBS: Kind<"search.jobs", JobsWanted> = {
    method: "search.jobs",
    read: readJobs,
    address: jobsAddress,
    question: (wanted, now) => ({
        ...jobsQuery(wanted, now),
        sort: wanted.sort,
        facets: ["skills", "categories", "countries", "pay", "sizes", "bands"],
    }),
};

export const PEOPLE: Kind<"search.people", PeopleWanted> = {
    method: "search.people",
    read: readPeople,
    address: peopleAddress,
    question: (wanted) => ({
        ...peopleQuery(wanted),
        sort: wanted.sort,
        facets: ["skills", "categories", "countries", "languages", "availability"],
    }),
};
