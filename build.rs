//! Tells the linker to keep the relocations of the page's wasm: `scripts/split-page` takes the file apart by them.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo:rustc-link-arg-bin=page=--emit-relocs");
    }
}
