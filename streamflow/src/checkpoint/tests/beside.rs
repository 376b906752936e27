//! A folder that is looked at while its job runs, and verified while none does.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::job::{Job, SMALL, World};
use super::lock::Folder;
use crate::checkpoint::Checkpoint;
use crate::checkpoint::inspect::{inspect, verify};
use crate::disk::{Disk, RealDisk};

/// The job on a real disk, in small parts.
fn open(folder: &Folder) -> Job {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::private());
    let mut checkpoint = Checkpoint::at(&folder.0);
    checkpoint.tuning = SMALL;
    Job::open_at(disk, World::default(), &checkpoint).unwrap()
}

#[test]
fn a_running_job_makes_no_damage() {
    let (folder, stop) = (Folder::new("beside"), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (mut job, stop) = (open(&folder), &stop);
        let running = scope.spawn(move || {
            for last in 1.. {
                job.run_to(last).unwrap();
                std::thread::sleep(Duration::from_millis(2));
                if stop.load(Ordering::Relaxed) {
                    return last;
                }
            }
            0
        });
        let look = |_| match inspect(&folder.0) {
            Ok(found) => found.notices,
            Err(error) => vec![error.to_string()],
        };
        let seen: Vec<Vec<String>> = (0..200).map(look).collect();
        stop.store(true, Ordering::Relaxed);
        println!("looked at {} times in {} batches", seen.len(), running.join().unwrap());
        seen.iter().for_each(|wrong| assert!(wrong.is_empty(), "{wrong:?}"));
    });
}

#[test]
fn who_verifies_says_who_has_the_lock() {
    let folder = Folder::new("verify");
    open(&folder).run_to(3).unwrap();
    let lock = folder.0.join("LOCK");
    fs::write(&lock, "pid 1\nepoch 1\n").unwrap();
    assert!(verify(&folder.0).unwrap().is_empty());
    let ours = format!("pid {}\nepoch 1\n", std::process::id());
    assert_eq!(fs::read_to_string(&lock).unwrap(), ours);
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let error = verify(&folder.0).unwrap_err().to_string();
    assert!(error.starts_with(&format!("locking {}", lock.display())), "{error}");
}
