//! What only the reference service needs: types that it adds to the layer's.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use mynah::asmx::{Element, Exception, Form, Kind, Misread, Pairs, Scalar, Shape, Tag, Type, record, scalars};

/// `System.Guid`, as text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guid(pub String);

impl Scalar for Guid {
    const NAME: &'static str = "guid";
    const CLASS: &'static str = "System.Guid";

    fn shape() -> Shape {
        let kind = Kind::Foreign("s1", "http://microsoft.com/wsdl/types/", guid);
        Shape { kind, form: Form::No, ..Shape::scalar(Self::NAME, Self::CLASS) }
    }

    fn absent() -> Self {
        Self("00000000-0000-0000-0000-000000000000".to_owned())
    }

    fn parse(text: &str) -> Result<Self, Exception> {
        let text = text.trim();
        let bare = [("{", "}"), ("(", ")")]
            .into_iter()
            .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close).filter(|inner| inner.contains('-')));
        let inner = bare.unwrap_or(text);
        let dashes: Vec<usize> = inner.match_indices('-').map(|(at, _)| at).collect();
        let message = match inner.chars().count() {
            0 => "Unrecognized Guid format.",
            36 if !dashes.is_empty() && dashes != [8, 13, 18, 23] => {
                "Dashes are in the wrong position for GUID parsing."
            }
            36 if !dashes.is_empty() => "",
            32 if dashes.is_empty() => "",
            _ => "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).",
        };
        let digits = inner.replace('-', "").to_ascii_lowercase();
        let message = match message {
            "" if !digits.bytes().all(|c| c.is_ascii_hexdigit()) => {
                "Guid string should only contain hexadecimal characters."
            }
            other => other,
        };
        if !message.is_empty() {
            return Err(Exception::format(message));
        }
        let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        Ok(Self(parts.join("-")))
    }

    fn print(&self) -> String {
        self.0.clone()
    }
}

fn guid() -> Tag {
    let digits = |count| format!("[0-9a-fA-F]{{{count}}}");
    let pattern = [8, 4, 4, 4, 12].map(digits).join("-");
    let restriction = Tag::new("s:restriction").with("base", "s:string");
    Tag::new("s:simpleType").with("name", "guid").child(restriction.child(Tag::new("s:pattern").with("value", pattern)))
}

/// `System.Decimal`, which keeps its trailing zeros.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decimal(pub String);

impl Scalar for Decimal {
    const NAME: &'static str = "decimal";
    const CLASS: &'static str = "System.Decimal";

    fn absent() -> Self {
        Self("0".to_owned())
    }

    fn parse(text: &str) -> Result<Self, Exception> {
        let trimmed = text.trim();
        let negative = trimmed.starts_with('-');
        let digits = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let numeric = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
        if !numeric(whole) || !numeric(fraction) || whole.len() + fraction.len() == 0 {
            return Err(Exception::format("Input string was not in a correct format."));
        }
        let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
        if whole.len() > 29 || (whole.len() == 29 && whole > "79228162514264337593543950335") {
            let message = "Value was either too large or too small for a Decimal.";
            return Err(Exception::new("System.OverflowException", message));
        }
        let fraction = &fraction[..fraction.len().min(29 - whole.len().min(28))];
        let zero = numeric(whole) && whole == "0" && fraction.trim_matches('0').is_empty();
        let (sign, point) = (if negative && !zero { "-" } else { "" }, if fraction.is_empty() { "" } else { "." });
        Ok(Self(format!("{sign}{whole}{point}{fraction}")))
    }

    /// A form may group digits by commas.
    fn parse_form(text: &str) -> Result<Self, Exception> {
        Self::parse(&text.replace(',', ""))
    }

    fn print(&self) -> String {
        self.0.clone()
    }
}

/// `System.Double`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Double(pub f64);

impl Scalar for Double {
    const NAME: &'static str = "double";
    const CLASS: &'static str = "System.Double";

    fn absent() -> Self {
        Self(0.0)
    }

