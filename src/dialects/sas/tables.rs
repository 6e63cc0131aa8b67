//! The tables that the service returns: each with its name and columns, all of the set `NewDataSet`.

use crate::asmx::{Cell, Column, ColumnType, DataTable};

/// The columns of `GetUsers`.
pub(super) const USERS: &[Column] = &[
    text("Lastname"),
    text("Firstname"),
    text("userid"),
    text("custom1"),
    text("authmethod"),
    text("attributes"),
    text("authstate"),
    text("container"),
    of("isDormant", ColumnType::Boolean),
];
/// Those of `GetUsersForContainer`.
pub(super) const USERS_OF_CONTAINER: &[Column] =
    &[text("Lastname"), text("Firstname"), text("Username"), text("custom1")];
/// Those of `GetUsersForGroup`.
pub(super) const USERS_OF_GROUP: &[Column] = &[text("Firstname"), text("Lastname"), text("Username"), text("custom1")];
/// Those of `GetContainers`.
pub(super) const CONTAINERS: &[Column] = &[text("Container"), text("description")];
/// Those of `GetTokens`; a client wants every one of them in every row.
pub(super) const TOKENS: &[Column] = &[
    text("serialnumber"),
    text("state"),
    of("stateSetDate", ColumnType::DateTime),
    text("userid"),
    text("orgName"),
    text("type"),
    text("container"),
    text("rented"),
    of("hardwareInit", ColumnType::Boolean),
    of("assignable", ColumnType::Boolean),
    text("ice"),
    of("stateInt", ColumnType::Int),
    of("tokenAllowed", ColumnType::Int),
];
/// Those of `GetProvisioningTasksForUser`.
pub(super) const TASKS: &[Column] = &[
    of("taskid", ColumnType::Int),
    text("operator"),
    text("startdate"),
    of("count", ColumnType::Int),
    text("tokenoption"),
    text("stopdate"),
    text("status"),
];

/// Those of `GetProvisioningTaskDetails`.
pub(super) const TASK_DETAILS: &[Column] = &[
    text("userid"),
    text("username"),
    text("startdate"),
    text("stopdate"),
    text("status"),
    text("serialnumber"),
    text("description"),
];

const fn of(name: &'static str, of: ColumnType) -> Column {
    Column { name, of }
}

const fn text(name: &'static str) -> Column {
    of(name, ColumnType::String)
}

/// A row: a cell for each column.
pub(super) type Row = Vec<Option<Cell>>;

/// A table of that name.
pub(super) fn table(name: &'static str, columns: &[Column], rows: Vec<Row>) -> DataTable {
    DataTable { name, data_set: Some("NewDataSet"), columns: columns.to_vec(), rows }
}

/// A cell with that text; null where there is none.
pub(super) fn cell(text: Option<impl Into<String>>) -> Option<Cell> {
    text.map(|text| Cell::String(text.into()))
}

/// A cell with that number.
pub(super) fn count(number: i64) -> Cell {
    Cell::Int(i32::try_from(number).unwrap_or(i32::MAX))
}
