//! The words of a table: those in the text of a request on which it can depend what the request exercises.

use std::sync::OnceLock;

use super::{Contract, Parameter, Shape};
use crate::domain::Api;

/// What is read by its look, whatever the table says; and names beside those of the tables.
const ALWAYS: [&str; 11] =
    ["true", "false", "null", "nil", "1", "0", "ServiceName", "alias", "aliases", "secret", "charset"];

/// What a word means to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing: any other would do as well.
    None,
    /// It is one of the table's, or a part of one.
    Some,
    /// The same, of a parameter with members, which may be written in ways of their own.
    Nested,
}

/// The words of a table, in any case: unbroken runs of ASCII letters and digits.
#[derive(Debug)]
pub struct Words {
    /// Their numbers, each at the place that it points at or behind; 0 where there is none. A power of two of them.
    places: Vec<(u64, Meaning)>,
}

impl Words {
    fn of(contract: &Contract) -> Self {
        let mut texts: Vec<(&str, Meaning)> = ALWAYS.iter().map(|word| (*word, Meaning::Some)).collect();
        for operation in contract.operations {
            texts.push((operation.name, Meaning::Some));
            collect(operation.parameters, &mut texts);
        }
        let words = |(text, meaning): &(&'static str, Meaning)| {
            let meaning = *meaning;
            text.split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(move |word| (number(word.as_bytes()), meaning))
        };
        let numbers: Vec<(u64, Meaning)> = texts.iter().flat_map(words).collect();
        let mut words = Self { places: vec![(0, Meaning::None); (numbers.len() * 4).next_power_of_two()] };
        for (number, meaning) in numbers {
            let place = words.place(number);
            let known = &mut words.places[place];
            *known = (number, if known.1 == Meaning::Nested { Meaning::Nested } else { meaning });
        }
        words
    }

    /// What that word means; of one that is none of the table's, something at worst.
    pub fn meaning(&self, word: &[u8]) -> Meaning {
        self.places[self.place(number(word))].1
    }

    /// Where that number stands, or would.
    fn place(&self, number: u64) -> usize {
        let last = self.places.len() - 1;
        // Of the number, the low bits are as good as any, and no place lies behind the last.
        #[expect(clippy::cast_possible_truncation, reason = "they are cut to the places in any case")]
        let mut place = number as usize & last;
        while self.places[place].0 != 0 && self.places[place].0 != number {
            place = (place + 1) & last;
        }
        place
    }
}

impl Contract {
    /// The words of the table.
    pub fn words(&self) -> &'static Words {
        static WORDS: [OnceLock<Words>; Api::ALL.len()] = [const { OnceLock::new() }; Api::ALL.len()];
        let at = Api::ALL.iter().position(|api| *api == self.api).unwrap_or_default();
        WORDS[at].get_or_init(|| Words::of(self))
    }
}

fn collect(rows: &'static [Parameter], texts: &mut Vec<(&'static str, Meaning)>) {
    for row in rows {
        texts.push((row.name, if row.shape.is_nested() { Meaning::Nested } else { Meaning::Some }));
        texts.extend(row.values.iter().map(|value| (*value, Meaning::Some)));
        if let Shape::Object(members) | Shape::Objects(members) = row.shape {
            collect(members, texts);
        }
    }
}

/// A number for a word in any case, never 0: eight letters are taken at a time, as FNV takes one.
fn number(word: &[u8]) -> u64 {
    // Of letters the bit is that of a small one; digits have it in any case.
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let step = |number: u64, letters: u64| {
        let mixed = (number ^ letters).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    };
    let (eights, rest) = word.as_chunks::<8>();
    let number =
        eights.iter().fold(0xcbf2_9ce4_8422_2325, |number, eight| step(number, u64::from_le_bytes(*eight) | SMALL));
    let last = rest.iter().fold(0, |last, letter| last << 8 | u64::from(letter | 0x20));
    step(number, last).max(1)
}
