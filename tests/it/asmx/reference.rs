//! The reference service, `UserService.asmx`, declared with our table.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use mynah::asmx::{
    Call, Cell, Column, ColumnType, DataTable, DateTime, Definition, Exception, FaultCode, Newline, Nullable, Service,
    Sessions, Tag, Type, enumeration, operations, record,
};

use super::types::{Array, Attribute, AuthHeader, Bytes, DataSet, Decimal, Double, Guid};

const NAMESPACE: &str = "http://example.test/users/";

enumeration! {
    pub(super) enum UserStatus as "UserStatus" of "Reference.UserStatus" {
        Active as "Active",
        Suspended as "Suspended",
        Deleted as "Deleted",
    }
}

record! {
    pub(super) struct Address as "Address" {
        street as "Street": Option<String>,
        city as "City": Option<String>,
        country as "Country": Option<String>,
    }
}

record! {
    #[expect(clippy::struct_field_names, reason = "they are the reference's names")]
    pub(super) struct User as "User" {
        user_name as "UserName": Option<String>,
        first_name as "FirstName": Option<String>,
        last_name as "LastName": Option<String>,
        email as "Email": Option<String>,
        age as "Age": i32,
        enabled as "Enabled": bool,
        created as "Created": DateTime,
        last_login as "LastLogin": Nullable<DateTime>,
        id as "Id": Guid,
        quota as "Quota": Decimal,
        score as "Score": Double,
        photo as "Photo": Option<Bytes>,
        status as "Status": UserStatus,
        home_address as "HomeAddress": Option<Address>,
        aliases as "Aliases": Vec<Option<String>>,
        groups as "Groups": Option<Vec<Option<String>>>,
        version as "Version": Attribute<i32>,
    }
}

