// What the buttons of a contract do.

import { t } from "../../text/text.svelte";
import type { ContractView } from "./contract_view.svelte";
import { endAsksForRefund, type Possible } from "./next_step";

/** What the button of it says. */
export function nameOf(view: ContractView, { act }: Possible): string {
    const asks = act === "end" && view.role === "client" && view.state && endAsksForRefund(view.state);
    return t(asks ? "act.end.ask" : `act.${act}`);
}

/** Whether a press alone does it: then no single key does. */
export function isDoneAtOnce({ act }: Possible): boolean {
    return act === "decline_amendment" || act === "withdraw_amendment";
}

/** Does it, or opens the dialog that asks for what it needs. */
export function begin(view: ContractView, possible: Possible): void {
    if (view.isBusy(possible.milestone)) return;
    const amendment = view.state?.amendment?.amendment ?? 0;
    if (possible.act === "decline_amendment") view.ask("contract.decline_amendment", { amendment });
    else if (possible.act === "withdraw_amendment") view.ask("contract.withdraw_amendment", { amendment });
    else view.doing = possible;
}
