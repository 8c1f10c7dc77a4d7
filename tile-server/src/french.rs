//! How French people write numbers, in the terminal and on pages alike.

/// A number with its thousands apart by narrow spaces that do not break:
/// `13 065`.
///
/// ```
/// assert_eq!(repere_server::french::number(13_065u32), "13\u{202f}065");
/// ```
pub fn number(n: impl Into<u64>) -> String {
    let digits = n.into().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
