// Talks to a Guildhall server.

export { Guildhall, type AnySignal, type Options, type Question, type Told } from "./client.js";
export type { Status } from "./connection.js";
export { isHallError, type Code, type HallError } from "./errors.js";
export { isId, timeOfId } from "./ids.js";
export type { EventOf, IdOf, Live, LiveKind, LiveListener, LiveStatus, Reducer, Reducers } from "./live.js";
export type { Change, ChangeParams, Pending, Secret, Sent } from "./outbox.js";
export type { ChannelMaker } from "./tabs.js";
export type { WebSocketLike, WebSocketMaker } from "./socket.js";
export type * from "./wire.js";
