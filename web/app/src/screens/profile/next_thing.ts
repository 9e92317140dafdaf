// The one thing that comes next in a profile.

import type { profile } from "guildhall";
import { says } from "./faults";
import type { SectionName } from "./drafts";

/** A section to fill in, to publish the profile, or nothing more. */
export type NextThing =
    | { readonly fill: SectionName; readonly words: SectionName | "more" }
    | { readonly publish: true }
    | { readonly done: true };

/** Whether others may see it: it says who the person is, what they do, and one thing that they can. */
export function canBePublished({ basics, skills }: profile.Whole): boolean {
    return says(basics?.headline ?? "") && skills.length > 0;
}

/** What comes next: what a profile needs before others may see it, then that they do, then what it lacks. */
export function nextThing(
    state: Pick<profile.State, "whole" | "visibility">,
    missing: readonly profile.SectionName[],
): NextThing {
    const { whole, visibility } = state;
    if (!says(whole.basics?.headline ?? "")) return { fill: "basics", words: "basics" };
    if (whole.skills.length === 0) return { fill: "skills", words: "skills" };
    if (visibility === "hidden") return { publish: true };
    const first = missing.find((one): one is SectionName => one !== "visibility");
    if (first === undefined) return { done: true };
    return { fill: first, words: first === "basics" ? "more" : first };
}
