// How the streams are followed that home and the navigation follow.

import { account, contract, inbox, job, marks, room } from "guildhall/reducers";
import { follows } from "./hall.svelte";

follows({ account, contract, inbox, job, marks, room });
