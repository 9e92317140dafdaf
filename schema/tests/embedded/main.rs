//! The embedded store: that it keeps the contract of a store, and what it makes of crashes, full disks and
//! damage.

mod additions;
mod child;
mod contract;
mod crashes;
mod foreign;
mod forgetting;
mod full;
mod rows;
