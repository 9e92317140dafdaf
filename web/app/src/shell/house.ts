// All that whoever is signed in needs, which comes together: the house, and the texts of its screens.

import { en } from "../text/en";
import { addTexts } from "../text/text.svelte";

addTexts(en);

export { default as Shell } from "./Shell.svelte";
