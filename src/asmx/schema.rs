//! The schemas of a description: an element for each message, a type for each shape, in .NET's order.

use std::borrow::Cow;
use std::collections::HashSet;

use super::operation::Operation;
use super::shape::{Form, Kind, Member, Shape};
use super::{Service, Tag};

/// The schemas of a service.
pub(super) struct Schemas {
    items: Vec<Tag>,
    seen: HashSet<Cow<'static, str>>,
    /// Types of other namespaces: the prefix, the namespace, the definition.
    pub(super) foreign: Vec<(&'static str, &'static str, Tag)>,
    /// Whether a form carries an array, for which there is a type of its own.
    pub(super) arrays: bool,
}

impl Schemas {
    /// The schemas of that service.
    pub(super) fn of<S>(service: &Service<S>) -> Self {
        let mut schemas = Self { items: Vec::new(), seen: HashSet::new(), foreign: Vec::new(), arrays: false };
        for operation in &service.operations {
            schemas.message(operation.name.to_owned(), (operation.parameters)());
            if !operation.one_way {
                schemas.message(format!("{}Response", operation.name), &operation.results());
            }
            for header in &operation.headers {
                schemas.header(header);
            }
        }
        for operation in service.operations.iter().filter(|operation| operation.has_form()) {
            schemas.form(operation);
        }
        schemas
    }

    /// The namespace for arrays in forms.
    pub(super) fn array_namespace(namespace: &str) -> String {
        format!("{}/AbstractTypes", namespace.trim_end_matches('/'))
    }

    /// The prefix of that namespace: those of other types come first.
    pub(super) fn array_prefix(&self) -> String {
        format!("s{}", self.foreign.len() + 1)
    }

    /// The `types` of a description.
    pub(super) fn types(self, namespace: &'static str) -> Tag {
        let imports = self.foreign.iter().map(|(_, namespace, _)| Tag::new("s:import").with("namespace", *namespace));
        let main = schema(namespace).children(imports).children(self.items);
        let foreign = self.foreign.into_iter().map(|(_, namespace, definition)| schema(namespace).child(definition));
        let arrays = self.arrays.then(|| arrays(&Self::array_namespace(namespace)));
        Tag::new("wsdl:types").child(main).children(foreign).children(arrays)
    }

    fn message(&mut self, name: String, members: &[Member]) {
        let mut content = Tag::new("s:complexType");
        if !members.is_empty() {
            content.push(Tag::new("s:sequence").children(members.iter().map(element)));
        }
        self.items.push(Tag::new("s:element").with("name", name).child(content));
        for member in members {
            self.register(&member.shape);
        }
    }

    /// A SOAP header: an element, and a type open to the attributes of SOAP.
    fn header(&mut self, header: &Member) {
        if !self.seen.insert(Cow::Owned(format!("header {}", header.name))) {
            return;
        }
        self.items.push(Tag::new("s:element").with("name", header.name).with("type", reference(&header.shape)));
        let at = self.items.len();
        self.register(&header.shape);
        if let Some(class) = self.items.get_mut(at) {
            class.push(Tag::new("s:anyAttribute"));
        }
    }

    /// What a form binding adds: its result as a root, and the type of its arrays.
    fn form<S>(&mut self, operation: &Operation<S>) {
        self.arrays |= (operation.parameters)().iter().any(|member| member.shape.form == Form::Many);
        for Member { shape, .. } in operation.results() {
            if !self.seen.insert(Cow::Owned(format!("root {}", shape.name))) {
                continue;
            }
            let mut root = Tag::new("s:element").with("name", shape.name.clone().into_owned());
            if shape.reference || shape.nullable {
                root.set("nillable", "true");
            }
            self.items.push(typed(root, &shape));
        }
    }

