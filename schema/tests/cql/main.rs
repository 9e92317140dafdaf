//! The CQL store on a real server: that it keeps the contract of a store, and what it makes of crashes,
//! rivals and what can be wrong.
//!
//! `./test storage --store cql` starts a server and runs these. They need one, and fail where there is none.

mod contract;
mod crashes;
mod guarded;
mod opening;
mod server;
mod sizes;
mod tombstones;