operations! {
    pub(super) trait UserService {
        /// Adds a user
        fn add_user as AddUser(user as "user": Option<User>, organization as "organization": Option<String>) -> bool;
        fn get_user as GetUser(user_name as "userName": Option<String>, organization as "organization": Option<String>)
            -> Option<User>;
        fn get_sample_user as GetSampleUser() -> Option<User>;
        fn list_users as ListUsers(organization as "organization": Option<String>) -> Vec<User>;
        fn get_users as GetUsers(organization as "organization": Option<String>) -> DataTable;
        fn get_users_modified as GetUsersModified(organization as "organization": Option<String>) -> DataTable;
        fn get_users_empty as GetUsersEmpty(organization as "organization": Option<String>) -> DataTable;
        fn get_users_data_set as GetUsersDataSet(organization as "organization": Option<String>) -> DataSet;
        fn get_user_alias as GetUserAlias(
            user_name as "userName": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<Vec<Option<String>>>;
        fn get_user_alias_array as GetUserAliasArray(user_name as "userName": Option<String>)
            -> Option<Vec<Option<String>>>;
        fn add as Add(a as "a": i32, b as "b": i32) -> i32;
        fn echo as Echo(s as "s": Option<String>) -> Option<String>;
        fn echo_date as EchoDate(d as "d": DateTime) -> DateTime;
        fn echo_bool as EchoBool(b as "b": bool) -> bool;
        fn echo_double as EchoDouble(d as "d": Double) -> Double;
        fn echo_decimal as EchoDecimal(d as "d": Decimal) -> Decimal;
        fn echo_guid as EchoGuid(g as "g": Guid) -> Guid;
        fn echo_status as EchoStatus(s as "s": UserStatus) -> UserStatus;
        fn echo_nullable_int as EchoNullableInt(i as "i": Nullable<i32>) -> Nullable<i32>;
        fn echo_bytes as EchoBytes(data as "data": Option<Bytes>) -> Option<Bytes>;
        fn sum_array as SumArray(values as "values": Option<Array<i32>>) -> i32;
        fn do_nothing as DoNothing() -> ();
        fn fail as Fail(message as "message": Option<String>) -> ();
        fn fail_inner as FailInner(message as "message": Option<String>) -> ();
        fn fail_soap as FailSoap(message as "message": Option<String>) -> ();
        fn echo_two as EchoRenamed [method("EchoTwo")] (s as "s": Option<String>, n as "n": i32) -> Option<String>;
        fn who_am_i as WhoAmI [header("AuthHeader", AuthHeader::shape())] () -> Option<String>;
        fn fire_and_forget as FireAndForget [one_way()] (s as "s": Option<String>) -> ();
        fn counter as Counter() -> i32;
    }
}

/// The service's state.
#[derive(Default)]
pub(super) struct Reference {
    users: Mutex<Vec<(String, User)>>,
    counters: Mutex<HashMap<String, i32>>,
}

/// Counts instead of drawing lots.
#[derive(Default)]
struct Counted(AtomicU8);

impl Sessions for Counted {
    fn fresh(&self) -> [u8; 15] {
        [self.0.fetch_add(1, Ordering::Relaxed); 15]
    }
}

/// As it was recorded: custom errors on, on a Unix.
pub(super) fn definition() -> Definition {
    Definition {
        description: "Reference user service",
        newline: Newline::Unix,
        ..Definition::new("UserService", NAMESPACE, "Reference.UserService")
    }
}

pub(super) fn service(definition: Definition) -> Service<Reference> {
    Service::new(definition, Reference::operations(), Arc::new(Counted::default()))
}

fn key(organization: Option<&str>, name: Option<&str>) -> String {
    format!("{}/{}", organization.unwrap_or_default(), name.unwrap_or_default())
}

fn moment(text: &str) -> DateTime {
    DateTime::read(text).expect("a date")
}

fn text(value: impl Into<Option<&'static str>>) -> Option<String> {
    value.into().map(str::to_owned)
}

fn sample() -> User {
    User {
        user_name: text("alice"),
        first_name: text("Al<&>ice"),
        last_name: None,
        email: text(""),
        age: 42,
        enabled: true,
        created: moment("2024-02-29T13:14:15.678Z"),
        last_login: Nullable(None),
        id: Guid("11111111-2222-3333-4444-555555555555".to_owned()),
        quota: Decimal("12.50".to_owned()),
        score: Double(1.0 / 3.0),
        photo: Some(Bytes(vec![1, 2, 3])),
        status: UserStatus::Suspended,
        home_address: Some(Address { street: None, city: text("Oslo"), country: None }),
        aliases: vec![text("a1"), None, text("")],
        groups: Some(Vec::new()),
        version: Attribute(7),
    }
}

fn table(rows: bool) -> DataTable {
    let column = |name, of| Column { name, of };
    let row = |name: &str, age: Option<i32>, enabled, created: &str, shown: Option<&str>| {
        vec![
            Some(Cell::String(name.to_owned())),
            age.map(Cell::Int),
            Some(Cell::Boolean(enabled)),
            Some(Cell::DateTime(moment(created))),
            shown.map(|shown| Cell::String(shown.to_owned())),
        ]
    };
    let all = vec![
        row("alice", Some(42), true, "2024-02-29T13:14:15Z", Some("Alice A")),
        row("bob", None, false, "2023-01-02T03:04:05", None),
    ];
    DataTable {
        name: "Users",
        data_set: None,
        columns: vec![
            column("UserName", ColumnType::String),
            column("Age", ColumnType::Int),
            column("Enabled", ColumnType::Boolean),
            column("Created", ColumnType::DateTime),
            column("Display Name", ColumnType::String),
        ],
        rows: if rows { all } else { Vec::new() },
    }
}

impl UserService for Reference {
    async fn add_user(&self, _: &Call, request: AddUser) -> Result<bool, Exception> {
        let user = request.user.ok_or_else(|| Exception::argument_null("user"))?;
        let key = key(request.organization.as_deref(), user.user_name.as_deref());
        let mut users = self.users.lock().expect("no panic while locked");
        match users.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = user,
            None => users.push((key, user)),
        }
        Ok(true)
    }

    async fn get_user(&self, _: &Call, request: GetUser) -> Result<Option<User>, Exception> {
        let key = key(request.organization.as_deref(), request.user_name.as_deref());
        Ok(self
            .users
            .lock()
            .expect("no panic while locked")
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, user)| user.clone()))
    }

    async fn get_sample_user(&self, _: &Call, _: GetSampleUser) -> Result<Option<User>, Exception> {
        Ok(Some(sample()))
    }

    async fn list_users(&self, _: &Call, request: ListUsers) -> Result<Vec<User>, Exception> {
        let start = key(request.organization.as_deref(), None);
        let users = self.users.lock().expect("no panic while locked");
        Ok(users.iter().filter(|(key, _)| key.starts_with(&start)).map(|(_, user)| user.clone()).collect())
    }

    async fn get_users(&self, _: &Call, _: GetUsers) -> Result<DataTable, Exception> {
        Ok(table(true))
    }

    async fn get_users_modified(&self, _: &Call, _: GetUsersModified) -> Result<DataTable, Exception> {
        Ok(table(true))
    }

    async fn get_users_empty(&self, _: &Call, _: GetUsersEmpty) -> Result<DataTable, Exception> {
        Ok(table(false))
    }

    async fn get_users_data_set(&self, _: &Call, _: GetUsersDataSet) -> Result<DataSet, Exception> {
        Ok(DataSet)
    }

    async fn get_user_alias(&self, _: &Call, request: GetUserAlias) -> Result<Option<Vec<Option<String>>>, Exception> {
        let (name, organization) = (request.user_name.unwrap_or_default(), request.organization.unwrap_or_default());
        Ok(match name.as_str() {
            "none" => None,
            "empty" => Some(Vec::new()),
            name => Some(vec![Some(format!("{name}@{organization}")), text("x&y<z>")]),
        })
    }

    async fn get_user_alias_array(
        &self,
        _: &Call,
        request: GetUserAliasArray,
    ) -> Result<Option<Vec<Option<String>>>, Exception> {
        Ok(Some(vec![request.user_name, text("b")]))
    }

    async fn add(&self, _: &Call, request: Add) -> Result<i32, Exception> {
        Ok(request.a.wrapping_add(request.b))
    }

    async fn echo(&self, _: &Call, request: Echo) -> Result<Option<String>, Exception> {
        Ok(request.s)
    }

    async fn echo_date(&self, _: &Call, request: EchoDate) -> Result<DateTime, Exception> {
        Ok(request.d)
    }

    async fn echo_bool(&self, _: &Call, request: EchoBool) -> Result<bool, Exception> {
        Ok(request.b)
    }

    async fn echo_double(&self, _: &Call, request: EchoDouble) -> Result<Double, Exception> {
        Ok(request.d)
    }

    async fn echo_decimal(&self, _: &Call, request: EchoDecimal) -> Result<Decimal, Exception> {
        Ok(request.d)
    }

    async fn echo_guid(&self, _: &Call, request: EchoGuid) -> Result<Guid, Exception> {
        Ok(request.g)
    }

    async fn echo_status(&self, _: &Call, request: EchoStatus) -> Result<UserStatus, Exception> {
        Ok(request.s)
    }

    async fn echo_nullable_int(&self, _: &Call, request: EchoNullableInt) -> Result<Nullable<i32>, Exception> {
        Ok(request.i)
    }

    async fn echo_bytes(&self, _: &Call, request: EchoBytes) -> Result<Option<Bytes>, Exception> {
        Ok(request.data)
    }

    async fn sum_array(&self, _: &Call, request: SumArray) -> Result<i32, Exception> {
        Ok(request.values.map_or(0, |values| values.0.iter().fold(0, |sum: i32, value| sum.wrapping_add(*value))))
    }

    async fn do_nothing(&self, _: &Call, _: DoNothing) -> Result<(), Exception> {
        Ok(())
    }

    async fn fail(&self, _: &Call, request: Fail) -> Result<(), Exception> {
        let message = request.message.unwrap_or_else(|| "Error in the application.".to_owned());
        Err(Exception::new("System.ApplicationException", message))
    }

    async fn fail_inner(&self, _: &Call, request: FailInner) -> Result<(), Exception> {
        let inner = Exception::new("System.ArgumentException", "inner");
        Err(Exception::invalid(format!("outer {}", request.message.unwrap_or_default())).caused_by(inner))
    }

    async fn fail_soap(&self, _: &Call, request: FailSoap) -> Result<(), Exception> {
        let code = Tag::new("ErrorCode").with("xmlns", NAMESPACE).text("1042");
        // What .NET puts in the place of a message that is null.
        let unsaid = || "Exception of type 'System.Web.Services.Protocols.SoapException' was thrown.".to_owned();
        let message = request.message.unwrap_or_else(unsaid);
        Err(Exception::soap(FaultCode::Client, message).detailed("http://actor.example.test/", [code]))
    }

    async fn echo_two(&self, _: &Call, request: EchoRenamed) -> Result<Option<String>, Exception> {
        Ok(Some(format!("{}{}", request.s.unwrap_or_default(), request.n)))
    }

    async fn who_am_i(&self, call: &Call, _: WhoAmI) -> Result<Option<String>, Exception> {
        let Some(header) = call.header("AuthHeader") else {
            return Ok(text("(no header)"));
        };
        let header = AuthHeader::read(header)?;
        Ok(Some(format!("{}/{}", header.login.unwrap_or_default(), header.password.unwrap_or_default())))
    }

    async fn fire_and_forget(&self, _: &Call, _: FireAndForget) -> Result<(), Exception> {
        Ok(())
    }

    async fn counter(&self, call: &Call, _: Counter) -> Result<i32, Exception> {
        let mut counters = self.counters.lock().expect("no panic while locked");
        let count = counters.entry(call.open_session().as_str().to_owned()).or_default();
        *count += 1;
        Ok(*count)
    }
}
