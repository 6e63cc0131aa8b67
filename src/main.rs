//! The `mynah` program: everything it does is in the library.

use std::process::ExitCode;

/// Requests are begun in one thread and ended in another, which costs the C library's allocator more than the work itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mynah::cli::run(std::env::args_os(), std::env::vars_os())
}
