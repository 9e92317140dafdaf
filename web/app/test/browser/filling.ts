// Fills a room with messages, quickly.

import type { CommandId, Guildhall, RoomId } from "guildhall";

/** Posts that are on their way at once. */
const LANES = 200;

/** Posts so many messages, `number 1.` and so on; they stand in the room in about that order. */
export async function fill(hall: Guildhall, room: RoomId, many: number): Promise<void> {
    let next = 0;
    const lane = async (): Promise<void> => {
        while (next < many) {
            const text = `number ${++next}.`;
            await hall.ask("room.post", { command_id: commandId(hall.now()), room, text });
        }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
}

/** A name for a change, as the client makes them. */
function commandId(now: number): CommandId {
    const time = Math.floor(now).toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}` as CommandId;
}
