//! What waits to be written to the journal.

use std::collections::{BTreeMap, VecDeque};

use uuid::Uuid;

use crate::domain::exchanges::Raw;

/// The most exchanges of a group, and about how many bytes they may have.
const GROUP: (usize, usize) = (1_000, 8 << 20);
/// Fewer of a space may be all that come.
const MANY: usize = 1_000;
/// From this on what waits is written at once.
const MUCH: (usize, usize) = (20_000, 32 << 20);
/// The most that waits to be written.
const MOST: (usize, usize) = (50_000, 128 << 20);
/// So many times a group is tried.
const TRIES: u32 = 10;

/// A request that came, with its likeness, where that is of any use.
pub(super) struct Came {
    pub(super) likeness: Option<u64>,
    pub(super) raw: Box<dyn Raw>,
}

/// What waits to be written.
#[derive(Default)]
pub(super) struct Queue {
    lines: BTreeMap<Uuid, Line>,
    waiting: usize,
    bytes: usize,
    /// How many have ever come.
    come: u64,
    /// How often in a row a group could not be written.
    failures: u32,
}

/// What waits of a space.
#[derive(Default)]
struct Line {
    /// How many came before the others and are not written any more: so many came since that they would go at once.
    passed: i64,
    /// The place of the first of them.
    since: u64,
    /// Those of them that have not been looked at.
    unread: Vec<Came>,
    /// The newest, each with its place in the order of arrival of all.
    newest: VecDeque<(u64, Came)>,
}

/// What is written of a space at once.
pub(super) struct Part {
    pub(super) space: Uuid,
    /// So many come first, which are not written.
    pub(super) passed: i64,
    /// Those of them that have not been looked at.
    pub(super) unread: Vec<Came>,
    pub(super) rows: Vec<(u64, Came)>,
}

impl Line {
    /// Whether something of the first `end` to come waits in it.
    fn begins_before(&self, end: u64) -> bool {
        let passed = (self.passed > 0).then_some(self.since);
        passed.or_else(|| self.newest.front().map(|(place, _)| *place)).is_some_and(|first| first < end)
    }
}

impl Queue {
    /// How many have ever come.
    pub(super) fn come(&self) -> u64 {
        self.come
    }

    /// Whether of a space, of which `limit` are kept, so many have come that the next will soon overtake them.
    pub(super) fn is_filling(&self, limit: usize) -> bool {
        let many = i64::try_from(MANY.max(limit / 4)).unwrap_or(i64::MAX);
        let come = |line: &Line| line.passed.saturating_add(i64::try_from(line.newest.len()).unwrap_or(i64::MAX));
        self.lines.values().any(|line| come(line) >= many)
    }

    /// Takes one more, of which `limit` are kept in its space. Of those that are passed over, the ones that `is_known` need
    /// not be looked at. Answers whether it is time to write.
    pub(super) fn add(&mut self, came: Came, limit: usize, is_known: impl Fn(&Came) -> bool) -> bool {
        self.bytes += came.raw.size();
        self.waiting += 1;
        let line = self.lines.entry(came.raw.space()).or_default();
        line.newest.push_back((self.come, came));
        self.come += 1;
        while line.newest.len() > limit
            && let Some((place, oldest)) = line.newest.pop_front()
        {
            if line.passed == 0 {
                line.since = place;
            }
            line.passed += 1;
            if is_known(&oldest) {
                self.bytes -= oldest.raw.size();
                self.waiting -= 1;
            } else {
                line.unread.push(oldest);
            }
        }
        self.shorten();
        self.waiting >= MUCH.0 || self.bytes >= MUCH.1
    }

    /// The next group, of those that were the first `end` to come.
    pub(super) fn take(&mut self, end: u64) -> Vec<Part> {
        let (mut parts, mut count, mut bytes) = (Vec::new(), 0, 0);
        for (space, line) in self.lines.iter_mut().filter(|(_, line)| line.begins_before(end)) {
            let (passed, unread) = (std::mem::take(&mut line.passed), std::mem::take(&mut line.unread));
            let mut part = Part { space: *space, passed, unread, rows: Vec::new() };
            for came in &part.unread {
                (count, bytes) = (count + 1, bytes + came.raw.size());
            }
            while count < GROUP.0 && bytes < GROUP.1 && line.newest.front().is_some_and(|(place, _)| *place < end) {
                let Some(next) = line.newest.pop_front() else { break };
                (count, bytes) = (count + 1, bytes + next.1.raw.size());
                part.rows.push(next);
            }
            parts.push(part);
        }
        self.lines.retain(|_, line| line.passed > 0 || !line.newest.is_empty());
        self.waiting -= count;
        self.bytes -= bytes;
        parts
    }

    /// Notes that a group was written.
    pub(super) fn written(&mut self) {
        self.failures = 0;
    }

