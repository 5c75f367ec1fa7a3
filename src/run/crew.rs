//! Several jobs at a time, their answers handed out in order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Result;

use super::watch::{Stalled, Watch};

/// The most threads: reading from a disk gets no faster with more.
const MOST: usize = 12;

/// How many jobs a thread takes at once where there are many: most take less time than it takes to hand them over.
const BATCH: usize = 8;

/// With every so many jobs batches grow by one: few jobs are shared out among all threads one by one.
const FEW: usize = 32;

/// How many batches are ahead of the answers that are handed out next, for each thread: what is held of answers.
const AHEAD: usize = 4;

/// What a thread keeps from one job to the next: room for the bytes of a file.
pub type Desk = Vec<u8>;

/// What there is to do, to be answered with an `A`.
pub trait Job<A>: Send + Sync + 'static {
    /// The file that is given up if it does not answer; `None` where there is none.
    fn file(&self) -> Option<&Path>;

    /// The answer if it is given up.
    fn given_up(&self, stalled: Stalled) -> A;
}

/// What the threads share.
struct Crew<I, A, W> {
    queue: Mutex<Queue<I>>,
    counter: Mutex<Counter<A>>,
    moved_on: Condvar,
    has_ended: AtomicBool,
    threads: usize,
    work: W,
    watch: Watch,
}

/// The jobs that were not taken yet.
struct Queue<I> {
    jobs: I,
    taken: usize,
    batches: usize,
}

/// Jobs that a thread does one after the other.
struct Batch<J, A> {
    number: usize,
    jobs: Vec<J>,
    /// Those of the first ones.
    answers: Mutex<Vec<A>>,
}

/// The answers that were not handed out yet.
struct Counter<A> {
    /// By the number of the batch.
    ready: BTreeMap<usize, Vec<A>>,
    next: usize,
    /// How many batches there are; `None` until all jobs are taken.
    batches: Option<usize>,
    has_failed: bool,
}

/// Does jobs in as many threads as the machine can run, and hands out their answers in the order of the jobs.
///
/// A batch as soon as it and those before it are there. Jobs are taken as they are needed, and each thread has a desk. A
/// thread whose file does not answer is left to itself, and another goes on: so it may still be there after the end. The
/// first error of `take` ends it all: no other job is begun.
pub fn run<J, A, W>(
    jobs: impl Iterator<Item = J> + Send + 'static,
    watch: &Watch,
    work: W,
    mut take: impl FnMut(Vec<A>) -> Result<()>,
) -> Result<()>
where
    J: Job<A>,
    A: Send + 'static,
    W: Fn(&J, &mut Desk) -> A + Send + Sync + 'static,
{
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let crew = Arc::new(Crew {
        queue: Mutex::new(Queue { jobs, taken: 0, batches: 0 }),
        counter: Mutex::new(Counter { ready: BTreeMap::new(), next: 0, batches: None, has_failed: false }),
        moved_on: Condvar::new(),
        has_ended: AtomicBool::new(false),
        threads,
        work,
        watch: watch.clone(),
    });
    for _ in 0..threads {
        let crew = Arc::clone(&crew);
        thread::spawn(move || crew.serve(None));
    }
    loop {
        let is_waiting = |counter: &mut Counter<A>| {
            !counter.has_failed && !counter.ready.contains_key(&counter.next) && counter.batches != Some(counter.next)
        };
        let waited = crew.moved_on.wait_while(locked(&crew.counter), is_waiting);
        let mut counter = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!counter.has_failed, "a thread failed");
        let next = counter.next;
        let Some(answers) = counter.ready.remove(&next) else { return Ok(()) };
        counter.next += 1;
        drop(counter);
        crew.moved_on.notify_all();
        if let Err(error) = take(answers) {
            crew.end(false);
            return Err(error);
        }
    }
}

