//! How the program is linked.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={ORDER}");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // What is to be adjusted to where the program is loaded is told in far fewer bytes: a megabyte less. Linkers that do not know
        // this pass over it.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        if target("ARCH") == "x86_64" && knows_order() {
            let folder = env::var("CARGO_MANIFEST_DIR").expect("Cargo says where the package is");
            println!("cargo::rustc-link-arg-bins=-Wl,--symbol-ordering-file={folder}/{ORDER}");
            println!("cargo::rustc-link-arg-bins=-Wl,--no-warn-symbol-ordering");
        }
    }
}

/// The functions that run, in the order in which they are to stand in the program. A process holds what stands within 64 KB of a
/// function that ran: strewn over the program, what a start runs holds 11 MB; side by side it holds 4. Functions that are not there
/// any more are passed over, so that an old list does no harm but holds more; `benches/load/order.sh` writes it again.
const ORDER: &str = "link-order.txt";

/// Whether this is a release, linked by the LLD that the toolchain brings for this target. Other linkers refuse the order, and
/// toolchains of distributions may use them.
fn knows_order() -> bool {
    let set = |name: &str| env::var(name).unwrap_or_default();
    let flags = set("CARGO_ENCODED_RUSTFLAGS");
    set("PROFILE") == "release"
        && set("HOST") == set("TARGET")
        && set("RUSTC_LINKER").is_empty()
        && !["linker", "link-arg", "link-self-contained"].iter().any(|flag| flags.contains(flag))
        && brings_lld(&set("RUSTC"), &set("TARGET"))
}

fn brings_lld(rustc: &str, target: &str) -> bool {
    let Ok(asked) = Command::new(rustc).args(["--print", "sysroot"]).output() else { return false };
    let sysroot = String::from_utf8_lossy(&asked.stdout);
    Path::new(sysroot.trim()).join("lib/rustlib").join(target).join("bin/gcc-ld/ld.lld").exists()
}
