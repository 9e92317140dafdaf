//! Servers on a real cluster, through networks and pauses that real ones suffer: nothing acknowledged is
//! lost, repeated or disordered.

mod network;
mod standby;
mod zombie;
