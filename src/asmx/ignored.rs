//! What of a request was not looked at, since nothing of the service has that name. ASP.NET says nothing of it.

use std::sync::Arc;

use super::argument::Pairs;
use super::shape::{Kind, Member, Shape};
use super::tree::Node;

/// The most that is told.
const MOST: usize = 10;
/// The most elements that are held against the table.
const SEEN: usize = 1_000;

/// An element, or a pair of a form, that was not looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Ignored {
    /// Its name.
    pub name: String,
    /// Its namespace; empty for none, and for a pair of a form.
    pub namespace: Arc<str>,
    /// The elements around it, outermost first: parameters and members.
    pub within: Vec<String>,
    /// The names that would have been looked at in its place.
    pub known: Vec<&'static str>,
}

/// The pairs that are no parameter.
pub(super) fn pairs(pairs: &Pairs, parameters: &[Member]) -> Vec<Ignored> {
    let known = names(parameters);
    let unknown = pairs.names().filter(|name| !known.iter().any(|known| known.eq_ignore_ascii_case(name)));
    let ignored = |name: &str| Ignored {
        name: name.to_owned(),
        namespace: Arc::default(),
        within: Vec::new(),
        known: known.clone(),
    };
    unknown.take(MOST).map(ignored).collect()
}

/// The elements within the one that holds the arguments that are no parameter and no member of one.
pub(super) fn elements(wrapper: &Node, parameters: &[Member], namespace: &str) -> Vec<Ignored> {
    let mut search = Search { namespace, within: Vec::new(), seen: 0, found: Vec::new() };
    search.members(wrapper, parameters);
    search.found
}

/// The elements of the body that are not the operation's.
pub(super) fn others(body: &Node, name: &'static str, namespace: &str) -> Vec<Ignored> {
    let others = body.children.iter().filter(|child| !child.is(namespace, name)).take(MOST);
    let ignored = |child: &Node| Ignored {
        name: child.name.to_string(),
        namespace: Arc::clone(&child.namespace),
        within: Vec::new(),
        known: vec![name],
    };
    others.map(ignored).collect()
}

fn names(members: &[Member]) -> Vec<&'static str> {
    members.iter().filter(|member| !member.shape.attribute).map(|member| member.name).collect()
}

struct Search<'a> {
    namespace: &'a str,
    within: Vec<String>,
    seen: usize,
    found: Vec<Ignored>,
}

impl Search<'_> {
    fn members(&mut self, node: &Node, members: &[Member]) {
        for child in &node.children {
            let is = |member: &&Member| *member.name == *child.name || member.others.contains(&&*child.name);
            let member = members.iter().filter(|member| !member.shape.attribute).find(is);
            self.element(child, member.map(|member| &member.shape), || names(members));
        }
    }

    fn element(&mut self, node: &Node, shape: Option<&Shape>, known: impl FnOnce() -> Vec<&'static str>) {
        self.seen += 1;
        if self.seen > SEEN || self.found.len() >= MOST {
            return;
        }
        let Some(shape) = shape.filter(|_| *node.namespace == *self.namespace) else {
            let (name, namespace) = (node.name.to_string(), Arc::clone(&node.namespace));
            self.found.push(Ignored { name, namespace, within: self.within.clone(), known: known() });
            return;
        };
        self.within.push(node.name.to_string());
        match &shape.kind {
            Kind::Class(members) => self.members(node, members()),
            Kind::List(item) => {
                for child in &node.children {
                    let is_item = item.name == *child.name;
                    self.element(child, is_item.then_some(&**item), Vec::new);
                }
            }
            Kind::Void | Kind::Simple | Kind::Enumeration(_) | Kind::Foreign(..) | Kind::Any(_) => {}
        }
        self.within.pop();
    }
}
