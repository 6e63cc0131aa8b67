//! Threads that hash passwords: as many as there are cores, first come, first served. Each has memory of its own, which
//! one hash after the other uses; a thread without work ends after a while and gives it back.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::{Argon2, Block};
use tokio::sync::oneshot;

use crate::domain::{During, Failure};

/// How long a thread waits for work before it ends.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much memory a thread keeps from one hash to the next, in blocks of 1 KiB: OWASP's 19 MiB.
const KEPT: usize = 19 * 1024;
/// What is reserved for that. Only what is used is really taken; so much at once allocators take from the system and give back to
/// it, whereas less may stay with the process for good.
const RESERVED: usize = 33 * 1024;

/// The threads. They end with the value.
pub(super) struct Hashers {
    shared: Arc<Shared>,
    most: usize,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    threads: usize,
    /// How many of them wait for work.
    idle: usize,
    closed: bool,
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

impl Hashers {
    /// At most so many threads; each is started when it is needed.
    pub(super) fn new(most: usize) -> Self {
        Self { shared: Arc::new(Shared { state: Mutex::default(), changed: Condvar::new() }), most }
    }

    /// Does the work on one of the threads, unless its caller has gone by then.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let (sender, done) = oneshot::channel();
        self.submit(Box::new(move |memory| {
            if !sender.is_closed() {
                // Who does not wait any more does not miss it.
                drop(sender.send(work(memory)));
            }
        }))?;
        done.await.map_err(|panicked| Failure::new(During::Work, panicked))
    }

    fn submit(&self, job: Job) -> Result<(), Failure> {
        let mut state = self.shared.lock();
        state.waiting.push_back(job);
        if state.waiting.len() > state.idle && state.threads < self.most {
            let shared = Arc::clone(&self.shared);
            let thread = std::thread::Builder::new().name("mynah-hash".to_owned());
            match thread.spawn(move || shared.work()) {
                Ok(_) => state.threads += 1,
                // The others will come to it.
                Err(_) if state.threads > 0 => {}
                Err(error) => {
                    state.waiting.pop_back();
                    return Err(Failure::new(During::Work, error));
                }
            }
        }
        drop(state);
        self.shared.changed.notify_one();
        Ok(())
    }
}

impl Drop for Hashers {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What each thread does.
    fn work(&self) {
        let mut memory = Memory { blocks: Vec::new(), reserved: RESERVED };
        while let Some(job) = self.next(&mut memory) {
            // A panic has been reported by then, and its caller is told; the memory has no state that could be spoilt.
            drop(catch_unwind(AssertUnwindSafe(|| job(&mut memory))));
        }
    }

    /// The next piece of work; none when there was none for long enough: the thread is not counted from then on, and has no memory
    /// any more. Whoever begins in its place must not find it still taken, or there would be twice as much.
    fn next(&self, memory: &mut Memory) -> Option<Job> {
        let mut state = self.lock();
        state.idle += 1;
        let none = |state: &mut State| state.waiting.is_empty() && !state.closed;
        let waited = self.changed.wait_timeout_while(state, PATIENCE, none);
        let (waited, late) = waited.unwrap_or_else(PoisonError::into_inner);
        state = waited;
        if late.timed_out() {
            memory.blocks = Vec::new();
        }
        state.idle -= 1;
        let job = state.waiting.pop_front();
        if job.is_none() {
            state.threads -= 1;
        }
        job
    }
}

thread_local! {
    /// Memory for small hashes, which are made in whatever thread asks for them.
    static SMALL: RefCell<Memory> = const { RefCell::new(Memory::small()) };
}

/// Does work with the memory of this thread for small hashes.
pub(super) fn small<T>(work: impl FnOnce(&mut Memory) -> T) -> T {
    SMALL.with_borrow_mut(work)
}

/// Memory to hash in. What an earlier hash has left there makes no difference: the first pass writes every block before
/// anything reads it.
pub(super) struct Memory {
    blocks: Vec<Block>,
    reserved: usize,
}

impl Memory {
    /// Without more than one hash needs.
    const fn small() -> Self {
        Self { blocks: Vec::new(), reserved: 0 }
    }

    /// Argon2's output for that password and salt.
    pub(super) fn hash(&mut self, argon2: &Argon2, password: &[u8], salt: &[u8], out: &mut [u8]) -> argon2::Result<()> {
        let needed = argon2.params().block_count();
        if needed > KEPT {
            let mut more = Self::small();
            more.grow(needed)?;
            return argon2.hash_password_into_with_memory(password, salt, out, &mut *more.blocks);
        }
        self.grow(needed)?;
        argon2.hash_password_into_with_memory(password, salt, out, &mut *self.blocks)
    }

    fn grow(&mut self, needed: usize) -> argon2::Result<()> {
        if self.blocks.len() < needed {
            let reserved = self.reserved.max(needed) - self.blocks.len();
            self.blocks.try_reserve_exact(reserved).map_err(|_| argon2::Error::OutOfMemory)?;
            self.blocks.resize(needed, Block::new());
        }
        Ok(())
    }
}