    /// Takes a group back that could not be written; one that never can be is given up.
    pub(super) fn give_back(&mut self, parts: Vec<Part>) {
        self.failures += 1;
        if self.failures >= TRIES {
            let lost: usize = parts.iter().map(|part| part.rows.len()).sum();
            tracing::error!(lost, "requests could not be written to the journal and are lost");
            self.failures = 0;
            return;
        }
        for mut part in parts {
            let line = self.lines.entry(part.space).or_default();
            for came in part.unread.iter().chain(part.rows.iter().map(|(_, came)| came)) {
                self.waiting += 1;
                self.bytes += came.raw.size();
            }
            line.passed += part.passed;
            line.since = 0;
            part.unread.append(&mut line.unread);
            line.unread = part.unread;
            part.rows.into_iter().rev().for_each(|row| line.newest.push_front(row));
        }
        self.shorten();
    }

    /// Drops the oldest of what is too much, and says so.
    fn shorten(&mut self) {
        let mut lost = 0;
        while self.waiting > MOST.0 || self.bytes > MOST.1 {
            let oldest = |line: &&mut Line| line.newest.front().map(|(place, _)| *place);
            let Some(line) = self.lines.values_mut().filter(|line| !line.newest.is_empty()).min_by_key(oldest) else {
                break;
            };
            let Some((_, came)) = line.newest.pop_front() else { break };
            self.waiting -= 1;
            self.bytes -= came.raw.size();
            lost += 1;
        }
        if lost > 0 {
            tracing::warn!(lost, "more requests than the journal can write in time: the oldest are lost");
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Came, Part, Queue, Raw};
    use crate::domain::exchanges::Exchange;

    /// The request of that number in that space; odd ones are known.
    struct Numbered(u128, u64);

    impl Raw for Numbered {
        fn space(&self) -> Uuid {
            Uuid::from_u128(self.0)
        }

        fn size(&self) -> usize {
            100
        }

        fn likeness(&self) -> u64 {
            self.1
        }

        fn asked(&self) -> Exchange {
            unreachable!("nothing is read here")
        }

        fn exchange(&self) -> Exchange {
            unreachable!("nothing is read here")
        }
    }

    fn add(queue: &mut Queue, space: u128, numbers: std::ops::Range<u64>) {
        for number in numbers {
            let came = Came { likeness: Some(number), raw: Box::new(Numbered(space, number)) };
            queue.add(came, 3, |came| came.likeness.is_some_and(|likeness| likeness % 2 == 1));
        }
    }

    fn told(parts: &[Part]) -> Vec<(i64, Vec<u64>, Vec<u64>)> {
        let part = |part: &Part| {
            let unread = part.unread.iter().map(|came| came.raw.likeness()).collect();
            (part.passed, unread, part.rows.iter().map(|(_, came)| came.raw.likeness()).collect())
        };
        parts.iter().map(part).collect()
    }

    #[test]
    fn the_newest_of_each_space_are_written_and_those_before_are_counted() {
        let mut queue = Queue::default();
        add(&mut queue, 1, 0..8);
        add(&mut queue, 2, 0..2);
        let end = queue.come();
        add(&mut queue, 2, 2..3);
        assert_eq!(told(&queue.take(end)), [(5, vec![0, 2, 4], vec![5, 6, 7]), (0, vec![], vec![0, 1])]);
        assert!(queue.take(end).is_empty(), "what came later waits");
        assert_eq!(told(&queue.take(queue.come())), [(0, vec![], vec![2])]);
        assert_eq!((queue.waiting, queue.bytes), (0, 0));
    }

    #[test]
    fn a_space_is_filling_when_a_quarter_of_what_it_keeps_has_come_at_once_and_not_a_few() {
        let mut queue = Queue::default();
        add(&mut queue, 1, 0..999);
        add(&mut queue, 2, 0..999);
        assert!(!queue.is_filling(3), "they may be all");
        add(&mut queue, 2, 999..1_000);
        assert!(queue.is_filling(3) && queue.is_filling(4_000));
        assert!(!queue.is_filling(10_000));
        queue.take(queue.come());
        assert!(!queue.is_filling(3), "nothing waits");
    }

    #[test]
    fn a_group_that_could_not_be_written_comes_again_before_what_came_since() {
        let mut queue = Queue::default();
        add(&mut queue, 1, 0..5);
        let group = queue.take(queue.come());
        add(&mut queue, 1, 5..6);
        queue.give_back(group);
        assert_eq!(told(&queue.take(queue.come())), [(2, vec![0], vec![2, 3, 4, 5])]);
        assert_eq!((queue.waiting, queue.bytes), (0, 0));
        assert!(queue.take(queue.come()).is_empty());
    }
}
