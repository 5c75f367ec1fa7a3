//! Several jobs at a time, their answers handed out in order.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;

/// The most threads: reading from a disk gets no faster with more.
const MOST: usize = 12;

/// How many jobs a thread takes at once where there are many: most take less time than it takes to hand them over.
const BATCH: usize = 8;

/// With every so many jobs batches grow by one: few jobs are shared out among all threads one by one.
const FEW: usize = 32;

/// How many batches are ahead of the answers that are handed out next, for each thread: what is held of answers.
const AHEAD: usize = 4;

/// What is handed out.
pub(super) enum Handed<A> {
    /// The next answer.
    Answer(A),
    /// The next answer takes a while.
    Wait,
}

/// Does jobs in as many threads as the machine can run, and hands out their answers in the order of the jobs.
///
/// A batch as soon as it and those before it are there. Jobs are taken as they are needed. Each thread has a desk, where
/// things may lie from one job to the next. The first error of `take` ends it all: jobs under way are ended, others not
/// begun.
pub(super) fn run<J: Send, A: Send, D: Default>(
    mut jobs: impl Iterator<Item = J>,
    work: impl Fn(J, &mut D) -> A + Sync,
    mut take: impl FnMut(Handed<A>) -> Result<()>,
) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let (sender, queue) = mpsc::channel::<(Vec<J>, SyncSender<Vec<A>>)>();
    let queue = Mutex::new(queue);
    let has_ended = AtomicBool::new(false);
    let serve = || {
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let mut desk = D::default();
        while let Ok((batch, answer)) = next() {
            let begun = batch.into_iter().take_while(|_| !has_ended.load(Ordering::Relaxed));
            // Nobody waits for it after an error.
            let _ = answer.send(begun.map(|job| work(job, &mut desk)).collect());
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(serve);
        }
        let mut ahead: VecDeque<Receiver<Vec<A>>> = VecDeque::new();
        let mut taken = 0;
        let mut hand_out = || -> Result<()> {
            loop {
                let batch: Vec<J> = jobs.by_ref().take((taken / FEW).clamp(1, BATCH)).collect();
                if batch.is_empty() {
                    break;
                }
                taken += batch.len();
                let (answer, answered) = mpsc::sync_channel(1);
                // The queue is there for as long as the threads are.
                let _ = sender.send((batch, answer));
                ahead.push_back(answered);
                while let Some(answered) = ahead.front() {
                    match answered.try_recv() {
                        Ok(answers) => answers.into_iter().map(Handed::Answer).try_for_each(&mut take)?,
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

/// Hands out answers once they are there. A thread that failed gives none; its failure ends the program.
fn wait<A>(answered: &Receiver<Vec<A>>, take: &mut impl FnMut(Handed<A>) -> Result<()>) -> Result<()> {
    let answers = match answered.try_recv() {
        Err(TryRecvError::Empty) => {
            take(Handed::Wait)?;
            answered.recv().ok()
        }
        answers => answers.ok(),
    };
    answers.into_iter().flatten().map(Handed::Answer).try_for_each(take)
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
        let work = |job: u64, _: &mut ()| {
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
            |job: u32, _: &mut ()| job,
            |handed| {
                answers += usize::from(matches!(handed, Handed::Answer(_)));
                if answers == 3 { bail!("enough") } else { Ok(()) }
            },
        );
        assert_eq!(ended.expect_err("it fails").to_string(), "enough");
        assert!(taken.into_inner() <= BATCH * (1 + AHEAD * MOST));
    }
}
