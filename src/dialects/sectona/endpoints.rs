//! Which requests are Sectona's, and what becomes of them.

use std::pin::Pin;

use super::error::Rejection;
use super::wire::Envelope;
use super::{CONTRACT, Sectona, users};
use crate::domain::Api;
use crate::edge::{Answer, Call, Dialect, Trouble};

const PREFIX: &str = "/api/app/";

impl Dialect for Sectona {
    fn api(&self) -> Api {
        Api::Sectona
    }

    fn paths(&self) -> Vec<&'static str> {
        CONTRACT.operations.iter().map(|operation| operation.path).collect()
    }

    fn claims(&self, path: &str) -> bool {
        path.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
    }

    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        Box::pin(async move {
            let (done, zone) = users::manage_user(self, &call).await;
            let now = self.service.clock().now();
            let answer = match done {
                Ok(done) => Envelope::success(&done.sentence, &zone.stamp(now)).answer().hint(done.hint),
                Err(rejection) => rejection.answer(&zone.stamp(now)),
            };
            Answer { operation: "ManageUser", ..answer }
        })
    }

    fn trouble(&self, _path: &str, trouble: Trouble) -> Answer {
        let stamp = super::dates::Zone::utc().stamp(self.service.clock().now());
        Rejection::from(trouble).answer(&stamp)
    }
}
