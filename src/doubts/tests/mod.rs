//! The rules together.

mod planted;
mod planting;
mod talk;
