//! A row of a service's table.

use std::borrow::Cow;
use std::pin::Pin;

use super::argument::{Input, Misread};
use super::shape::{Form, Kind, Member, Shape};
use super::{Call, Exception, Tag, Type};

/// A call under way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Box<dyn Returned>, Exception>> + Send + 'a>>;

/// Reads the arguments and begins the call.
type Run<S> = for<'a> fn(&'a S, &'a Call, Input<'_>) -> Result<Running<'a>, Exception>;

/// An operation of a service that `S` carries out.
pub struct Operation<S> {
    pub(super) name: &'static str,
    pub(super) method: &'static str,
    pub(super) description: &'static str,
    pub(super) one_way: bool,
    /// The SOAP headers that the operation understands, each with its type.
    pub(super) headers: Vec<Member>,
    pub(super) parameters: fn() -> &'static [Member],
    results: fn(&[&'static str]) -> Vec<Member>,
    names: &'static [&'static str],
    pub(super) run: Run<S>,
}

impl<S> Operation<S> {
    /// An operation with results of type `R`, the first its return value, each by its name on the wire.
    pub fn new<R: Results>(
        name: &'static str,
        description: &'static str,
        parameters: fn() -> &'static [Member],
        names: &'static [&'static str],
        run: Run<S>,
    ) -> Self {
        let (description, headers) = (description.trim(), Vec::new());
        Self { name, method: name, description, one_way: false, headers, parameters, results: R::members, names, run }
    }

    /// The method has another name than its messages.
    #[must_use]
    pub fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    /// Over SOAP nobody waits for it.
    #[must_use]
    pub fn one_way(self) -> Self {
        Self { one_way: true, ..self }
    }

    /// It understands a SOAP header of that name and type.
    #[must_use]
    pub fn header(mut self, name: &'static str, shape: Shape) -> Self {
        self.headers.push(Member::new(name, shape));
        self
    }

    /// Its results; none for a method that returns nothing.
    pub(super) fn results(&self) -> Vec<Member> {
        let mut results = (self.results)(self.names);
        results.retain(|member| !matches!(member.shape.kind, Kind::Void));
        results
    }

    /// Whether plain GET and POST reach it: everything that it takes must fit into a form, and there is one result.
    pub(super) fn has_form(&self) -> bool {
        self.names.len() == 1 && (self.parameters)().iter().all(|member| member.shape.form != Form::No)
    }
}

/// What a method returns.
pub trait Results: Send {
    /// Its description, each result by its name.
    fn members(names: &[&'static str]) -> Vec<Member>;

    /// Each result as an element, absent where it is null.
    fn write(&self, names: &[&'static str]) -> Vec<Option<Tag>>;

    /// The same, behind what is there of a document on one line.
    fn put(&self, names: &[&'static str], out: &mut String);
}

impl<T: Type> Results for T {
    fn members(names: &[&'static str]) -> Vec<Member> {
        names.iter().map(|name| Member::new(name, T::shape())).collect()
    }

    fn write(&self, names: &[&'static str]) -> Vec<Option<Tag>> {
        names.iter().map(|name| Type::write(self, Cow::Borrowed(*name))).collect()
    }

    fn put(&self, names: &[&'static str], out: &mut String) {
        for name in names {
            Type::put(self, Cow::Borrowed(*name), out);
        }
    }
}

impl<T: Type, U: Type> Results for (T, U) {
    fn members(names: &[&'static str]) -> Vec<Member> {
        [T::shape(), U::shape()].into_iter().zip(names).map(|(shape, name)| Member::new(name, shape)).collect()
    }

    fn write(&self, names: &[&'static str]) -> Vec<Option<Tag>> {
        let mut names = names.iter().map(|name| Cow::Borrowed(*name));
        let first = names.next().and_then(|name| Type::write(&self.0, name));
        vec![first, names.next().and_then(|name| Type::write(&self.1, name))]
    }

    fn put(&self, names: &[&'static str], out: &mut String) {
        let mut names = names.iter().map(|name| Cow::Borrowed(*name));
        if let Some(name) = names.next() {
            Type::put(&self.0, name, out);
        }
        if let Some(name) = names.next() {
            Type::put(&self.1, name, out);
        }
    }
}

/// What a method has returned, in the order of its results.
pub trait Returned: Send {
    /// Each as an element, absent where it is null.
    fn tags(&self) -> Vec<Option<Tag>>;

    /// The same, behind what is there of a document on one line.
    fn put(&self, out: &mut String);
}

struct Named<R> {
    results: R,
    names: &'static [&'static str],
}

/// What a method has returned, each result by its name.
pub fn returned<R: Results + 'static>(results: R, names: &'static [&'static str]) -> Box<dyn Returned> {
    Box::new(Named { results, names })
}

impl<R: Results> Returned for Named<R> {
    fn tags(&self) -> Vec<Option<Tag>> {
        self.results.write(self.names)
    }

    fn put(&self, out: &mut String) {
        self.results.put(self.names, out);
    }
}

impl Returned for Vec<Option<Tag>> {
    fn tags(&self) -> Vec<Option<Tag>> {
        self.clone()
    }

    fn put(&self, out: &mut String) {
        for tag in self.iter().flatten() {
            tag.put(out);
        }
    }
}

impl From<Misread> for Exception {
    fn from(misread: Misread) -> Self {
        let at = misread.at.unwrap_or_default();
        Self::invalid(format!("There is an error in XML document ({}, {}).", at.line, at.column))
            .caused_by(misread.cause)
    }
}
