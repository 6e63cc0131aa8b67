//! `System.Data.DataTable`: rows with their schema in front.

use std::borrow::Cow;

use super::argument::{Element, Misread};
use super::encode::local_name;
use super::shape::{Form, Kind, Shape};
use super::{DateTime, Scalar, Tag, Type, XSD, Zone};

const DATA: &str = "urn:schemas-microsoft-com:xml-msdata";
const DIFFGRAM: &str = "urn:schemas-microsoft-com:xml-diffgram-v1";

/// A table, as a method returns it: every row unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct DataTable {
    /// Its name.
    pub name: &'static str,
    /// The `DataSet` that it belongs to; absent for a table by itself.
    pub data_set: Option<&'static str>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for each column; an absent cell is null.
    pub rows: Vec<Vec<Option<Cell>>>,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, which need not be one of XML.
    pub name: &'static str,
    /// What its cells are.
    pub of: ColumnType,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    String,
    /// A number.
    Int,
    /// True or false.
    Boolean,
    /// A moment.
    DateTime,
}

/// A cell that is not null.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    String(String),
    /// A number.
    Int(i32),
    /// True or false.
    Boolean(bool),
    /// A moment.
    DateTime(DateTime),
}

impl ColumnType {
    fn name(self) -> &'static str {
        match self {
            Self::String => "xs:string",
            Self::Int => "xs:int",
            Self::Boolean => "xs:boolean",
            Self::DateTime => "xs:dateTime",
        }
    }
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Self::String(text) => text.clone(),
            Self::Int(number) => number.to_string(),
            Self::Boolean(flag) => flag.to_string(),
            // A table takes every moment for one of the server's own zone.
            Self::DateTime(moment) => moment.in_zone(Zone::Local).print(),
        }
    }
}

impl DataTable {
    fn schema(&self) -> Tag {
        let column = |column: &Column| {
            Tag::new("xs:element")
                .with("name", local_name(column.name))
                .with("type", column.of.name())
                .with("minOccurs", "0")
        };
        let name = local_name(self.name);
        let sequence = Tag::new("xs:sequence").children(self.columns.iter().map(column));
        let table = Tag::new("xs:element").with("name", name.clone()).child(Tag::new("xs:complexType").child(sequence));
        let choice = Tag::new("xs:choice").with("minOccurs", "0").with("maxOccurs", "unbounded").child(table);
        let set = self.data_set.map_or_else(|| "NewDataSet".to_owned(), local_name);
        let root = Tag::new("xs:element")
            .with("name", set.clone())
            .with("msdata:IsDataSet", "true")
            .with("msdata:MainDataTable", name)
            .with("msdata:UseCurrentLocale", "true")
            .child(Tag::new("xs:complexType").child(choice));
        Tag::new("xs:schema")
            .with("id", set)
            .with("xmlns", "")
            .with("xmlns:xs", XSD)
            .with("xmlns:msdata", DATA)
            .child(root)
    }

    fn diffgram(&self) -> Tag {
        let diffgram = Tag::new("diffgr:diffgram").with("xmlns:msdata", DATA).with("xmlns:diffgr", DIFFGRAM);
        if self.rows.is_empty() {
            return diffgram;
        }
        let name = local_name(self.name);
        let columns: Vec<String> = self.columns.iter().map(|column| local_name(column.name)).collect();
        let row = |(at, row): (usize, &Vec<Option<Cell>>)| {
            let cells = columns.iter().zip(row).filter_map(|(column, cell)| Some((column, cell.as_ref()?)));
            Tag::new(name.clone())
                .with("diffgr:id", format!("{name}{}", at + 1))
                .with("msdata:rowOrder", at.to_string())
                .children(cells.map(|(column, cell)| Tag::new(column.clone()).text(cell.text())))
        };
        let root = self.data_set.map_or_else(|| "DocumentElement".to_owned(), local_name);
        diffgram.child(Tag::new(root).with("xmlns", "").children(self.rows.iter().enumerate().map(row)))
    }
}

impl Type for DataTable {
    fn shape() -> Shape {
        Shape { kind: Kind::Any(any), form: Form::No, ..Shape::scalar("DataTable", "System.Data.DataTable") }
            .referenced()
    }

    fn absent() -> Self {
        Self { name: "", data_set: None, columns: Vec::new(), rows: Vec::new() }
    }

    /// Tables are only returned.
    fn read(_element: Element<'_>) -> Result<Self, Misread> {
        Ok(Self::absent())
    }

    fn write(&self, name: Cow<'static, str>) -> Option<Tag> {
        Some(Tag::new(name).child(self.schema()).child(self.diffgram()))
    }
}

/// What tools know a table by: the second wildcard must be there.
fn any() -> Tag {
    let any = |namespace: &str, attributes: &[(&'static str, &'static str)]| {
        let tag = attributes.iter().fold(Tag::new("s:any"), |tag, (name, value)| tag.with(*name, *value));
        tag.with("namespace", namespace).with("processContents", "lax")
    };
    let sequence = Tag::new("s:sequence")
        .child(any(XSD, &[("minOccurs", "0"), ("maxOccurs", "unbounded")]))
        .child(any(DIFFGRAM, &[("minOccurs", "1")]));
    Tag::new("s:complexType").child(sequence)
}
