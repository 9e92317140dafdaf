// The page begins here: it opens what is kept on this machine, and then shows itself.

import { mount } from "svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import App from "./App.svelte";
import { DOOR, HOUSE } from "./parts";
import { openHall } from "./state/hall.svelte";
import { wasInside } from "./state/inside";
import { applySettings, followSettings } from "./state/settings.svelte";
import { fetchTexts } from "./text/text.svelte";

const spoken = applySettings();
followSettings();
// What is shown first is fetched while this machine is asked who is signed in. Where that fails, it is
// fetched again when it is shown.
const first = wasInside() ? HOUSE : DOOR;
Promise.all([first.load(), fetchTexts(first.texts)]).catch(() => undefined);
const target = document.getElementById("app");
if (!target) throw new Error("the page has no element with the id app");
const [hall] = await Promise.all([openHall(), spoken]);
mount(App, { target, props: { hall } });
