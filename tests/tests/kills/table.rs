//! A table of an SQLite database, whose job is killed at random times, or loses its power: no row
//! is lost, and none is there twice. `STREAMFLOW_KILLS`, divided by fifty, says how often a process
//! is killed, and `STREAMFLOW_CUTS`, divided by twenty, how often the power fails.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Child;
use std::time::Duration;

use rusqlite::Connection;

use crate::power::{Disk, OnDisk, cuts};
use crate::{ended_well, folder, is_killed_after, number, random, start_program};

/// How many lines a run reads.
const LINES: u64 = 1000;

fn start(folder: &Path) -> Child {
    start_program(env!("CARGO_BIN_EXE_table"), folder, &[])
}

/// Holds the table against the input: each line's row, in order, and nothing else.
fn check(folder: &Path) {
    let connection = Connection::open(folder.join("totals.db")).expect("a database");
    let mut rows = connection.prepare("SELECT word, total FROM totals ORDER BY rowid").unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let rows: Vec<(String, u64)> = rows.collect::<rusqlite::Result<_>>().unwrap();
    let input = fs::read_to_string(folder.join("in/lines")).expect("the input");
    let mut totals: HashMap<&str, u64> = HashMap::new();
    let expected: Vec<(String, u64)> = input
        .lines()
        .map(|word| {
            let total = totals.entry(word).or_default();
            *total += 1;
            (word.to_owned(), *total)
        })
        .collect();
    assert!(rows == expected, "{} rows of {} lines", rows.len(), expected.len());
    let staged = "SELECT count(*) FROM streamflow_staged_2";
    let staged: u64 = connection.query_row(staged, [], |row| row.get(0)).unwrap();
    assert_eq!(staged, 0, "rows of no batch");
}

#[test]
fn a_table_whose_job_is_killed_at_any_time_has_each_row_once() {
    let mut random = random();
    let mut left = number("STREAMFLOW_KILLS").unwrap_or(1000).div_ceil(50);
    while left > 0 {
        let folder = folder("table", LINES, &mut random);
        let mut dead = 0;
        let mut life = || Duration::from_micros(random.below(40_000));
        while left > 0 && is_killed_after(start(&folder), life()) {
            (left, dead) = (left - 1, dead + 1);
        }
        ended_well(start(&folder));
        check(&folder);
        println!("ended after {dead} kills");
        fs::remove_dir_all(folder).expect("the folder goes");
    }
}

#[test]
fn a_table_whose_job_loses_its_power_has_each_row_once() {
    let Some(disk) = Disk::new("table") else { return };
    let job = OnDisk { disk, start, check };
    let (mut random, mut left) = (random(), cuts().div_ceil(20));
    while left > 0 {
        left -= job.run(&folder("table-power", LINES, &mut random), left, &mut random);
    }
}
