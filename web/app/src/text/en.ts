// English, the language that has every text. Each part of the page has a file of its own.

import { common } from "./en/common";
import { money } from "./en/money";
import { person } from "./en/person";
import { rules } from "./en/rules";
import { talk } from "./en/talk";
import { trade } from "./en/trade";

export const en = { ...common, ...person, ...talk, ...trade, ...money, ...rules };
