// What each event makes of what is shown. A reducer never changes the state that it is given. Where an event
// does not say all that a state shows, it answers `undefined`, and the state is read from the server anew.

import type { Reducers } from "../live.js";
import { contract } from "./contract.js";
import { job, posting } from "./market.js";
import { profile } from "./profile.js";
import { proposal } from "./proposal.js";
import { searches } from "./searches.js";
import { account, inbox, marks, room } from "./talk.js";
import { timesheet, work_session } from "./work.js";
import { wallet } from "./wallet.js";

export {
    account,
    contract,
    inbox,
    job,
    marks,
    posting,
    profile,
    proposal,
    room,
    searches,
    timesheet,
    wallet,
    work_session,
};

/** A reducer for every kind of stream. */
export const reducers = {
    account,
    contract,
    inbox,
    job,
    marks,
    posting,
    profile,
    proposal,
    room,
    searches,
    timesheet,
    wallet,
    work_session,
} satisfies Reducers;
