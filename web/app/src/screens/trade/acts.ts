// What the buttons of a contract do.

import { t } from "../../text/text.svelte";
import type { ContractView } from "./contract_view.svelte";
import { endAsksForRefund, type Possible } from "./next_step";

/** What the button of it says. */
export function nameOf(view: ContractView, { act }: Possible): string {
    const asks = act === "end" && view.role === "client" && view.state && endAsksForRefund(view.state);
    return t(asks ? "act.end.ask" : `act.${act}`);
}

/** Does it, or opens the dialog that asks for what it needs. */
export function begin(view: ContractView, possible: Possible): void {
    if (view.isBusy(possible.milestone)) return;
    if (possible.act === "accept") view.ask("contract.accept", {});
    else view.doing = possible;
}
