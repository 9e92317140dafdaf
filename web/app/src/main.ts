// The page begins here: it opens what is kept on this machine, and then shows itself.

import { mount } from "svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import App from "./App.svelte";
import { openHall } from "./state/hall.svelte";
import { applySettings, followSettings } from "./state/settings.svelte";

const spoken = applySettings();
followSettings();
const target = document.getElementById("app");
if (!target) throw new Error("the page has no element with the id app");
const [hall] = await Promise.all([openHall(), spoken]);
mount(App, { target, props: { hall } });
