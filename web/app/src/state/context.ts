// What every component can reach without its parents passing it on.

import { getContext, setContext } from "svelte";
import type { Guildhall } from "guildhall";
import type { Overview } from "./overview.svelte";
import type { People } from "./people.svelte";

const HALL = Symbol("hall");

/** Gives the client to all components below. */
export function provideHall(hall: Guildhall): void {
    setContext(HALL, hall);
}

/** The client. Called while a component is set up. */
export function useHall(): Guildhall {
    return getContext<Guildhall>(HALL);
}

const PEOPLE = Symbol("people");

/** Gives what is known of people to all components below. */
export function providePeople(people: People): void {
    setContext(PEOPLE, people);
}

/** What is known of people. Called while a component is set up. */
export function usePeople(): People {
    return getContext<People>(PEOPLE);
}

const OVERVIEW = Symbol("overview");

/** Gives the lists of rooms and contracts to all components below. */
export function provideOverview(overview: Overview): Overview {
    return setContext(OVERVIEW, overview);
}

/** The lists of rooms and contracts. Called while a component is set up. */
export function useOverview(): Overview {
    return getContext<Overview>(OVERVIEW);
}