impl<J, A, I, W> Crew<I, A, W>
where
    J: Job<A>,
    A: Send + 'static,
    I: Iterator<Item = J> + Send + 'static,
    W: Fn(&J, &mut Desk) -> A + Send + Sync + 'static,
{
    /// Does one batch after the other, first the rest of one that another thread has begun.
    fn serve(self: &Arc<Self>, begun: Option<Arc<Batch<J, A>>>) {
        let _guard = OnFailure(|| self.end(true));
        let mut desk = Desk::new();
        let mut next = begun.or_else(|| self.next_batch());
        while let Some(batch) = next.filter(|batch| self.does(batch, &mut desk)) {
            self.hand_in(&batch);
            next = self.next_batch();
        }
    }

    /// Does the jobs of a batch; whether all are done, and no other thread has the rest.
    fn does(self: &Arc<Self>, batch: &Arc<Batch<J, A>>, desk: &mut Desk) -> bool {
        let begun = locked(&batch.answers).len();
        for job in &batch.jobs[begun..] {
            if self.has_ended.load(Ordering::Relaxed) {
                return false;
            }
            let mut work = || (self.work)(job, desk);
            let (answer, is_given_up) = match job.file() {
                Some(path) => self.watch.over(path, self.giving_up(batch), work),
                None => (work(), false),
            };
            if is_given_up {
                return false;
            }
            locked(&batch.answers).push(answer);
        }
        true
    }

    /// What gives up the next job of a batch, and has another thread go on with the rest.
    fn giving_up(self: &Arc<Self>, batch: &Arc<Batch<J, A>>) -> impl FnOnce(Stalled) + Send + use<J, A, I, W> {
        let (crew, batch) = (Arc::clone(self), Arc::clone(batch));
        move |stalled| {
            let mut answers = locked(&batch.answers);
            let answer = batch.jobs[answers.len()].given_up(stalled);
            answers.push(answer);
            drop(answers);
            thread::spawn(move || crew.serve(Some(batch)));
        }
    }

    /// The next jobs; `None` once all are taken, or it has ended.
    fn next_batch(&self) -> Option<Arc<Batch<J, A>>> {
        // Others take theirs while this one is done.
        let mut queue = locked(&self.queue);
        let count = (queue.taken / FEW).clamp(1, BATCH);
        let jobs: Vec<J> = queue.jobs.by_ref().take(count).collect();
        let number = queue.batches;
        if jobs.is_empty() {
            locked(&self.counter).batches = Some(number);
            self.moved_on.notify_all();
            return None;
        }
        queue.taken += jobs.len();
        queue.batches += 1;
        let batch = Batch { number, jobs, answers: Mutex::default() };
        (!self.has_ended.load(Ordering::Relaxed)).then(|| Arc::new(batch))
    }

    /// Hands in the answers of a batch; waits while too much is ahead of what is handed out.
    fn hand_in(&self, batch: &Batch<J, A>) {
        let is_early = |counter: &mut Counter<A>| {
            batch.number > counter.next + AHEAD * self.threads && !self.has_ended.load(Ordering::Relaxed)
        };
        let waited = self.moved_on.wait_while(locked(&self.counter), is_early);
        let mut counter = waited.unwrap_or_else(PoisonError::into_inner);
        counter.ready.insert(batch.number, std::mem::take(&mut *locked(&batch.answers)));
        drop(counter);
        self.moved_on.notify_all();
    }
}

impl<I, A, W> Crew<I, A, W> {
    fn end(&self, has_failed: bool) {
        // Who is about to wait holds this.
        let mut counter = locked(&self.counter);
        counter.has_failed |= has_failed;
        self.has_ended.store(true, Ordering::Relaxed);
        drop(counter);
        self.moved_on.notify_all();
    }
}

/// Ends the others when a thread fails, as they would wait for its answers; the failure then ends the program.
struct OnFailure<F: Fn()>(F);

impl<F: Fn()> Drop for OnFailure<F> {
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

    impl<A: Default> Job<A> for u32 {
        fn file(&self) -> Option<&Path> {
            None
        }

        fn given_up(&self, _: Stalled) -> A {
            A::default()
        }
    }

    fn watch() -> Watch {
        Watch::start(Watch::PATIENCE)
    }

    #[test]
    fn answers_come_in_the_order_of_the_jobs() {
        let mut answers = Vec::new();
        // The earlier ones of each few take longer.
        let work = |job: &u32, _: &mut Desk| {
            thread::sleep(std::time::Duration::from_micros(300 * u64::from(3 - job % 4)));
            job * 2
        };
        let take = |batch| {
            answers.extend(batch);
            Ok(())
        };
        run(0..200, &watch(), work, take).expect("nothing fails");
        assert_eq!(answers, (0..400).step_by(2).collect::<Vec<u32>>());
    }

    #[test]
    fn few_jobs_are_ahead_and_an_error_ends_them() {
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let jobs = (0..1_000_000).inspect(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let mut answers = 0;
        let take = |batch: Vec<u32>| {
            answers += batch.len();
            if answers >= 3 { bail!("enough") } else { Ok(()) }
        };
        let ended = run(jobs, &watch(), |job: &u32, _: &mut Desk| *job, take);
        assert_eq!(ended.expect_err("it fails").to_string(), "enough");
        assert!(taken.load(Ordering::Relaxed) <= BATCH * (1 + AHEAD * MOST));
    }

    #[test]
    fn jobs_are_done_at_the_same_time() {
        let begun = AtomicUsize::new(0);
        let work = move |_: &u32, _: &mut Desk| {
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
        run(0..2, &watch(), work, take).expect("nothing fails");
        assert!(met == [true; 2] || thread::available_parallelism().map_or(1, usize::from) == 1);
    }

    #[test]
    fn a_job_that_fails_ends_all() {
        let work = |job: &u32, _: &mut Desk| assert_ne!(*job, 5, "it fails");
        let ended = std::panic::catch_unwind(|| run(0..1_000_000_u32, &watch(), work, |_| Ok(())));
        assert!(ended.is_err());
    }
}
