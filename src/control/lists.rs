//! Lists whose cursor is a number: of the last item, or of how many came before.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::page::MOST;
use super::{Listed, Problem};
use crate::domain::Page;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbered {
    /// How many items at most.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    pub(super) limit: Option<u32>,
    /// `next` of the page before.
    #[param(pattern = "^[0-9]{1,18}$")]
    pub(super) cursor: Option<String>,
}

/// Parameters of a query that say which items of a list are wanted; they also say which part of it.
macro_rules! paged {
    ($(#[$about:meta])* $name:ident { $($(#[$more:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
        #[into_params(parameter_in = Query)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            $($(#[$more])* $field: $type,)*
            /// How many items at most.
            #[param(minimum = 1, maximum = 1000, default = 100)]
            limit: Option<u32>,
            /// `next` of the page before.
            #[param(pattern = "^[0-9]{1,18}$")]
            cursor: Option<String>,
        }

        impl $name {
            /// Which part of the list is wanted.
            fn part(&self) -> $crate::control::lists::Numbered {
                $crate::control::lists::Numbered { limit: self.limit, cursor: self.cursor.clone() }
            }
        }
    };
}
pub(super) use paged;

impl Numbered {
    /// The number of the cursor, 0 where there is none, and how many items are wanted.
    pub(super) fn read(&self) -> Result<(i64, i64), Problem> {
        let limit = self.limit.unwrap_or(100);
        if !(1..=MOST).contains(&limit) {
            return Err(Problem::bad_request(format!("limit is between 1 and {MOST}")));
        }
        let digits = |text: &str| text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = match self.cursor.as_deref() {
            None => Some(0),
            Some(text) => Some(text).filter(|text| digits(text)).and_then(|text| text.parse().ok()),
        };
        let number =
            number.ok_or_else(|| Problem::bad_request("cursor is the next of a page before, as it was given"))?;
        Ok((number, i64::from(limit)))
    }

    /// The part of a list by place, and one item more, which tells whether another page follows.
    pub(super) fn page(&self) -> Result<Page, Problem> {
        let (first, limit) = self.read()?;
        Ok(Page { first, most: Some(limit + 1) })
    }

    /// A page out of what was read with one item more than wanted; `place` tells the number of an item, or of the end.
    pub(super) fn listed<T: ToSchema>(&self, mut items: Vec<T>) -> Result<Listed<T>, Problem> {
        let (first, limit) = self.read()?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > most;
        items.truncate(most);
        Ok(Listed { items, next: more.then(|| (first + limit).to_string()) })
    }

    /// A page out of a whole list.
    pub(super) fn cut<T: ToSchema>(&self, items: Vec<T>) -> Result<Listed<T>, Problem> {
        let (first, limit) = self.read()?;
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
        self.listed(items.into_iter().skip(first).take(most).collect())
    }
}
