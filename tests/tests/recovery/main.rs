//! Jobs with a checkpoint, cut off everywhere and started again: nothing is lost, nothing doubled.

mod crashes;
mod logs;
mod objects;
mod resumed;
