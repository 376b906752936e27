//! Jobs with a checkpoint, cut off everywhere and started again: nothing is lost, nothing doubled.

mod anew;
mod changed;
mod crashes;
mod ends;
mod full;
mod logs;
mod objects;
mod overlap;
mod resumed;
mod shared;
mod sources;
mod stops;
