//! How much of a machine is in use, from Linux' counters in `/proc/stat` and `/proc/meminfo`.

use streamflow::{Error, Result};

/// How much is in use, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Of all processors' time since the sample before.
    pub cpu: f64,
    /// Of memory: what is not available to programs.
    pub memory: f64,
}

/// The counters of one moment: processors' time in ticks since the machine began, memory in KiB.
#[derive(Clone, Copy, Debug)]
struct Counters {
    ticks: u64,
    idle: u64,
    memory: u64,
    available: u64,
}

/// Makes of counters how much is in use.
#[derive(Debug)]
pub struct Meter {
    before: Counters,
}

impl Meter {
    /// Begins now.
    ///
    /// # Errors
    /// On systems that have no such counters.
    pub fn new() -> Result<Self> {
        Ok(Self { before: Counters::parse(&current()?)? })
    }

    /// How much was in use since the last call.
    ///
    /// # Errors
    /// When the counters cannot be read.
    pub fn usage(&mut self) -> Result<Usage> {
        Ok(self.after(Counters::parse(&current()?)?))
    }

    fn after(&mut self, now: Counters) -> Usage {
        let before = std::mem::replace(&mut self.before, now);
        let ticks = now.ticks.saturating_sub(before.ticks);
        // Time spent waiting for disks may run backwards.
        let idle = now.idle.saturating_sub(before.idle).min(ticks);
        let percent = |part: u64, whole: u64| 100.0 * part as f64 / whole.max(1) as f64;
        let used = now.memory.saturating_sub(now.available);
        Usage { cpu: percent(ticks - idle, ticks), memory: percent(used, now.memory) }
    }
}

/// The usage in a recording of the counters, once a second:
/// `while sleep 1; do cat /proc/stat /proc/meminfo; done >FILE`.
///
/// # Errors
/// When a counter is missing.
pub fn recorded(recording: &str) -> Result<Vec<Usage>> {
    let mut starts: Vec<_> = recording.match_indices("cpu ").map(|(at, _)| at).collect();
    starts.push(recording.len());
    let samples = starts.windows(2).map(|ends| Counters::parse(&recording[ends[0]..ends[1]]));
    let mut samples = samples.collect::<Result<Vec<_>>>()?.into_iter();
    let first = samples.next().ok_or_else(|| Error::other("the recording has no line `cpu …`"))?;
    let mut meter = Meter { before: first };
    Ok(samples.map(|sample| meter.after(sample)).collect())
}

fn current() -> Result<String> {
    let read = |path: &str| {
        std::fs::read_to_string(path)
            .map_err(|cause| Error::io(format!("reading the counters in {path}"), cause))
    };
    Ok(read("/proc/stat")? + &read("/proc/meminfo")?)
}

impl Counters {
    /// The lines `cpu TICKS…`, `MemTotal: KIB kB` and `MemAvailable: KIB kB`, among others.
    fn parse(sample: &str) -> Result<Self> {
        let numbers = |name: &str| {
            let line = sample.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            let numbers = line.unwrap_or_default().split_ascii_whitespace();
            numbers.map_while(|number| number.parse().ok()).collect::<Vec<u64>>()
        };
        let first = |name: &str| numbers(name).first().copied();
        // user, nice, system, idle, iowait, irq, softirq, steal; guests' time is in user's.
        let cpu = numbers("cpu");
        let (memory, available) = (first("MemTotal:"), first("MemAvailable:"));
        match (&cpu[..], memory, available) {
            (&[_, _, _, idle, waiting, ..], Some(memory), Some(available)) => Ok(Self {
                ticks: cpu.iter().take(8).sum(),
                idle: idle + waiting,
                memory,
                available,
            }),
            _ => Err(Error::other("a sample lacks `cpu`, `MemTotal:` or `MemAvailable:`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_what_changed_since_the_sample_before() -> Result<()> {
        let memory = "MemTotal:       1000 kB\nMemFree: 1 kB\nMemAvailable:    250 kB\n";
        let [one, other] =
            ["cpu  100 0 100 600 200 0 0 0 50 0", "cpu  120 5 110 650 205 5 5 0 60 0"];
        let usage = recorded(&format!("{one}\ncpu0 1 2 3 4\n{memory}{other}\n{memory}"))?;
        // 100 ticks more, of which 55 were idle or waiting.
        assert_eq!(usage, [Usage { cpu: 45.0, memory: 75.0 }]);
        Ok(())
    }

    #[test]
    fn what_is_no_recording_is_refused() {
        let told = |text| recorded(text).map_err(|error| error.to_string());
        assert_eq!(told("12\n"), Err("the recording has no line `cpu …`".to_owned()));
        let lacking = "a sample lacks `cpu`, `MemTotal:` or `MemAvailable:`".to_owned();
        assert_eq!(told("cpu  1 2 3 4 5\n"), Err(lacking));
    }
}
