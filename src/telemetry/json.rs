//! The log as JSON, a line for each event, with the members that `tracing-subscriber`'s own format has.
//!
//! Every request is logged. The other format reads again what it has written of a span, and builds trees of both; here,
//! a line is text from the beginning.

use std::fmt::{self, Debug, Write};

use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use crate::domain::text::is_plain;

/// How long a line may be without its memory being moved.
const USUAL: usize = 512;
/// What records of the `log` crate have as their target; the real one is a member.
const LOG: &str = "log";

/// The fields of a span, as members of an object without its braces.
pub(super) struct Fields;

/// An event: time, level, fields, target, and the spans around it from the outermost.
pub(super) struct Line;

impl<'writer> FormatFields<'writer> for Fields {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut members = Members { line: String::new(), target: None };
        fields.record(&mut members);
        writer.write_str(&members.line)
    }

    fn add_fields(&self, current: &'writer mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        if !current.fields.is_empty() {
            current.fields.push(',');
        }
        self.format_fields(current.as_writer(), fields)
    }
}

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = String::with_capacity(USUAL);
        line.push_str("{\"timestamp\":\"");
        SystemTime.format_time(&mut Writer::new(&mut line))?;
        line.push_str("\",\"level\":\"");
        line.push_str(event.metadata().level().as_str());
        line.push('"');
        let mut members = Members { line, target: None };
        event.record(&mut members);
        let Members { mut line, target } = members;
        let target = target.filter(|_| event.metadata().target() == LOG);
        name(&mut line, "target");
        text(&mut line, target.as_deref().unwrap_or(event.metadata().target()));
        if let Some(scope) = context.event_scope() {
            name(&mut line, "spans");
            line.push('[');
            for (place, span) in scope.from_root().enumerate() {
                line.push_str(if place == 0 { "{" } else { ",{" });
                if let Some(fields) = span.extensions().get::<FormattedFields<N>>() {
                    line.push_str(fields);
                }
                name(&mut line, "name");
                text(&mut line, span.name());
                line.push('}');
            }
            line.push(']');
        }
        line.push_str("}\n");
        writer.write_str(&line)
    }
}

/// Members of an object, as they are told.
struct Members {
    line: String,
    /// The target of a record of the `log` crate.
    target: Option<String>,
}

impl Members {
    fn put(&mut self, field: &Field, value: impl fmt::Display) {
        name(&mut self.line, field.name());
        // Writing to a `String` cannot fail.
        let _ = write!(self.line, "{value}");
    }
}

impl Visit for Members {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, serde_json::Value::from(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "log.target" {
            self.target = Some(value.to_owned());
        }
        name(&mut self.line, field.name());
        text(&mut self.line, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        name(&mut self.line, field.name());
        self.line.push('"');
        // Neither can this, unless the value itself cannot be shown; then it is cut short.
        let _ = write!(Escaped(&mut self.line), "{value:?}");
        self.line.push('"');
    }
}

/// The name of a member, behind a comma where something stands before it.
fn name(line: &mut String, name: &str) {
    if !(line.is_empty() || line.ends_with('{')) {
        line.push(',');
    }
    text(line, name);
    line.push(':');
}

fn text(line: &mut String, text: &str) {
    line.push('"');
    escape(line, text);
    line.push('"');
}

/// Writes within a text.
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

fn escape(line: &mut String, text: &str) {
    if is_plain(text) {
        line.push_str(text);
        return;
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, 0..=0x1F | b'"' | b'\\')) {
        line.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => line.push_str("\\\""),
            b'\\' => line.push_str("\\\\"),
            b'\n' => line.push_str("\\n"),
            b'\r' => line.push_str("\\r"),
            b'\t' => line.push_str("\\t"),
            other => {
                let _ = write!(line, "\\u{other:04x}");
            }
        }
        rest = &rest[at + 1..];
    }
    line.push_str(rest);
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tracing_subscriber::fmt::{self, MakeWriter};
    use tracing_subscriber::layer::SubscriberExt;

    use super::{Fields, Line};

    /// What was logged, for who looks on.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panics").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    impl Kept {
        /// Each line without its time, which has the form of one.
        fn lines(&self) -> Vec<Value> {
            let text = String::from_utf8(self.0.lock().expect("nobody panics").clone()).expect("it is text");
            let line = |line: &str| {
                let mut line: Value = serde_json::from_str(line).expect(line);
                let time = line.as_object_mut().and_then(|line| line.remove("timestamp")).expect("it has a time");
                let time = time.as_str().expect("it is text");
                assert!(chrono::DateTime::parse_from_rfc3339(time).is_ok() && time.ends_with('Z'), "{time}");
                line
            };
            text.lines().map(line).collect()
        }
    }

    /// What this format and the other make of the same.
    fn both(log: impl FnOnce()) -> (Vec<Value>, Vec<Value>) {
        let (ours, other) = (Kept::default(), Kept::default());
        let line = fmt::layer().with_writer(ours.clone()).fmt_fields(Fields).event_format(Line);
        let json = fmt::layer().with_writer(other.clone()).json().flatten_event(true).with_current_span(false);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(line).with(json), log);
        (ours.lines(), other.lines())
    }

    #[test]
    fn a_line_says_what_the_other_format_says() {
        let (ours, other) = both(|| {
            tracing::info!(operation = "GetUser", status = 200_u16, hint = %"", "answered");
            tracing::warn!(count = -3, yes = true, part = 0.5, none = f64::NAN, debug = ?Some("a"), "odd");
            tracing::error!("\"quoted\" \\ and\u{8}\u{c}\u{1} lines\n\r\t of every sort \u{7f} é \u{1F600}");
            let _outer = tracing::info_span!("request", dialect = %"sas", request_id = "1", space = "a\"b").entered();
            tracing::info!(failure = "why", "in a span");
            let _bare = tracing::info_span!("bare").entered();
            tracing::info!(target: "elsewhere", "in two spans");
        });
        assert_eq!(ours.len(), 5);
        assert_eq!(ours, other);
        let span = &ours[3]["spans"][0];
        assert_eq!((&span["name"], &span["space"]), (&"request".into(), &"a\"b".into()));
    }

    #[test]
    fn what_a_span_learns_later_is_told() {
        let (ours, other) = both(|| {
            let span = tracing::info_span!("request", known = 1, later = tracing::field::Empty);
            span.record("later", "text");
            span.in_scope(|| tracing::info!("in it"));
        });
        assert_eq!(ours[0]["spans"][0]["later"], "text");
        assert_eq!(ours, other);
    }
}
