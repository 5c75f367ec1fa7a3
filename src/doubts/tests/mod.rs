//! The rules together.

pub(super) mod lines;
mod planted;
mod planting;
mod talk;
