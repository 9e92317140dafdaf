import { beforeAll, expect, test } from "vitest";
import { axeScript, NARROW, useHouse, violations, WIDE } from "./kit";
import { SCREENS } from "./screens";
import { fill, show, type World } from "./world";

const house = useHouse({ GUILDHALL_SANDBOX_CLOCK: "true" });
let world: World;
beforeAll(async () => {
    world = await fill(house);
});

for (const scheme of ["light", "dark"] as const)
    for (const { width } of [WIDE, NARROW])
        test.for(SCREENS)(`$name keeps nobody out, ${scheme}, ${width} pixels wide`, async (screen) => {
            const page = await show(world, screen, { scheme, width, before: [axeScript] });
            expect(await violations(page)).toEqual([]);
        });