    fn parse(text: &str) -> Result<Self, Exception> {
        let text = text.trim();
        match text {
            "INF" => return Ok(Self(f64::INFINITY)),
            "-INF" => return Ok(Self(f64::NEG_INFINITY)),
            "NaN" => return Ok(Self(f64::NAN)),
            _ => {}
        }
        let numeric = text.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'+' | b'-' | b'.' | b'e' | b'E'));
        let parsed = text.parse::<f64>().ok().filter(|_| numeric);
        let value = parsed.ok_or_else(|| Exception::format("Input string was not in a correct format."))?;
        if value.is_infinite() {
            let message = "Value was either too large or too small for a Double.";
            return Err(Exception::new("System.OverflowException", message));
        }
        Ok(Self(value))
    }

    /// A form may group digits by commas, and has the invariant culture's words for what is no number.
    fn parse_form(text: &str) -> Result<Self, Exception> {
        match text.trim() {
            "Infinity" => Ok(Self(f64::INFINITY)),
            "-Infinity" => Ok(Self(f64::NEG_INFINITY)),
            "INF" | "-INF" => Err(Exception::format("Input string was not in a correct format.")),
            text => Self::parse(&text.replace(',', "")),
        }
    }

    /// The round-trip format: 15 digits if they suffice, else 17.
    fn print(&self) -> String {
        match self.0 {
            value if value.is_nan() => return "NaN".to_owned(),
            value if value.is_infinite() => return if value > 0.0 { "INF" } else { "-INF" }.to_owned(),
            0.0 => return if self.0.is_sign_negative() { "-0" } else { "0" }.to_owned(),
            _ => {}
        }
        let exact = |text: &String| text.parse() == Ok(self.0);
        let short = Some(format!("{:.14e}", self.0)).filter(exact);
        let precision = if short.is_some() { 15 } else { 17 };
        let text = short.unwrap_or_else(|| format!("{:.16e}", self.0));
        let (mantissa, exponent) = text.split_once('e').expect("an exponent");
        let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
        let digits = mantissa.replace('.', "");
        let digits = digits.trim_end_matches('0');
        let exponent: i32 = exponent.parse().expect("a number");
        sign.to_owned() + &place(digits, exponent, precision)
    }
}

/// Digits with the first of them at that power of ten.
fn place(digits: &str, exponent: i32, precision: i32) -> String {
    let length = i32::try_from(digits.len()).expect("17 digits at most");
    let zeros = |count: i32| "0".repeat(usize::try_from(count).expect("counted up"));
    match exponent {
        -4..=-1 => format!("0.{}{digits}", zeros(-exponent - 1)),
        0.. if exponent < precision && exponent + 1 >= length => format!("{digits}{}", zeros(exponent + 1 - length)),
        0.. if exponent < precision => {
            let (whole, fraction) = digits.split_at(usize::try_from(exponent + 1).expect("positive"));
            format!("{whole}.{fraction}")
        }
        _ => {
            let (first, rest) = digits.split_at(1);
            let (point, sign) = (if rest.is_empty() { "" } else { "." }, if exponent < 0 { '-' } else { '+' });
            format!("{first}{point}{rest}E{sign}{:02}", exponent.abs())
        }
    }
}

scalars!(Guid, Decimal, Double);

/// An attribute of a class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attribute<T>(pub T);

impl<T: Type + Scalar> Type for Attribute<T> {
    fn shape() -> Shape {
        Shape { attribute: true, ..<T as Type>::shape() }
    }

    fn absent() -> Self {
        Self(<T as Type>::absent())
    }

    /// An element of that name is not the attribute.
    fn read(_element: Element<'_>) -> Result<Self, Misread> {
        Ok(<Self as Type>::absent())
    }

    fn write(&self, _name: Cow<'static, str>) -> Option<Tag> {
        None
    }

    fn read_attribute(owner: Element<'_>, name: &str) -> Result<Option<Self>, Misread> {
        let Some(text) = owner.attribute(name) else {
            return Ok(Some(<Self as Type>::absent()));
        };
        T::parse(text).map(|value| Some(Self(value))).map_err(|cause| owner.misread_attribute(name, cause))
    }

    fn write_into(&self, name: &'static str, owner: &mut Tag) {
        owner.set(name, self.0.print());
    }
}

