//! Several jobs at a time, their answers handed out in order.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;

/// The most threads: reading from a disk gets no faster with more.
const MOST: usize = 12;

/// How many jobs are ahead of the answer that is handed out next, for each thread: what is held of answers.
const AHEAD: usize = 16;

/// What is handed out.
pub(super) enum Handed<A> {
    /// The next answer.
    Answer(A),
    /// The next answer takes a while.
    Wait,
}

/// Does jobs in as many threads as the machine can run, and hands out their answers in the order of the jobs.
///
/// Each as soon as it and those before it are there. Jobs are taken as they are needed. The first error of `take`
/// ends it all: jobs under way are ended, others not begun.
pub(super) fn run<J: Send, A: Send>(
    jobs: impl Iterator<Item = J>,
    work: impl Fn(J) -> A + Sync,
    mut take: impl FnMut(Handed<A>) -> Result<()>,
) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let (sender, queue) = mpsc::channel::<(J, SyncSender<A>)>();
    let queue = Mutex::new(queue);
    let has_ended = AtomicBool::new(false);
    let serve = || {
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        while let Ok((job, answer)) = next() {
            if !has_ended.load(Ordering::Relaxed) {
                // Nobody waits for it after an error.
                let _ = answer.send(work(job));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(serve);
        }
        let mut ahead: VecDeque<Receiver<A>> = VecDeque::new();
        let hand_out = || -> Result<()> {
            for job in jobs {
                let (answer, answered) = mpsc::sync_channel(1);
                // The queue is there for as long as the threads are.
                let _ = sender.send((job, answer));
                ahead.push_back(answered);
                while let Some(answered) = ahead.front() {
                    match answered.try_recv() {
                        Ok(answer) => take(Handed::Answer(answer))?,
                        Err(TryRecvError::Empty) if ahead.len() < AHEAD * threads => break,
                        Err(_) => wait(answered, &mut take)?,
                    }
                    ahead.pop_front();
                }
            }
            ahead.iter().try_for_each(|answered| wait(answered, &mut take))
        };
        let handed_out = hand_out();
        has_ended.store(true, Ordering::Relaxed);
        drop(sender);
        handed_out
    })
}

/// Hands out an answer once it is there. A thread that failed gives none; its failure ends the program.
fn wait<A>(answered: &Receiver<A>, take: &mut impl FnMut(Handed<A>) -> Result<()>) -> Result<()> {
    let answer = match answered.try_recv() {
        Err(TryRecvError::Empty) => {
            take(Handed::Wait)?;
            answered.recv().ok()
        }
        answer => answer.ok(),
    };
    answer.map_or(Ok(()), |answer| take(Handed::Answer(answer)))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use anyhow::bail;

    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_jobs() {
        let mut answers = Vec::new();
        // The earlier ones of each few take longer.
        let work = |job: u64| {
            thread::sleep(std::time::Duration::from_micros(300 * (3 - job % 4)));
            job * 2
        };
        run(0..200, work, |handed| {
            if let Handed::Answer(answer) = handed {
                answers.push(answer);
            }
            Ok(())
        })
        .expect("nothing fails");
        assert_eq!(answers, (0..400).step_by(2).collect::<Vec<u64>>());
    }

    #[test]
    fn few_jobs_are_ahead_and_an_error_ends_them() {
        let taken = AtomicUsize::new(0);
        let jobs = (0..1_000_000).inspect(|_| {
            taken.fetch_add(1, Ordering::Relaxed);
        });
        let mut answers = 0;
        let ended = run(
            jobs,
            |job: u32| job,
            |handed| {
                answers += usize::from(matches!(handed, Handed::Answer(_)));
                if answers == 3 { bail!("enough") } else { Ok(()) }
            },
        );
        assert_eq!(ended.expect_err("it fails").to_string(), "enough");
        assert!(taken.into_inner() <= 3 + AHEAD * MOST);
    }
}
