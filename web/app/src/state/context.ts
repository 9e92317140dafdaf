// What every component can reach without its parents passing it on.

import { getContext, setContext } from "svelte";
import type { Guildhall } from "guildhall";
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
