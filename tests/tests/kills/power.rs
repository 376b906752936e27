//! The power fails under a job whose files are on a disk of its own: what was not synced is gone.
//!
//! The disk is an image with ext4 on it. When the process has been killed the image is copied
//! before it is unmounted: what the system had not written yet is not in the copy, from which the
//! job goes on. That takes root; without it the test says so. `STREAMFLOW_CUTS` says how often.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use streamflow_tests::skip::skip;

use crate::outputs::{self, Ending};
use crate::{LINES, Random, dies, ended_well, folder, number, random, start};

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
fn run(command: &str, arguments: &[&OsStr]) -> bool {
    Command::new(command).args(arguments).output().is_ok_and(|done| done.status.success())
}

/// How often the power is to fail, in all.
pub(crate) fn cuts() -> u64 {
    number("STREAMFLOW_CUTS").unwrap_or(60)
}

/// A job with a folder, which is run on a disk of its own.
pub(crate) struct OnDisk {
    pub(crate) disk: Disk,
    /// Starts the job in its folder.
    pub(crate) start: fn(&Path) -> Child,
    /// Holds what it wrote there against its input.
    pub(crate) check: fn(&Path),
}

impl OnDisk {
    /// Runs the job from what is in a folder, with up to so many power cuts at random times, until
    /// it has ended; how many there were. The folder goes.
    pub(crate) fn run(&self, begun: &Path, most: u64, random: &mut Random) -> u64 {
        let folder = self.disk.mounted().join("run");
        assert!(run("cp", &["-r".as_ref(), begun.as_ref(), folder.as_ref()]));
        // The input lasts: what was acknowledged to nobody may be lost.
        assert!(self.disk.unmount() && self.disk.mount());
        let mut cuts = 0;
        while cuts < most {
            let life = Duration::from_micros(random.below(100_000));
            if !dies((self.start)(&folder), life, random) {
                break;
            }
            self.disk.cut_power();
            cuts += 1;
        }
        ended_well((self.start)(&folder));
        (self.check)(&folder);
        println!("ended after {cuts} power cuts");
        fs::remove_dir_all(folder).expect("the folder goes");
        fs::remove_dir_all(begun).expect("the folder goes");
        cuts
    }
}

#[test]
fn a_power_cut_at_any_time_loses_nothing_and_doubles_nothing() {
    let Some(disk) = Disk::new("durable") else { return };
    let check = |folder: &Path| outputs::check(folder, Ending::PowerCut);
    let job = OnDisk { disk, start: |folder| start(folder, &[]), check };
    let (mut random, mut left) = (random(), cuts());
    while left > 0 {
        let begun = folder("power", LINES, &mut random);
        // Who was told that numbers were taken has a disk of his own.
        let told = fs::canonicalize(&begun).expect("a path").join("told");
        symlink(told, begun.join("acknowledged")).expect("a link");
        left -= job.run(&begun, left, &mut random);
    }
}
