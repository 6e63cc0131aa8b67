//! Distinguished names, as far as finding a container takes.

/// A distinguished name: its parts, from the leaf up, as attribute and value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dn(Vec<(String, String)>);

/// The container that users are created in unless another is named.
pub(super) const DEFAULT_CONTAINER: &str = "CN=Users";

impl Dn {
    /// Reads a name; absent where it is none. A backslash takes the next character as it stands.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let parts: Option<Vec<_>> = split(text).into_iter().map(|part| Self::part(&part)).collect();
        parts.map(Self)
    }

    fn part(part: &str) -> Option<(String, String)> {
        let (attribute, value) = part.split_once('=')?;
        let (attribute, value) = (attribute.trim(), value.trim());
        let named = !attribute.is_empty() && attribute.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (named && !value.is_empty()).then(|| (attribute.to_uppercase(), value.to_owned()))
    }

    /// The name of a DNS domain.
    pub(super) fn of_domain(dns: &str) -> Self {
        Self(dns.split('.').map(|label| ("DC".to_owned(), label.to_owned())).collect())
    }

    /// What stands before the domain's name; absent where the name is not in the domain.
    pub(super) fn within(&self, domain: &Self) -> Option<Self> {
        let above = self.0.len().checked_sub(domain.0.len())?;
        let same = |(a, b): (&(String, String), &(String, String))| a.0 == b.0 && a.1.eq_ignore_ascii_case(&b.1);
        let inside = self.0[above..].iter().zip(&domain.0).all(same);
        inside.then(|| Self(self.0[..above].to_vec()))
    }

    /// Whether nothing stands in it: the domain itself.
    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of the leaf, if that is a common name.
    pub(super) fn common_name(&self) -> Option<&str> {
        self.0.first().filter(|(attribute, _)| attribute == "CN").map(|(_, value)| value.as_str())
    }

    /// One under another.
    pub(super) fn under(&self, above: &Self) -> Self {
        Self(self.0.iter().chain(&above.0).cloned().collect())
    }
}

impl std::fmt::Display for Dn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, (attribute, value)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{attribute}={value}")?;
        }
        Ok(())
    }
}

/// A value with what has a meaning in a name escaped.
pub(super) fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The parts between commas that are not escaped; escapes stay as they are.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut part, mut escaped) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        if c == ',' && !escaped {
            parts.push(std::mem::take(&mut part));
            continue;
        }
        escaped = c == '\\' && !escaped;
        part.push(c);
    }
    parts.push(part);
    parts
}
