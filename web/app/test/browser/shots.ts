// Takes a picture of every screen, in both schemes and both widths.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { WHOLE } from "./kit/chromium";
import { House } from "./kit/house";
import { useStoreScript } from "./kit/seat";
import { buildStoreScript } from "./kit/store_script";
import { LOOKS, turn } from "./kit/windows";
import { SCREENS } from "./screens";
import { fill, show } from "./world";

/**
 * Writes the pictures into a folder, as `home-1440-dark.png`: of the screens whose names hold that part.
 * Fails where something went wrong in a page.
 */
export async function shoot(folder: string, part = ""): Promise<void> {
    mkdirSync(folder, { recursive: true });
    useStoreScript(await buildStoreScript());
    const browser = await chromium.launch({ ...WHOLE });
    const house = await House.open(browser, { GUILDHALL_SANDBOX_CLOCK: "true" });
    try {
        const world = await fill(house);
        for (const screen of SCREENS.filter(({ name }) => name.includes(part))) {
            const page = await show(world, screen);
            for (const look of LOOKS) {
                await turn(page, look);
                const name = `${screen.name}-${look.size.width}-${look.scheme}.png`;
                await page.screenshot({ path: join(folder, name) });
            }
            await page.context().close();
        }
    } finally {
        await house.close();
        await browser.close();
    }
    if (house.troubles.length > 0) throw new Error(house.troubles.join("\n"));
}
