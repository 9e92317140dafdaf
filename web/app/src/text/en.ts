// All of English, the language that has every text: its type says which texts there are. The page fetches it
// in chapters.

import { amounts } from "./en/amounts";
import { blocking } from "./en/blocking";
import { changes } from "./en/changes";
import { common } from "./en/common";
import { desk } from "./en/desk";
import { door } from "./en/door";
import { find } from "./en/find";
import { jobs } from "./en/jobs";
import { money } from "./en/money";
import { news } from "./en/news";
import { people } from "./en/people";
import { profile } from "./en/profile";
import { proposals } from "./en/proposals";
import { proposed } from "./en/proposed";
import { rules } from "./en/rules";
import { saved } from "./en/saved";
import { settings } from "./en/settings";
import { shell } from "./en/shell";
import { steps } from "./en/steps";
import { talk } from "./en/talk";
import { trade } from "./en/trade";
import { work } from "./en/work";
import { writing } from "./en/writing";

export const en = {
    ...common,
    ...door,
    ...shell,
    ...news,
    ...people,
    ...blocking,
    ...find,
    ...saved,
    ...jobs,
    ...desk,
    ...settings,
    ...talk,
    ...trade,
    ...steps,
    ...work,
    ...profile,
    ...proposals,
    ...proposed,
    ...writing,
    ...money,
    ...amounts,
    ...changes,
    ...rules,
};
