//! The tests that see the program from outside, in one binary.
//!
//! | file | tests |
//! |---|---|
//! | `layers.rs` | that imports go down only, and that a format is named in one place |
//! | `cli.rs` | output, messages and statuses of the command line |
//! | `completions.rs` | what shells offer on a command line |
//! | `convert.rs` | the same of `convert` and `formats`, and what files beside a transcript say |
//! | `batch.rs` | `convert`, `rename` and `fix` on folders |
//! | `doubts.rs` | doubtful places: listed by the command line, ticked in a terminal |
//! | `merge.rs` | `merge`: two who worked on copies of a transcript |
//! | `fix.rs` | the command line's `fix`, and lists of corrections |
//! | `forget.rs` | what is kept: that it is for its user alone, and that it is removed |
//! | `sessions.rs` | named sessions: written, merged, moved, forgotten |
//! | `people.rs` | the people of a folder, and the register of them |
//! | `search.rs` | the same of `search`, on files, folders and sessions |
//! | `raw.rs` | files that a search passes over by a look at their bytes |
//! | `index.rs` | the index of a folder: that it finds the same, what becomes of it when damaged or locked |
//! | `agreement.rs` | that what is shown, copied and written is the same after any changes |
//! | `carried.rs` | transcripts that another program wrote anew |
//! | `plain.rs` | the program line by line |
//! | `terminal.rs` | the program in a pseudo-terminal: keys, clicks, sizes, colours, other programs, stopped and ended |
//! | `kept.rs` | there: what is there again at the next start |
//! | `files.rs` | there: files opened, followed and written, and what lies beside them |
//! | `shelf.rs` | folders: opened, searched, gone through in a terminal |
//! | `player.rs` | the recording, as it is named to the program and kept |
//! | `killed.rs` | changes by the hundred, the program killed among them, the disk full |
//! | `calls.rs` | a save, killed at every call of the system |
//! | `faults.rs` | what may go wrong, in a table that names the test of each |
//! | `rewording.rs` | changed text and marks: kept, and never lost in writing |
//! | `hostile.rs` | that no byte of a transcript steers the terminal |
//! | `screens.rs` | named screens |
//! | `drawing.rs` | what holds of every screen, and every size |
//! | `monkey.rs` | random keys, pastes, clicks and sizes |
//! | `fuzzing.rs` | the parsers, queries, sessions and settings, on inputs changed at random |
//! | `scale.rs` | a million segments: what is copied, what is held |
//!
//! `home.rs` gives each test a user of its own, `pty.rs` a terminal, `stage.rs` the state core without one.

mod agreement;
mod batch;
#[cfg(target_os = "linux")]
mod calls;
mod carried;
mod cli;
mod completions;
mod convert;
mod doubts;
mod drawing;
mod faults;
mod files;
mod fix;
mod forget;
mod fuzzing;
mod home;
mod hostile;
mod index;
mod kept;
mod killed;
mod layers;
mod merge;
mod monkey;
mod people;
mod plain;
mod player;
mod pty;
mod raw;
mod rewording;
mod scale;
mod screens;
mod search;
mod sessions;
mod shelf;
mod stage;
mod terminal;
