//! When things were last changed, by a count of all changes.
//!
//! Whoever reads takes down the count before. What she read holds as long as the mark of the thing is no later. So it does
//! not matter how long she takes to remember it: where it was changed meanwhile, it is remembered in vain.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// The mark of what is being changed.
const CHANGING: u64 = u64::MAX;

/// One mark for each thing, or for several that happen to share it.
pub(super) struct Marks {
    count: AtomicU64,
    marks: Box<[AtomicU64]>,
}

/// Which marks are meant.
pub(super) enum Marked<I> {
    All,
    These(I),
}

impl Marks {
    pub(super) fn new(count: usize) -> Self {
        Self { count: AtomicU64::new(1), marks: (0..count).map(|_| AtomicU64::default()).collect() }
    }

    /// The count, for who is about to read.
    pub(super) fn now(&self) -> u64 {
        self.count.load(SeqCst)
    }

    /// Whether what was read at that count is still so.
    pub(super) fn hold(&self, mark: usize, read: u64) -> bool {
        self.marks.get(mark).is_some_and(|mark| mark.load(SeqCst) <= read)
    }

    pub(super) fn about_to_change(&self, marked: Marked<impl Iterator<Item = usize>>) {
        self.set(marked, CHANGING);
    }

    pub(super) fn has_changed(&self, marked: Marked<impl Iterator<Item = usize>>) {
        let now = self.count.fetch_add(1, SeqCst) + 1;
        self.set(marked, now);
    }

    fn set(&self, marked: Marked<impl Iterator<Item = usize>>, to: u64) {
        match marked {
            Marked::All => self.marks.iter().for_each(|mark| mark.store(to, SeqCst)),
            Marked::These(which) => {
                which.filter_map(|mark| self.marks.get(mark)).for_each(|mark| mark.store(to, SeqCst));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn these(marks: &[usize]) -> Marked<impl Iterator<Item = usize>> {
        Marked::These(marks.iter().copied())
    }

    #[test]
    fn what_was_read_before_a_change_does_not_hold_after_it() {
        let marks = Marks::new(4);
        let before = marks.now();
        assert!(marks.hold(1, before), "nothing has been changed");
        marks.about_to_change(these(&[1]));
        let between = marks.now();
        assert!(!marks.hold(1, before) && !marks.hold(1, between), "it is being changed");
        assert!(marks.hold(2, before), "something else is not");
        marks.has_changed(these(&[1]));
        assert!(!marks.hold(1, before) && !marks.hold(1, between), "it was read before the change");
        assert!(marks.hold(1, marks.now()), "it was read after the change");
        assert!(marks.hold(2, before), "something else is as it was");
    }

    #[test]
    fn everything_may_change_at_once() {
        let marks = Marks::new(4);
        let before = marks.now();
        marks.has_changed(Marked::<std::iter::Empty<usize>>::All);
        assert!((0..4).all(|mark| !marks.hold(mark, before) && marks.hold(mark, marks.now())));
    }
}
