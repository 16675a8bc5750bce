//! Compiles the settings and the capability into the program.

fn main() {
    tauri_build::build();
}
