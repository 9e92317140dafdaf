//! Servers on a real cluster, through networks and pauses that real ones suffer: nothing acknowledged is
//! lost, repeated or disordered.

mod network;
mod saved;
mod standby;
mod zombie;
