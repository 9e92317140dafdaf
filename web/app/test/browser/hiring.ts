// Jobs that are posted on Node, for what tests want to have done quickly.

import type { JobFields, JobId } from "guildhall";
import type { Person } from "./kit/house";

export const LOGO: JobFields = {
    title: "A logo for a small bakery",
    description: "A sign over the door, and the same on paper bags.",
    category: "own:logo-design",
    more: [],
    skills: ["own:logo-design"],
    pay: { fixed: { currency: "USD", budget: "400.00" } },
    timeline: { days: 14 },
    questions: ["Which logos have you drawn?"],
    visibility: "public",
};

/** Posts a job. */
export async function posted(who: Person, fields: Partial<JobFields> = {}): Promise<JobId> {
    const { job } = await who.hall.send("job.draft", { fields: { ...LOGO, ...fields } }).answer;
    await who.hall.send("job.publish", { job }).answer;
    return job;
}