/// An array: unlike a list it may be null, and a form can carry it if its items are scalars.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Array<T>(pub Vec<T>);

impl<T: Type + Scalar> Type for Array<T> {
    fn shape() -> Shape {
        Shape { form: Form::Many, ..Shape::list(<T as Type>::shape()) }
    }

    fn absent() -> Self {
        Self(Vec::new())
    }

    fn read(element: Element<'_>) -> Result<Self, Misread> {
        Vec::read(element).map(Self)
    }

    fn write(&self, name: Cow<'static, str>) -> Option<Tag> {
        self.0.write(name)
    }

    fn read_form(name: &str, pairs: &Pairs) -> Result<Self, Exception> {
        many(name, pairs, T::from_text).map(Self)
    }
}

/// The values of a form for an array; .NET falls over an array without any.
fn many<T>(name: &str, pairs: &Pairs, read: impl Fn(&str) -> Result<T, Exception>) -> Result<Vec<T>, Exception> {
    let values: Vec<T> = pairs.values(name).map(read).collect::<Result<_, _>>()?;
    if values.is_empty() { Err(Exception::null_reference()) } else { Ok(values) }
}

/// `byte[]`: a text in XML, an array in a form.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bytes(pub Vec<u8>);

impl Type for Bytes {
    fn shape() -> Shape {
        Shape { form: Form::Many, ..Shape::scalar("base64Binary", "System.Byte[]") }.referenced()
    }

    fn absent() -> Self {
        Self(Vec::new())
    }

    fn read(element: Element<'_>) -> Result<Self, Misread> {
        let text: String = element.text()?.split_ascii_whitespace().collect();
        // The reader itself decodes, and takes what it cannot for bad XML.
        let lenient =
            GeneralPurposeConfig::new().with_decode_padding_mode(Indifferent).with_decode_allow_trailing_bits(true);
        GeneralPurpose::new(&base64::alphabet::STANDARD, lenient)
            .decode(text)
            .map(Self)
            .map_err(|_| element.malformed("Not a valid Base64 text sequence."))
    }

    fn write(&self, name: Cow<'static, str>) -> Option<Tag> {
        Some(Tag::new(name).text(STANDARD.encode(&self.0)))
    }

    fn read_form(name: &str, pairs: &Pairs) -> Result<Self, Exception> {
        many(name, pairs, byte).map(Self)
    }
}

fn byte(text: &str) -> Result<u8, Exception> {
    let convert = || -> Result<u8, Exception> {
        let overflow = || {
            Exception::new("System.OverflowException", "Value was either too large or too small for an unsigned byte.")
        };
        let number = <i32 as Scalar>::parse_form(text)?;
        u8::try_from(number).map_err(|_| overflow())
    };
    convert()
        .map_err(|cause| Exception::argument(format!("Cannot convert {text} to System.Byte."), "type").caused_by(cause))
}

/// A `DataSet`: its operations are declared, not carried out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DataSet;

impl Type for DataSet {
    fn shape() -> Shape {
        Shape { kind: Kind::Any(any), form: Form::No, ..Shape::scalar("DataSet", "System.Data.DataSet") }.referenced()
    }

    fn absent() -> Self {
        Self
    }

    fn read(_element: Element<'_>) -> Result<Self, Misread> {
        Ok(Self)
    }

    fn write(&self, name: Cow<'static, str>) -> Option<Tag> {
        Some(Tag::new(name))
    }
}

fn any() -> Tag {
    let any = |namespace: &str| {
        Tag::new("s:any").with("minOccurs", "0").with("namespace", namespace).with("processContents", "lax")
    };
    let sequence = Tag::new("s:sequence")
        .with("maxOccurs", "unbounded")
        .child(any("http://www.w3.org/2001/XMLSchema"))
        .child(any("urn:schemas-microsoft-com:xml-diffgram-v1"));
    Tag::new("s:complexType").child(sequence)
}

record! {
    /// The service's own SOAP header.
    pub(super) struct AuthHeader as "AuthHeader" {
        login as "Login": Option<String>,
        password as "Password": Option<String>,
    }
}
