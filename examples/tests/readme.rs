//! The README's table of examples has them all.

use std::path::Path;

#[test]
fn its_table_of_examples_has_them_all() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(here.join("../README.md")).expect("the README");
    let (_, rest) = readme.split_once("\n## Examples\n").expect("the section");
    let section = rest.split("\n## ").next().unwrap_or_default();
    let rows: Vec<_> = section.lines().filter(|line| line.starts_with("| [")).collect();
    let files = std::fs::read_dir(here.join("examples")).expect("the folder of examples");
    let mut count = 0;
    for file in files {
        let path = file.expect("an example").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let start = format!("| [{name}](examples/examples/{name}.rs) |");
        assert!(rows.iter().any(|row| row.starts_with(&start)), "{name} has no row");
        count += 1;
    }
    assert_eq!(rows.len(), count);
}
