//! The `mynah` program: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mynah::cli::run(std::env::args_os(), std::env::vars_os())
}
