import type { AccountId, EventOf } from "guildhall";
import { expect, test } from "vitest";
import { newsOf } from "../src/screens/home/news";
import type { Key } from "../src/text/catalogue";
import { de } from "../src/text/de";
import { en } from "../src/text/en";

const ADA = "01a0c4f2-8c00-7000-8000-0000000000b1" as AccountId;
const ROOM = "01a0c4f2-8c00-7000-8000-0000000000d1";
const told = (type: string, body: object) =>
    newsOf({ kind: "inbox", seq: 1, at: 1, by: null, type, body } as unknown as EventOf<"inbox">);

test("news have words for every type, and lead to what they are about", () => {
    const added = told("room_added", { room: ROOM, title: "Logo" });
    expect(added).toMatchObject({ key: "news.room_added", href: `/rooms/${ROOM}` });
    expect(told("room_added", { room: ROOM })?.key).toBe("news.room_added_untitled");
    expect(told("contract_offered", { contract: ROOM, client: ADA, title: "Logo" })).toMatchObject({
        people: { by: ADA },
        values: { title: "Logo" },
        href: `/contracts/${ROOM}`,
    });
    expect(told("refund_requested", { contract: ROOM, title: "Logo", answer_by: 7 })?.until).toBe(7);
    expect(told("noted", {})).toBeUndefined();
    const answered = (accepted: boolean) =>
        told("amendment_answered", { contract: ROOM, title: "Logo", amendment: 1, accepted })?.key;
    expect([answered(true), answered(false)]).toEqual(["news.amendment_accepted", "news.amendment_declined"]);
    const later = told("milestone_added", { contract: ROOM, title: "Logo", milestone: 3 });
    expect(later).toMatchObject({ key: "news.milestone_added", href: `/contracts/${ROOM}` });
});

test("news of a type that this page does not know are shown as such", () => {
    const news = told("badge_awarded", { badge: "gold" });
    expect(news?.key).toBe("news.unknown");
    expect(news?.values).toEqual({ type: "badge awarded" });
    expect(en["news.unknown"]).toContain("{type}");
});

test("news around jobs lead to the invitations, the posting, one's proposal or the room", () => {
    const about = { job: ADA, title: "Logo" };
    const proposal = "01a0c4f2-8c00-8000-8000-0000000000e1";
    expect(told("invited", about)).toMatchObject({ key: "news.invited", href: "/proposals" });
    expect(told("job_edited", about)).toMatchObject({ key: "news.job_edited", href: `/postings/${ADA}` });
    for (const type of ["proposal_viewed", "proposal_declined", "job_ended"] as const) {
        const news = told(type, { ...about, proposal });
        expect(news).toMatchObject({ key: `news.${type}`, href: `/proposals/${proposal}` });
        expect(news?.values).toEqual({ title: "Logo" });
    }
    const interview = told("interview_opened", { ...about, proposal, room: ROOM, client: ADA });
    expect(interview).toMatchObject({ href: `/rooms/${ROOM}`, people: { by: ADA } });
    const handle = told("handle_refused", { handle: "finn" });
    expect(handle).toMatchObject({ key: "news.handle_refused", href: "/settings" });
});

test("every text of the news stands in German too, with the same things in it", () => {
    const keys = (Object.keys(en) as Key[]).filter((key) => key.startsWith("news."));
    const things = (text: unknown) => [...JSON.stringify(text).matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of keys) expect({ key, in: things(de[key]) }).toEqual({ key, in: things(en[key]) });
});