    /// The definition of a type, and those that it needs.
    fn register(&mut self, shape: &Shape) {
        let key = match shape.kind {
            Kind::Void | Kind::Simple | Kind::Any(_) => return,
            Kind::Foreign(prefix, ..) => Cow::Owned(format!("{prefix}:{}", shape.name)),
            Kind::Enumeration(_) | Kind::Class(_) | Kind::List(_) => shape.name.clone(),
        };
        if !self.seen.insert(key) {
            return;
        }
        match &shape.kind {
            Kind::Foreign(prefix, namespace, definition) => self.foreign.push((*prefix, *namespace, definition())),
            Kind::Enumeration(values) => self.items.push(enumeration(&shape.name, values)),
            Kind::Class(members) => {
                let members = members();
                self.items.push(class(&shape.name, members));
                for member in members {
                    self.register(&member.shape);
                }
            }
            Kind::List(item) => {
                self.items.push(list(&shape.name, item));
                self.register(item);
            }
            Kind::Void | Kind::Simple | Kind::Any(_) => {}
        }
    }
}

fn schema(namespace: &str) -> Tag {
    Tag::new("s:schema").with("elementFormDefault", "qualified").with("targetNamespace", namespace)
}

/// How a type is named where it is used.
fn reference(shape: &Shape) -> String {
    match shape.kind {
        Kind::Foreign(prefix, ..) => format!("{prefix}:{}", shape.name),
        Kind::Enumeration(_) | Kind::Class(_) | Kind::List(_) => format!("tns:{}", shape.name),
        Kind::Void | Kind::Simple | Kind::Any(_) => format!("s:{}", shape.name),
    }
}

/// An element with its type, which is written out if it has no name.
fn typed(element: Tag, shape: &Shape) -> Tag {
    match shape.kind {
        Kind::Any(definition) => element.child(definition()),
        _ => element.with("type", reference(shape)),
    }
}

fn element(member: &Member) -> Tag {
    let shape = &member.shape;
    let least = if shape.reference && !shape.nullable { "0" } else { "1" };
    let mut element = Tag::new("s:element").with("minOccurs", least).with("maxOccurs", "1").with("name", member.name);
    if shape.nullable {
        element.set("nillable", "true");
    }
    typed(element, shape)
}

fn class(name: &str, members: &[Member]) -> Tag {
    let (attributes, elements): (Vec<_>, Vec<_>) = members.iter().partition(|member| member.shape.attribute);
    let attribute = |member: &Member| {
        let tag = Tag::new("s:attribute").with("name", member.name).with("type", reference(&member.shape));
        if member.shape.reference { tag } else { tag.with("use", "required") }
    };
    let mut class = Tag::new("s:complexType").with("name", name);
    if !elements.is_empty() {
        class.push(Tag::new("s:sequence").children(elements.into_iter().map(element)));
    }
    class.children(attributes.into_iter().map(attribute))
}

fn list(name: &str, item: &Shape) -> Tag {
    let mut element = Tag::new("s:element")
        .with("minOccurs", "0")
        .with("maxOccurs", "unbounded")
        .with("name", item.name.clone().into_owned());
    if item.reference || item.nullable {
        element.set("nillable", "true");
    }
    let sequence = Tag::new("s:sequence").child(typed(element, item));
    Tag::new("s:complexType").with("name", name).child(sequence)
}

fn enumeration(name: &str, values: &[&'static str]) -> Tag {
    let values = values.iter().map(|value| Tag::new("s:enumeration").with("value", *value));
    let restriction = Tag::new("s:restriction").with("base", "s:string").children(values);
    Tag::new("s:simpleType").with("name", name).child(restriction)
}

/// The schema with the type that stands for any array in a form.
fn arrays(namespace: &str) -> Tag {
    let element = Tag::new("s:element")
        .with("minOccurs", "0")
        .with("maxOccurs", "unbounded")
        .with("name", "String")
        .with("type", "s:string");
    let restriction =
        Tag::new("s:restriction").with("base", "soapenc:Array").child(Tag::new("s:sequence").child(element));
    let content = Tag::new("s:complexContent").with("mixed", "false").child(restriction);
    Tag::new("s:schema")
        .with("targetNamespace", namespace)
        .child(Tag::new("s:import").with("namespace", "http://schemas.xmlsoap.org/soap/encoding/"))
        .child(Tag::new("s:complexType").with("name", "StringArray").child(content))
}
