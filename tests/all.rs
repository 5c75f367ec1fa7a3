//! The tests that see the program from outside, in one binary.
//!
//! | file | tests |
//! |---|---|
//! | `layers.rs` | that imports go down only |
//! | `cli.rs` | output, messages and statuses of the command line |
//! | `terminal.rs` | the program in a pseudo-terminal: killed, reopened, stopped |
//!
//! `home.rs` gives each test a user of its own, `pty.rs` a terminal.

mod cli;
mod home;
mod layers;
mod pty;
mod terminal;
