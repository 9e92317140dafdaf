//! A server's life: settings that let it start, encryption, and how it leaves.

mod demo;
mod drain;
mod settings;
mod tls;
