//! What a condition of a filter means for users: most attributes are compared as they are shown, some in their own way.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::columns::Column;
use super::dn::Dn;
use super::domains::Domain;
use super::filter::{Condition, Question};
use crate::domain::{Api, Filter, Order, Pattern, Test, Value};

/// The bit of `userAccountControl` that disables.
const DISABLED: u32 = 0x2;
/// What an account has without any flag.
const NORMAL: &str = "512";

impl Condition {
    /// The condition on users, the contrary not yet asked.
    pub(super) fn filter(&self, column: &Column, domain: &Domain, now: DateTime<Utc>) -> Result<Filter, String> {
        let Some(value) = column.value(domain, now) else {
            // Groups are the one attribute of which a user has several.
            let any = Filter::InGroup(Api::Admanager, Pattern::around(true, "", true));
            return if self.is_nothing(column) { Ok(not(any)) } else { self.groups() };
        };
        if self.is_nothing(column) {
            return Ok(not(Filter::Has(value, Test::Given)));
        }
        let number = self.value.parse::<i64>().ok();
        let test = match (&*column.ldap, number) {
            ("lockoutTime", Some(number)) => return Ok(self.locked(number, now)),
            ("userAccountControl", Some(number)) => return self.flags(number),
            ("accountExpires" | "whenCreated" | "whenChanged" | "lockoutTime", _) => self.moment(&column.ldap)?,
            ("objectGUID", _) => self.test(self.value.trim_matches(['{', '}'])),
            // Names in a directory have no case.
            ("distinguishedName" | "OUName" | "objectSID", _) if self.question == Question::EqualInCase => {
                Test::Like(Pattern::exactly(&self.value))
            }
            _ => self.test(&self.value),
        };
        Ok(Filter::Has(value, test))
    }

    /// Whether it asks for what is not there: what is equal to nothing, or expires never.
    fn is_nothing(&self, column: &Column) -> bool {
        let never = self.value == "0" || self.value.eq_ignore_ascii_case("never");
        let nothing = self.value.is_empty() || (column.ldap == "accountExpires" && never);
        nothing && matches!(self.question, Question::Equal | Question::EqualInCase)
    }

    fn test(&self, value: &str) -> Test {
        match self.question {
            Question::Equal => Test::Like(Pattern::exactly(value)),
            Question::EqualInCase => Test::Exactly(value.to_owned()),
            Question::Ordered(order) => Test::Ordered(order, value.to_owned()),
            Question::Starts => Test::Like(Pattern::around(false, value, true)),
            Question::Ends => Test::Like(Pattern::around(true, value, false)),
            Question::Contains => Test::Like(Pattern::around(true, value, true)),
            Question::Like => Pattern::new(value).map_or(Test::Given, Test::Like),
        }
    }

    /// Groups by name, or by the whole of a distinguished name.
    fn groups(&self) -> Result<Filter, String> {
        let name = Dn::parse(&self.value).and_then(|dn| dn.common_name().map(str::to_owned));
        let pattern = match self.test(name.as_deref().unwrap_or(&self.value)) {
            Test::Like(pattern) => pattern,
            Test::Exactly(name) => Pattern::exactly(&name),
            Test::Given => Pattern::around(true, "", true),
            Test::Ordered(..) => return Err("filter: memberOf is not less or greater than anything".to_owned()),
        };
        Ok(Filter::InGroup(Api::Admanager, pattern))
    }

    /// The lock-out time as a number: 0 for whoever is not locked out, a very large one for the others.
    fn locked(&self, number: i64, now: DateTime<Utc>) -> Filter {
        let holds = |time: i64| match self.question {
            Question::Ordered(Order::Less) => time < number,
            Question::Ordered(Order::LessOrEqual) => time <= number,
            Question::Ordered(Order::Greater) => time > number,
            Question::Ordered(Order::GreaterOrEqual) => time >= number,
            Question::Equal
            | Question::EqualInCase
            | Question::Starts
            | Question::Ends
            | Question::Contains
            | Question::Like => time == number,
        };
        let locked = Filter::LockedAt(now);
        let free = not(locked.clone());
        Filter::Any(holds(i64::MAX).then_some(locked).into_iter().chain(holds(0).then_some(free)).collect())
    }

    /// The flags as a number, which is only compared as a whole.
    fn flags(&self, number: i64) -> Result<Filter, String> {
        let whole = matches!(self.question, Question::Equal | Question::EqualInCase);
        let flags = u32::try_from(number).ok().filter(|_| whole);
        let flags = flags.ok_or("filter: userAccountControl as a number takes equal and notEqual")?;
        let stored = Value::Detail(Api::Admanager, "userAccountControl".to_owned());
        let stored = Value::Either(vec![stored, Value::Said(NORMAL.to_owned())]);
        let others = Filter::Has(stored, Test::Like(Pattern::exactly(&(flags & !DISABLED).to_string())));
        let disabled = flags & DISABLED != 0;
        let active = if disabled { not(Filter::Active) } else { Filter::Active };
        Ok(Filter::All(vec![active, others]))
    }

    /// A time is compared as it is shown; a day alone stands for all of it.
    fn moment(&self, attribute: &str) -> Result<Test, String> {
        if let Question::Starts | Question::Ends | Question::Contains | Question::Like = self.question {
            return Ok(self.test(&self.value));
        }
        let (day, at) = time(&self.value).ok_or_else(|| {
            format!("filter: {attribute} is compared with a time such as 2031-04-28 09:05:00, 2031-04-28 or 04-28-2031")
        })?;
        Ok(match (self.question, at) {
            (Question::Ordered(order), Some(at)) => Test::Ordered(order, format!("{day} {at}")),
            (Question::Ordered(order @ (Order::Less | Order::GreaterOrEqual)), None) => {
                Test::Ordered(order, format!("{day} 00:00:00"))
            }
            (Question::Ordered(order), None) => Test::Ordered(order, format!("{day} 23:59:59")),
            (_, Some(at)) => Test::Like(Pattern::exactly(&format!("{day} {at}"))),
            (_, None) => Test::Like(Pattern::around(false, &day, true)),
        })
    }
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

/// A day, and a time of it where there is one, in the form in which times are compared.
fn time(text: &str) -> Option<(String, Option<String>)> {
    for form in ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%m-%d-%Y %H:%M:%S"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
            return Some((at.format("%Y-%m-%d").to_string(), Some(at.format("%H:%M:%S").to_string())));
        }
    }
    let forms = ["%m-%d-%Y", "%m/%d/%Y", "%Y-%m-%d"];
    let day = forms.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    Some((day.format("%Y-%m-%d").to_string(), None))
}
