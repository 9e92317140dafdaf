// How the streams are followed that home does not follow: see `house_streams.ts` for those. Whoever follows
// one of them imports this, so that home comes without it.

import { posting, profile, proposal, searches, timesheet, wallet, work_session } from "guildhall/reducers";
import { follows } from "./hall.svelte";

follows({ posting, profile, proposal, searches, timesheet, wallet, work_session });
