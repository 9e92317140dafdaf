// All of German. What is not here yet is said in English. The page fetches it in chapters.

import { amounts } from "./de/amounts";
import { blocking } from "./de/blocking";
import { changes } from "./de/changes";
import { common } from "./de/common";
import { desk } from "./de/desk";
import { door } from "./de/door";
import { find } from "./de/find";
import { jobs } from "./de/jobs";
import { money } from "./de/money";
import { news } from "./de/news";
import { people } from "./de/people";
import { profile } from "./de/profile";
import { proposals } from "./de/proposals";
import { proposed } from "./de/proposed";
import { rules } from "./de/rules";
import { saved } from "./de/saved";
import { settings } from "./de/settings";
import { shell } from "./de/shell";
import { steps } from "./de/steps";
import { talk } from "./de/talk";
import { trade } from "./de/trade";
import { work } from "./de/work";
import { writing } from "./de/writing";
import type { Catalogue } from "./catalogue";

export const de: Catalogue = {
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
