//! Several jobs at a time, their answers handed out in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
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

/// The jobs that were not taken yet.
struct Queue<I> {
    jobs: I,
    taken: usize,
    batches: usize,
}

/// The answers that were not handed out yet.
struct Counter<A, T> {
    take: T,
    /// By the number of the batch.
    ready: BTreeMap<usize, Vec<A>>,
    next: usize,
    result: Result<()>,
}

/// Does jobs in as many threads as the machine can run, and hands out their answers in the order of the jobs.
///
/// A batch as soon as it and those before it are there, by the thread that has it. Jobs are taken as they are needed. Each
/// thread has a desk, where things may lie from one job to the next. The first error of `take` ends it all: jobs under way
/// are ended, others not begun.
pub fn run<J, A: Send, D: Default>(
    jobs: impl Iterator<Item = J> + Send,
    work: impl Fn(J, &mut D) -> A + Sync,
    take: impl FnMut(Vec<A>) -> Result<()> + Send,
) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let queue = Mutex::new(Queue { jobs, taken: 0, batches: 0 });
    let counter = Mutex::new(Counter { take, ready: BTreeMap::new(), next: 0, result: Ok(()) });
    let (has_ended, moved_on) = (AtomicBool::new(false), Condvar::new());
    let end = || {
        has_ended.store(true, Ordering::Relaxed);
        // Who is about to wait holds this.
        drop(locked(&counter));
        moved_on.notify_all();
    };
    let serve = || {
        let mut desk = D::default();
        let _guard = OnFailure(&end);
        let next = || {
            // Others take theirs while this one is done.
            let batch = locked(&queue).next_batch();
            batch.filter(|_| !has_ended.load(Ordering::Relaxed))
        };
        while let Some((number, batch)) = next() {
            let begun = batch.into_iter().take_while(|_| !has_ended.load(Ordering::Relaxed));
            let answers = begun.map(|job| work(job, &mut desk)).collect();
            let is_early = |counter: &mut Counter<A, _>| {
                number > counter.next + AHEAD * threads && !has_ended.load(Ordering::Relaxed)
            };
            let waited = moved_on.wait_while(locked(&counter), is_early);
            let mut counter = waited.unwrap_or_else(PoisonError::into_inner);
            counter.ready.insert(number, answers);
            if counter.result.is_ok() && counter.hand_out().is_err() {
                has_ended.store(true, Ordering::Relaxed);
            }
            moved_on.notify_all();
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(serve);
        }
        serve();
    });
    counter.into_inner().unwrap_or_else(PoisonError::into_inner).result
}

impl<J, I: Iterator<Item = J>> Queue<I> {
    /// The next jobs with their number; `None` once all are taken.
    fn next_batch(&mut self) -> Option<(usize, Vec<J>)> {
        let batch: Vec<J> = self.jobs.by_ref().take((self.taken / FEW).clamp(1, BATCH)).collect();
        self.taken += batch.len();
        self.batches += 1;
        (!batch.is_empty()).then_some((self.batches - 1, batch))
    }
}

impl<A, T: FnMut(Vec<A>) -> Result<()>> Counter<A, T> {
    /// Hands out what is there up to the first batch that is missing.
    fn hand_out(&mut self) -> Result<(), ()> {
        while let Some(answers) = self.ready.remove(&self.next) {
            self.next += 1;
            self.result = (self.take)(answers);
            self.result.as_ref().map_err(drop)?;
        }
        Ok(())
    }
}

/// Ends the others when a thread fails, as they would wait for its answers; the failure then ends the program.
struct OnFailure<'a, F: Fn()>(&'a F);

impl<F: Fn()> Drop for OnFailure<'_, F> {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
        let take = |batch| {
            answers.extend(batch);
            Ok(())
        };
        run(0..200, work, take).expect("nothing fails");
        assert_eq!(answers, (0..400).step_by(2).collect::<Vec<u64>>());
    }

    #[test]
    fn few_jobs_are_ahead_and_an_error_ends_them() {
        let taken = AtomicUsize::new(0);
        let jobs = (0..1_000_000).inspect(|_| {
            taken.fetch_add(1, Ordering::Relaxed);
        });
        let mut answers = 0;
        let take = |batch: Vec<u32>| {
            answers += batch.len();
            if answers >= 3 { bail!("enough") } else { Ok(()) }
        };
        let ended = run(jobs, |job: u32, _: &mut ()| job, take);
        assert_eq!(ended.expect_err("it fails").to_string(), "enough");
        assert!(taken.into_inner() <= BATCH * (1 + AHEAD * MOST));
    }

    #[test]
    fn jobs_are_done_at_the_same_time() {
        let begun = AtomicUsize::new(0);
        let work = |_: u32, _: &mut ()| {
            begun.fetch_add(1, Ordering::SeqCst);
            // Neither ends before the other begins.
            (0..5000).any(|_| {
                thread::sleep(std::time::Duration::from_millis(1));
                begun.load(Ordering::SeqCst) == 2
            })
        };
        let mut met = Vec::new();
        let take = |batch: Vec<bool>| {
            met.extend(batch);
            Ok(())
        };
        run(0..2, work, take).expect("nothing fails");
        assert!(met == [true; 2] || thread::available_parallelism().map_or(1, usize::from) == 1);
    }

    #[test]
    fn a_job_that_fails_ends_all() {
        let work = |job: u32, _: &mut ()| assert_ne!(job, 5, "it fails");
        let ended = std::panic::catch_unwind(|| run(0..1_000_000, work, |_| Ok(())));
        assert!(ended.is_err());
    }
}
