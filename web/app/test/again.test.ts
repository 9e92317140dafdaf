import { expect, test } from "vitest";
import { hallError, type Code } from "../../sdk/src/errors";
import { mayPass } from "../src/text/again";

const refused = (rule: string) => mayPass(hallError("refused", "no", { details: { rule } }));

test("what may succeed later can be tried again, and what names something that is gone cannot", () => {
    for (const rule of [
        "insufficient_funds",
        "escrow_open",
        "job_ending",
        "too_many_transfers",
        "weekly_limit",
    ])
        expect(refused(rule), rule).toBe(true);
    const never = ["version_changed", "job_filled", "offer_closed", "offer_expired", "contract_ended"];
    for (const rule of [...never, "stale_version", "amount_changed", "a_rule_of_tomorrow"])
        expect(refused(rule), rule).toBe(false);
    const code = (one: Code) => mayPass(hallError(one, "no"));
    expect((["offline", "rate_limited", "unavailable", "expired", "full"] as const).map(code)).not.toContain(
        false,
    );
    expect((["invalid", "not_found", "unsupported"] as const).map(code)).not.toContain(true);
});
