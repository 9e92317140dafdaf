//! The shell under every kind of trouble a store can make, on a real store.

mod announcing;
mod bounds;
mod closing;
mod durability;
mod fence;
mod given;
mod handles;
mod newer;
mod retries;
mod scribes;
mod tells;
mod timers;
mod trouble;
mod troubled;
