import type { AccountId, EventOf } from "guildhall";
import { expect, test } from "vitest";
import { newsOf } from "../src/screens/home/news";
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
