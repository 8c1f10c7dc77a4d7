//! Names of the files of places, whatever their ids hold.
//!
//! `widget/src/sheet-file.js` writes links by the same rule, and
//! `widget/test/sheet-file.tsv` holds both to it.

/// The most characters of a name: file systems take 255 bytes, and there are an
/// ending and a prefix.
const LONGEST: usize = 150;

/// How a carte tells the element where sheets are; `{fichier}` is [`sheet_name`].
///
/// The prefix keeps names from beginning with `_`, which GitHub Pages hides, and
/// from being one that Windows reserves.
pub(super) const SHEETS: &str = "lieux/lieu-{fichier}.html";

/// The file of a place's sheet.
pub(super) fn sheet_file(id: &str) -> String {
    SHEETS.replace("{fichier}", &sheet_name(id))
}

/// Lower-case letters, digits and hyphens stay; any other byte becomes `_` and
/// two hexadecimal digits, so that no two ids share a name, even where case
/// counts for nothing. What is too long is cut, and ends in the hash of the whole
/// (FNV-1a, 64 bits, <http://www.isthe.com/chongo/tech/comp/fnv/>).
fn sheet_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => name.push(char::from(byte)),
            _ => name.push_str(&format!("_{byte:02x}")),
        }
    }
    if name.len() > LONGEST {
        name.truncate(LONGEST);
        name.push_str(&format!("__{:016x}", fnv1a(id.as_bytes())));
    }
    name
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids with what the element's own function makes of them, which its test reads too.
    #[test]
    fn the_element_finds_the_same_files() {
        let table = include_str!("../../../widget/test/sheet-file.tsv");
        let rows: Vec<_> = table.lines().map(|line| line.split_once('\t').unwrap()).collect();
        assert!(rows.len() >= 8);
        for (id, name) in rows {
            assert_eq!(sheet_name(&id.replace("\\n", "\n")), name);
        }
    }

    #[test]
    fn no_two_ids_share_a_file_even_without_regard_to_case() {
        let long = "x".repeat(400);
        let ids =
            ["a", "A", "_61", "a_", "a.", "../a", "é", "e\u{301}", "", " ", &long, &long[1..]];
        let mut names: Vec<_> = ids.iter().map(|id| sheet_name(id).to_lowercase()).collect();
        assert!(names.iter().all(|name| name.len() < 200 && !name.contains(['/', '.', '\\'])));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), ids.len());
    }
}
