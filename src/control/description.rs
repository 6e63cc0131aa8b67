//! What annotations cannot say of the control API.

use std::collections::BTreeMap;

use utoipa::openapi::schema::AllOf;
use utoipa::openapi::{OpenApi, RefOr, Required, Schema};

/// Puts right what annotations cannot say.
pub(super) fn put_right(document: &mut OpenApi) {
    // The document may be left out, which a body of several types is not allowed to say.
    for path in ["/_mynah/seed", "/_mynah/snapshots/{name}"] {
        let calls = document.paths.paths.get_mut(path).into_iter();
        let calls = calls.flat_map(|path| path.post.iter_mut().chain(&mut path.put));
        calls.filter_map(|call| call.request_body.as_mut()).for_each(|body| body.required = Some(Required::False));
    }
    let Some(components) = &mut document.components else { return };
    let all = components.schemas.clone();
    for schema in components.schemas.values_mut() {
        if let RefOr::T(Schema::AllOf(AllOf { items, .. })) = schema {
            for item in items {
                *item = open(item, &all).unwrap_or_else(|| item.clone());
            }
        }
    }
}

/// A part of a whole that forbids the members of the other parts, without that.
fn open(item: &RefOr<Schema>, all: &BTreeMap<String, RefOr<Schema>>) -> Option<RefOr<Schema>> {
    let RefOr::Ref(to) = item else { return None };
    let Some(RefOr::T(Schema::Object(object))) = all.get(to.ref_location.rsplit('/').next()?) else { return None };
    let mut object = object.clone();
    object.additional_properties.take()?;
    Some(Schema::Object(object).into())
}
