import { beforeAll, expect, test } from "vitest";
import { axeScript, LOOKS, turn, useHouse, violations } from "./kit";
import { SCREENS } from "./screens";
import { fill, show, type World } from "./world";

const house = useHouse({ GUILDHALL_SANDBOX_CLOCK: "true" });
let world: World;
beforeAll(async () => {
    world = await fill(house);
});

test.for(SCREENS)("$name keeps nobody out, light and dark, wide and narrow", async (screen) => {
    const page = await show(world, screen, { before: [axeScript] });
    for (const look of LOOKS) {
        await turn(page, look);
        const { scheme, size } = look;
        expect(await violations(page), `${scheme}, ${size.width} pixels wide`).toEqual([]);
    }
});
