//! The power fails under a job whose files are on a disk of its own: what was not synced is gone.
//!
//! The disk is an image with ext4 on it. When the process has been killed the image is copied
//! before it is unmounted: what the system had not written yet is not in the copy, from which the
//! job goes on. That takes root; without it the test says so. `STREAMFLOW_CUTS` says how often.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use streamflow_tests::skip::skip;

use crate::outputs::{self, Ending};
use crate::{LINES, Random, ended_well, folder, number, random, start};

/// Bytes of the image.
const SIZE: u64 = 40 << 20;

/// A disk in a file, in a folder of its own with where it is mounted.
struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// None where it may not be mounted.
    fn new() -> Option<Self> {
        let name = format!("streamflow-disk-{}", std::process::id());
        let disk = Self { folder: std::env::temp_dir().join(name) };
        fs::create_dir_all(disk.mounted()).expect("a folder");
        let image = fs::File::create(disk.image()).expect("a file");
        image.set_len(SIZE).expect("a long file");
        let made = run("mkfs.ext4", &["-q".as_ref(), "-F".as_ref(), disk.image().as_ref()]);
        if made && disk.mount() {
            return Some(disk);
        }
        skip("no disk in a file can be mounted here");
        None
    }

    fn image(&self) -> PathBuf {
        self.folder.join("image")
    }

    fn mounted(&self) -> PathBuf {
        self.folder.join("mounted")
    }

    fn mount(&self) -> bool {
        let options = ["-o".as_ref(), "loop".as_ref()];
        run("mount", &[options[0], options[1], self.image().as_ref(), self.mounted().as_ref()])
    }

    fn unmount(&self) -> bool {
        run("umount", &[self.mounted().as_ref()])
    }

    /// The disk as it is after a power cut.
    fn cut_power(&self) {
        let copy = self.folder.join("copy");
        fs::copy(self.image(), &copy).expect("a copy");
        assert!(self.unmount());
        fs::rename(copy, self.image()).expect("the copy takes the place");
        assert!(self.mount(), "the disk is not whole");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.unmount();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether a command is there and does its work.
fn run(command: &str, arguments: &[&std::ffi::OsStr]) -> bool {
    Command::new(command).args(arguments).output().is_ok_and(|done| done.status.success())
}

/// Runs the job on the disk until it ends or the power fails; whether it failed.
fn until_power_fails(folder: &Path, random: &mut Random) -> bool {
    let mut child = start(folder, &[]);
    if random.below(8) > 0 {
        let stdout = child.stdout.as_mut().expect("a pipe");
        let _ = BufReader::with_capacity(1, stdout).read_line(&mut String::new());
    }
    std::thread::sleep(Duration::from_micros(random.below(100_000)));
    if child.try_wait().expect("a status").is_some() {
        ended_well(child);
        return false;
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is dead");
    true
}

#[test]
fn a_power_cut_at_any_time_loses_nothing_and_doubles_nothing() {
    let Some(disk) = Disk::new() else { return };
    let mut random = random();
    let mut left = number("STREAMFLOW_CUTS").unwrap_or(60);
    while left > 0 {
        let begun = folder("power", LINES, &mut random);
        let folder = disk.mounted().join("run");
        // The input lasts: what was acknowledged to nobody may be lost.
        assert!(run("cp", &["-r".as_ref(), begun.as_ref(), folder.as_ref()]));
        assert!(disk.unmount() && disk.mount());
        let mut cuts = 0;
        while left > 0 && until_power_fails(&folder, &mut random) {
            disk.cut_power();
            (left, cuts) = (left - 1, cuts + 1);
        }
        ended_well(start(&folder, &[]));
        outputs::check(&folder, Ending::PowerCut);
        println!("ended after {cuts} power cuts");
        fs::remove_dir_all(folder).expect("the folder goes");
        fs::remove_dir_all(begun).expect("the folder goes");
    }
}
