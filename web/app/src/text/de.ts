// German. What is not here yet is said in English.

import { common } from "./de/common";
import { money } from "./de/money";
import { person } from "./de/person";
import { rules } from "./de/rules";
import { talk } from "./de/talk";
import { trade } from "./de/trade";
import { work } from "./de/work";
import type { Catalogue } from "./text.svelte";

export const de: Catalogue = { ...common, ...person, ...talk, ...trade, ...work, ...money, ...rules };
