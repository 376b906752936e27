//! The power fails under a job whose files are on a disk of its own: what was not synced is gone.
//!
//! The disk is an image with ext4 on it. When the process has been killed the image is copied
//! before it is unmounted: what the system had not written yet is not in the copy, from which the
//! job goes on. That takes root; without it the test says so. `STREAMFLOW_CUTS` says how often.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::Duration;

use streamflow_tests::skip::skip;

use crate::outputs::{self, Ending};
use crate::{LINES, Random, ended_well, folder, is_killed_after, number, random, start};

/// Bytes of the image.
const SIZE: u64 = 64 << 20;

/// Files on it: a job that is cut off again and again makes many, and waits for ever for more.
const FILES: &str = "65536";

/// A disk in a file, in a folder of its own with where it is mounted.
pub(crate) struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// None where it may not be mounted.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let name = format!("streamflow-disk-{name}-{}", std::process::id());
        let disk = Self { folder: std::env::temp_dir().join(name) };
        fs::create_dir_all(disk.mounted()).expect("a folder");
        let image = fs::File::create(disk.image()).expect("a file");
        image.set_len(SIZE).expect("a long file");
        let options = ["-q", "-F", "-N", FILES].map(OsStr::new);
        let made = run("mkfs.ext4", &[&options, &[disk.image().as_ref()][..]].concat());
        if made && disk.mount() {
            return Some(disk);
        }
        skip("no disk in a file can be mounted here");
        None
    }

    fn image(&self) -> PathBuf {
        self.folder.join("image")
    }

    pub(crate) fn mounted(&self) -> PathBuf {
        self.folder.join("mounted")
    }

    pub(crate) fn mount(&self) -> bool {
        let options = ["-o".as_ref(), "loop".as_ref()];
        run("mount", &[options[0], options[1], self.image().as_ref(), self.mounted().as_ref()])
    }

    pub(crate) fn unmount(&self) -> bool {
        run("umount", &[self.mounted().as_ref()])
    }

    /// The disk as it is after a power cut.
    pub(crate) fn cut_power(&self) {
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
pub(crate) fn run(command: &str, arguments: &[&OsStr]) -> bool {
    Command::new(command).args(arguments).output().is_ok_and(|done| done.status.success())
}

/// Has a job on the disk run until it ends or the power fails; whether it failed.
pub(crate) fn until_power_fails(mut child: Child, random: &mut Random) -> bool {
    if random.below(8) > 0 {
        let stdout = child.stdout.as_mut().expect("a pipe");
        let _ = BufReader::with_capacity(1, stdout).read_line(&mut String::new());
    }
    is_killed_after(child, Duration::from_micros(random.below(100_000)))
}

#[test]
fn a_power_cut_at_any_time_loses_nothing_and_doubles_nothing() {
    let Some(disk) = Disk::new("durable") else { return };
    let mut random = random();
    let mut left = number("STREAMFLOW_CUTS").unwrap_or(60);
    while left > 0 {
        let begun = folder("power", LINES, &mut random);
        let folder = disk.mounted().join("run");
        assert!(run("cp", &["-r".as_ref(), begun.as_ref(), folder.as_ref()]));
        // Who was told that numbers were taken has a disk of his own.
        let acknowledged = fs::canonicalize(&begun).expect("a path").join("acknowledged");
        symlink(acknowledged, folder.join("acknowledged")).expect("a link");
        // The input lasts: what was acknowledged to nobody may be lost.
        assert!(disk.unmount() && disk.mount());
        let mut cuts = 0;
        while left > 0 && until_power_fails(start(&folder, &[]), &mut random) {
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
