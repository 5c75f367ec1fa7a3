//! A terminal browser for speaker-labelled transcripts.

pub mod app;
pub mod cli;
pub mod formats;
pub mod model;
pub mod run;
pub mod search;
pub mod store;
pub mod text;
pub mod ui;
