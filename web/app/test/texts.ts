// Tests know every text, as the house does.

import { en } from "../src/text/en";
import { addTexts } from "../src/text/text.svelte";

addTexts(en);
