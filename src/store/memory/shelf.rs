//! Answers that were read from the store, each with the question.

use std::any::Any;
use std::hash::Hash;
use std::sync::Arc;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use super::marks::{Marked, Marks};
use super::weights::Weighed;

/// How many bytes an answer takes at least, with what it is kept in.
const LEAST: u64 = 160;
/// How many bytes an answer takes, roughly.
const USUAL: u64 = 1_024;

/// Answers by their questions: so many that they fit into what is granted, those that are asked for.
pub(in crate::store) struct Shelf<Q> {
    marks: Marks,
    kept: Cache<Q, Kept, ByWeight>,
}

#[derive(Clone)]
struct Kept {
    /// The count before it was read.
    read: u64,
    weight: u64,
    answer: Arc<dyn Any + Send + Sync>,
}

#[derive(Clone)]
struct ByWeight;

impl<Q> Weighter<Q, Kept> for ByWeight {
    fn weight(&self, _: &Q, kept: &Kept) -> u64 {
        kept.weight
    }
}

impl<Q: Hash + Eq + Weighed> Shelf<Q> {
    /// With so many marks, for so many bytes. What takes more than its `parts`th part is not remembered.
    pub(super) fn new(marks: usize, bytes: u64, parts: usize) -> Self {
        let options = OptionsBuilder::new()
            .estimated_items_capacity(usize::try_from(bytes / USUAL).unwrap_or(usize::MAX))
            .weight_capacity(bytes)
            .shards(parts)
            .build()
            .expect("both capacities are said");
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        Self { marks: Marks::new(marks), kept: Cache::with_options(options, ByWeight, hasher, lifecycle) }
    }

    /// The count, for who is about to read.
    pub(in crate::store) fn now(&self) -> u64 {
        self.marks.now()
    }

    /// The answer, if it is remembered and what has that mark has not been changed since.
    pub(in crate::store) fn known<T: Send + Sync + 'static>(&self, question: &Q, mark: usize) -> Option<Arc<T>> {
        let kept = self.kept.get(question).filter(|kept| self.marks.hold(mark, kept.read))?;
        kept.answer.downcast().ok()
    }

    /// The answer, if it is remembered, whether it still holds or not.
    pub(in crate::store) fn hint<T: Clone + 'static>(&self, question: &Q) -> Option<T> {
        self.kept.get(question)?.answer.downcast_ref::<T>().cloned()
    }

    /// Remembers an answer that was read at that count.
    pub(in crate::store) fn keep<T: Weighed + Send + Sync + 'static>(&self, question: Q, read: u64, answer: Arc<T>) {
        let weight = LEAST + u64::try_from(question.weight() + answer.weight()).unwrap_or(u64::MAX);
        self.kept.insert(question, Kept { read, weight, answer });
    }

    /// How many bytes the answers take, roughly.
    #[cfg(test)]
    pub(super) fn weight(&self) -> u64 {
        self.kept.weight()
    }

    pub(super) fn about_to_change(&self, marked: Marked<impl Iterator<Item = usize>>) {
        self.marks.about_to_change(marked);
    }

    pub(super) fn has_changed(&self, marked: Marked<impl Iterator<Item = usize>>) {
        self.marks.has_changed(marked);
    }
}
