//! The command line's own half: files, progress, reports.

pub mod data;
