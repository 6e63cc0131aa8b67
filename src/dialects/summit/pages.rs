//! The HTML in which WCF says that a request never reached a service. Nothing of the request stands in it.

/// A page with that heading and sentence, both ours.
pub(super) fn page(heading: &str, sentence: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><title>{heading}</title></head><body><div id=\"content\">\
         <p class=\"heading1\">{heading}</p><p>{sentence}</p></div></body></html>\n"
    )
}
