//! The protocol of ASP.NET ASMX services: SOAP 1.1 and 1.2, HTTP GET and POST bindings, faults, WSDL, help pages,
//! `DataTable`, the session cookie.
//!
//! It knows no vendor, no HTTP server and nothing of ours: a [`Service`] is a table of operations, and answers a
//! [`Request`] with a [`Response`]. A table is declared with [`operations!`], its types with [`record!`],
//! [`enumeration!`] and [`scalars!`], or by implementing [`Type`].

mod argument;
mod asked;
mod call;
mod charset;
mod dates;
mod declare;
mod encode;
mod exception;
mod fault;
mod form;
mod help;
mod http;
mod ignored;
mod operation;
mod page;
mod said;
mod schema;
mod service;
mod session;
mod shape;
mod soap;
mod table;
mod tag;
mod tree;
mod types;
mod wsdl;
mod xml;

pub use self::http::{Request, Response};
pub use argument::{Element, Input, Misread, Pairs, form_text};
pub use asked::Arguments;
pub use call::Call;
pub use charset::decode;
pub use dates::{DateTime, Zone};
pub use exception::{Exception, FaultCode};
pub use ignored::Ignored;
pub use operation::{Operation, Results, Returned, Running, returned};
pub use said::error_page;
pub use service::{Definition, Newline, Service};
pub use session::{SessionId, Sessions};
pub use shape::{Form, Kind, Member, Shape};
pub use table::{Cell, Column, ColumnType, DataTable};
pub use tag::Tag;
pub use tree::{Attribute, Broken, Limits, Node, Position};
pub use types::{Nullable, Scalar, Type};
pub use xml::{Rewriting, parse, rewrite};

pub use crate::{
    asmx_enumeration as enumeration, asmx_operations as operations, asmx_record as record, asmx_scalars as scalars,
};

/// The namespace of SOAP 1.1 envelopes.
pub const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of SOAP 1.2 envelopes.
pub const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// The namespace of XML Schema.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// The namespace of `xsi:nil`.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
