// Jobs that are posted and proposed for, on Node, for what tests want to have done quickly.

import type { JobFields, JobId, ProposalId } from "guildhall";
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

/** Proposes for it at a price, and waits until the job has it. */
export async function proposed(
    who: Person,
    job: JobId,
    amount: string,
    days = 14,
    letter = `I draw it for ${amount}.`,
    answers = ["Those of two bakers."],
): Promise<ProposalId> {
    const { proposal } = await who.hall.send("proposal.submit", {
        job,
        letter,
        answers,
        approach: "Three sketches, then one.",
        timeline: { days },
        price: { fixed: { amount, currency: "USD" } },
    }).answer;
    const live = await who.hall.live("proposal", proposal).ready();
    await new Promise<void>((resolve) => {
        const look = (): void => void (live.state?.status === "delivered" && resolve());
        live.on(look);
        look();
    });
    live.close();
    return proposal;
}

/** Gives somebody a balance, and waits until it is there. */
export async function deposited(who: Person, amount: string): Promise<void> {
    const wallet = await who.hall.live("wallet", who.account).ready();
    const came = new Promise<void>((resolve) => {
        wallet.on((_, event) => event?.type === "deposited" && resolve());
    });
    const money = { amount, currency: "USD" };
    await who.hall.send("wallet.deposit", { money, source: "sandbox:ok" }).answer;
    await came;
    wallet.close();
}
