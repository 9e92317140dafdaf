// Changes whose refusal is told where they were asked for, such as below a field.

import { isHallError, type Guildhall, type Methods } from "guildhall";

type Send = Guildhall["send"];
type Method = Parameters<Send>[0];

/**
 * Asks for a change and waits for its answer. What is refused is told by whoever waits here, so the list of
 * what was not done need not tell it too.
 */
export async function answered<M extends Method>(
    hall: Pick<Guildhall, "send" | "dismiss">,
    method: M,
    params: Parameters<typeof hall.send<M>>[1],
): Promise<Methods[M]["answer"]> {
    const sent = hall.send(method, params);
    try {
        return await sent.answer;
    } catch (error) {
        if (isHallError(error)) await hall.dismiss(sent.commandId).catch(() => undefined);
        throw error;
    }
}
