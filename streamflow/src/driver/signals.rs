//! Ctrl-C and SIGTERM for a job that is run by `Job::run`.

use std::sync::Arc;

use super::control::Control;
use super::notice::Notices;
use crate::Result;

/// Handles signals for as long as it lives.
#[derive(Debug)]
pub(super) struct SignalGuard {
    #[cfg(unix)]
    inner: unix::Handling,
}

impl SignalGuard {
    /// From now on the first signal stops the job gracefully, the second drops its batch, and
    /// the third ends the process.
    pub(super) fn install(control: &Arc<Control>, notices: &Notices) -> Result<Self> {
        #[cfg(unix)]
        return Ok(Self { inner: unix::Handling::begin(Arc::clone(control), notices.clone())? });
        #[cfg(not(unix))]
        {
            let _ = (control, notices);
            Ok(Self {})
        }
    }

    /// Handles no more signals; what the process is to exit with if a second one came.
    pub(super) fn finish(self) -> Option<i32> {
        #[cfg(unix)]
        return self.inner.finish();
        #[cfg(not(unix))]
        None
    }
}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
    use std::sync::{Arc, OnceLock};
    use std::thread::{self, JoinHandle};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::{Handle, Signals};

    use crate::driver::control::{Control, Phase};
    use crate::driver::notice::{Notice, Notices};
    use crate::{Error, Result};

    /// How many runs handle signals now.
    static RUNS: AtomicUsize = AtomicUsize::new(0);

    #[derive(Debug)]
    pub(super) struct Handling {
        handle: Handle,
        thread: Option<JoinHandle<()>>,
        exit: Arc<AtomicI32>,
    }

    /// While this is set, a signal ends the process as if nobody handled it. A handler that was
    /// once installed cannot be taken away; this gives the default back when no job runs.
    fn default_action() -> Result<&'static Arc<AtomicBool>> {
        static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
        if let Some(flag) = FLAG.get() {
            return Ok(flag);
        }
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register_conditional_default(signal, Arc::clone(&flag))
                .map_err(failed)?;
        }
        Ok(FLAG.get_or_init(|| flag))
    }

    fn failed(cause: std::io::Error) -> Error {
        Error::io("handling Ctrl-C and SIGTERM", cause)
    }

    impl Handling {
        pub(super) fn begin(control: Arc<Control>, notices: Notices) -> Result<Self> {
            let default = default_action()?;
            let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(failed)?;
            let (handle, exit) = (signals.handle(), Arc::new(AtomicI32::new(0)));
            let code = Arc::clone(&exit);
            let listen = move || {
                for (earlier, signal) in signals.forever().enumerate() {
                    heed(signal, earlier, &control, &notices, &code, default);
                }
            };
            let thread = thread::Builder::new().name("streamflow-signals".to_owned()).spawn(listen);
            let thread = Some(thread.map_err(failed)?);
            RUNS.fetch_add(1, Ordering::SeqCst);
            default.store(false, Ordering::SeqCst);
            Ok(Self { handle, thread, exit })
        }

        pub(super) fn finish(mut self) -> Option<i32> {
            self.end();
            Some(self.exit.load(Ordering::SeqCst)).filter(|code| *code != 0)
        }

        fn end(&mut self) {
            self.handle.close();
            if let Some(thread) = self.thread.take() {
                let _ = thread.join();
                if RUNS.fetch_sub(1, Ordering::SeqCst) == 1
                    && let Ok(default) = default_action()
                {
                    default.store(true, Ordering::SeqCst);
                }
            }
        }
    }

    impl Drop for Handling {
        fn drop(&mut self) {
            self.end();
        }
    }

    /// What a signal does, when so many came earlier.
    fn heed(
        signal: i32,
        earlier: usize,
        control: &Control,
        notices: &Notices,
        exit: &AtomicI32,
        default: &AtomicBool,
    ) {
        let name = if signal == SIGINT { "SIGINT" } else { "SIGTERM" };
        let code = 128 + signal;
        match earlier {
            0 => control.request(Phase::Draining),
            1 => {
                exit.store(code, Ordering::SeqCst);
                default.store(true, Ordering::SeqCst);
                control.request(Phase::Dropping);
            }
            // It came before the default action was armed.
            _ => std::process::exit(code),
        }
        notices.tell(&Notice::Stopping { signal: name, graceful: earlier == 0 });
    }
}
