//! A terminal browser for speaker-labelled transcripts.
//!
//! # Code map
//!
//! A module uses those above it, never those below.
//!
//! | layer | module | what it does |
//! |---|---|---|
//! | 0 | [`model`] | a transcript, its speakers and times, and the edits that change it and undo each other |
//! | 0 | [`text`] | text made safe to show, measured, wrapped and split into words |
//! | 1 | [`formats`] | recognises, reads, relabels and writes transcript files, one file per format |
//! | 1 | [`doubts`] | places that are probably wrong, and why |
//! | 1 | [`search`] | a query, and the scan that finds it |
//! | 1 | [`quotes`] | what was said, written down to be taken away |
//! | 1 | [`store`] | reads and writes files safely; sessions and locks |
//! | 2 | [`app`] | everything the program shows and knows: modes, actions, keys, commands |
//! | 3 | [`ui`] | draws it |
//! | 4 | [`run`] | the event loop, its workers and the terminal |
//! | 4 | [`cli`] | the command line |
//!
//! What happens comes in through one channel, as events: keys, clicks and sizes from the terminal, results from the
//! workers. [`App::update`](app::App::update) takes an event in and returns the effects it asks for, which [`run`]
//! carries out; [`ui::draw`] then makes the screen. So `update` is the only place that changes what the program knows,
//! drawing changes nothing, and neither waits for a file or a thread: a test needs no terminal.
//!
//! Where to start: `app/action.rs` lists everything a user can do, `assets/keymap.toml` the keys for it.

pub mod app;
pub mod cli;
pub mod doubts;
pub mod formats;
pub mod model;
pub mod quotes;
pub mod run;
pub mod search;
pub mod store;
pub mod text;
pub mod ui;
