//! What crosses the wire as XML, said in JSON for those who look on.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::asmx::{Kind, Shape, Tag, Type};

/// A value of the service: classes are objects, lists are arrays, what is left out of the XML is left out.
pub(super) fn json_of<T: Type>(value: &T) -> Option<impl Serialize> {
    value.write(Cow::Borrowed("")).map(|tag| Whole { tag, shape: T::shape() })
}

/// An element with all within it.
struct Whole {
    tag: Tag,
    shape: Shape,
}

impl Serialize for Whole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Said { tag: &self.tag, shape: &self.shape }.serialize(serializer)
    }
}

/// An element, of that shape.
struct Said<'a> {
    tag: &'a Tag,
    shape: &'a Shape,
}

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { tag, shape } = *self;
        if tag.attributes.iter().any(|(name, value)| name == "xsi:nil" && value == "true") {
            return serializer.serialize_none();
        }
        match &shape.kind {
            Kind::Class(members) => {
                let (members, mut map) = (members(), serializer.serialize_map(None)?);
                // They stand in the order of the members, of which some are left out.
                let mut next = 0;
                for tag in tag.elements() {
                    let around = (next..members.len()).chain(0..next);
                    if let Some(at) = around.into_iter().find(|at| members[*at].name == tag.name) {
                        map.serialize_entry(members[at].name, &Said { tag, shape: &members[at].shape })?;
                        next = at + 1;
                    }
                }
                map.end()
            }
            Kind::List(item) => serializer.collect_seq(tag.elements().map(|tag| Said { tag, shape: item })),
            _ => scalar(&tag.own_text(), &shape.name, serializer),
        }
    }
}

fn scalar<S: Serializer>(text: &str, kind: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match (kind, text.parse::<i64>()) {
        ("boolean", _) => serializer.serialize_bool(text == "true"),
        ("int", Ok(number)) => serializer.serialize_i64(number),
        _ => serializer.serialize_str(text),
    }
}
