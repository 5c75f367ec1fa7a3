//! Whose the terminal's keys are: this program's, or for a while those of one that it started.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use signal_hook::consts::SIGWINCH;
use signal_hook::low_level::raise;

/// Where the thread that reads the terminal waits while the keys are another program's.
#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
enum State {
    #[default]
    Open,
    /// It is to wait, and may still read one event more.
    Closing,
    /// It waits.
    Closed,
    /// It has ended.
    Left,
}

impl Gate {
    /// Returns when nothing is read from the terminal any more, and nothing that was read is lost.
    pub fn close(&self) -> io::Result<()> {
        let mut state = self.state();
        if *state == State::Left {
            return Ok(());
        }
        *state = State::Closing;
        // A reader that waits for a key is woken by a change of the terminal's size, and by nothing else that is no key.
        raise(SIGWINCH)?;
        while *state == State::Closing {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    /// The keys are this program's again.
    pub fn open(&self) {
        let mut state = self.state();
        if *state != State::Left {
            *state = State::Open;
        }
        self.changed.notify_all();
    }

    /// Whether the keys are another program's.
    pub fn is_closed(&self) -> bool {
        matches!(*self.state(), State::Closing | State::Closed)
    }

    /// Where the reader comes by after every event: waits while the keys are another's.
    pub fn pass(&self) {
        let mut state = self.state();
        while matches!(*state, State::Closing | State::Closed) {
            *state = State::Closed;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Says that the reader has ended: nobody is to wait for it.
    pub fn leave(&self) {
        *self.state() = State::Left;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::{TryRecvError, channel};
    use std::thread;

    use super::*;

    #[test]
    fn what_was_read_comes_through_and_nothing_is_read_behind_a_closed_gate() {
        let gate = Arc::new(Gate::default());
        let (keys, terminal) = channel();
        let (out, read) = channel();
        let reader = thread::spawn({
            let gate = Arc::clone(&gate);
            move || {
                for key in terminal {
                    let _ = out.send(key);
                    gate.pass();
                }
                gate.leave();
            }
        });
        keys.send(1).expect("it reads");
        assert_eq!(read.recv(), Ok(1));
        let closing = thread::spawn({
            let gate = Arc::clone(&gate);
            move || gate.close()
        });
        while !gate.is_closed() {
            thread::yield_now();
        }
        // In place of the signal: without a terminal none wakes this reader.
        keys.send(2).expect("it reads");
        closing.join().expect("it ended").expect("a signal can be raised");
        assert_eq!(read.try_recv(), Ok(2));
        keys.send(3).expect("it reads later");
        assert_eq!(read.try_recv(), Err(TryRecvError::Empty));
        gate.open();
        assert_eq!(read.recv(), Ok(3));
        drop(keys);
        reader.join().expect("it ended");
        gate.close().expect("nobody is waited for");
        assert!(!gate.is_closed());
    }
}
