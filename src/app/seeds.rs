//! The seeds that the settings name, read and ready to load.

use std::path::Path;

use super::StartError;
use crate::config::seed::Format;
use crate::config::{Settings, seed};
use crate::domain::seed::Seed;
use crate::service::SeedError;

/// The seeds of the settings; the shipped one if they name none.
pub(super) fn read(settings: &Settings) -> Result<Vec<Seed>, StartError> {
    if settings.seeds.is_empty() {
        return Ok(vec![shipped()]);
    }
    settings.seeds.iter().map(|path| read_file(path)).collect()
}

/// One seed file.
pub(super) fn read_file(path: &Path) -> Result<Seed, StartError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| StartError::Settings(format!("cannot read the seed {shown}: {error}")))?;
    let format = if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
        Format::Json
    } else {
        Format::of(&text)
    };
    seed::read(format, text).map_err(|problem| StartError::Settings(format!("the seed {shown}: {problem}")))
}

/// The seed that is compiled in.
pub(super) fn shipped() -> Seed {
    seed::parse(seed::SHIPPED).expect("the shipped seed is tested")
}

/// What to say of a seed that does not load.
pub(super) fn refused(error: SeedError) -> StartError {
    match error {
        SeedError::Conflict(conflict) => StartError::Settings(format!("the seed cannot be loaded: {conflict}")),
        SeedError::Failed(failure) => StartError::Other(format!("the seed could not be loaded: {failure}")),
    }
}
