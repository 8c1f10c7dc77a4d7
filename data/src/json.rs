//! JSON (RFC 8259) of answers, the same in the server and in the page.
//!
//! A writer and nothing else: what is written is one function per kind of
//! answer, in the order they are read. Code derived for a general serialiser is
//! thrice as much in a page, and prints numbers by tables of 10 KB.

use crate::decimal;
use crate::geo::Position;

/// JSON in the making. What is opened is closed by its caller; commas are its
/// own affair.
#[derive(Debug, Default)]
pub struct Json {
    bytes: Vec<u8>,
}

impl Json {
    /// Nothing written yet.
    pub fn new() -> Json {
        Json::default()
    }

    /// The bytes written: UTF-8.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Opens an object (`{`) or an array (`[`).
    pub fn open(&mut self, bracket: char) {
        self.value(if bracket == '{' { b"{" } else { b"[" });
    }

    /// Closes an object (`}`) or an array (`]`).
    pub fn close(&mut self, bracket: char) {
        self.bytes.push(if bracket == '}' { b'}' } else { b']' });
    }

    /// The name of an object's next value.
    pub fn key(&mut self, key: &str) {
        self.text(key);
        self.bytes.push(b':');
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.value(b"\"");
        for &byte in text.as_bytes() {
            let escaped = match byte {
                b'"' | b'\\' => byte,
                0x08 => b'b',
                b'\t' => b't',
                b'\n' => b'n',
                0x0c => b'f',
                b'\r' => b'r',
                0..0x20 => {
                    const DIGITS: &[u8; 16] = b"0123456789abcdef";
                    self.bytes.extend_from_slice(b"\\u00");
                    self.bytes.push(DIGITS[usize::from(byte >> 4)]);
                    self.bytes.push(DIGITS[usize::from(byte & 15)]);
                    continue;
                }
                _ => {
                    self.bytes.push(byte);
                    continue;
                }
            };
            self.bytes.push(b'\\');
            self.bytes.push(escaped);
        }
        self.bytes.push(b'"');
    }

    /// A whole number.
    pub fn number(&mut self, number: u32) {
        self.value(number.to_string().as_bytes());
    }

    /// Longitude and latitude in degrees, as GeoJSON has them.
    pub fn position(&mut self, position: Position) {
        self.open('[');
        let (lon, lat) = position.to_e7();
        for e7 in [lon, lat] {
            self.value(decimal::print(i64::from(e7)).as_bytes());
        }
        self.close(']');
    }

    /// True or false.
    pub fn flag(&mut self, flag: bool) {
        self.value(if flag { b"true" } else { b"false" });
    }

    /// Null.
    pub fn null(&mut self) {
        self.value(b"null");
    }

    /// A member that is a text.
    pub fn text_member(&mut self, key: &str, text: &str) {
        self.key(key);
        self.text(text);
    }

    /// A member that is a text, unless it is empty.
    pub fn text_if_any(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.text_member(key, text);
        }
    }

    /// A member that is a list of texts, unless it is empty.
    pub fn texts_if_any(&mut self, key: &str, texts: &[&str]) {
        if !texts.is_empty() {
            self.key(key);
            self.texts(texts);
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, texts: &[&str]) {
        self.open('[');
        for text in texts {
            self.text(text);
        }
        self.close(']');
    }

    /// A member that is a whole number.
    pub fn number_member(&mut self, key: &str, number: u32) {
        self.key(key);
        self.number(number);
    }

    /// A value of plain bytes, after a comma where one stands before it.
    fn value(&mut self, bytes: &[u8]) {
        // A value ends with a quote, a bracket, a digit or a letter.
        if !matches!(self.bytes.last(), None | Some(b'{' | b'[' | b':')) {
            self.bytes.push(b',');
        }
        self.bytes.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commas_stand_between_values() {
        let mut json = Json::new();
        json.open('{');
        json.text_member("a", "");
        json.text_if_any("b", "");
        json.key("c");
        json.open('[');
        json.flag(true);
        json.null();
        json.open('{');
        json.close('}');
        json.open('[');
        json.close(']');
        json.number(0);
        json.close(']');
        json.texts_if_any("d", &[]);
        json.texts_if_any("e", &["x", "y:"]);
        json.number_member("f", u32::MAX);
        json.close('}');
        let expected = r#"{"a":"","c":[true,null,{},[],0],"e":["x","y:"],"f":4294967295}"#;
        assert_eq!(String::from_utf8(json.into_bytes()).unwrap(), expected);
    }

    #[test]
    fn a_position_has_as_many_digits_as_it_takes() {
        let mut json = Json::new();
        json.position(Position::new(5.0, -61.512_345_6).unwrap());
        json.position(Position::new(-0.000_000_1, 0.0).unwrap());
        assert_eq!(json.into_bytes(), b"[5.0,-61.5123456],[-0.0000001,0.0]");
    }

    proptest! {
        #[test]
        fn texts_and_numbers_are_written_as_serde_json_writes_them(
            text in "\\PC{0,20}|[\\x00-\\x7f]{0,20}",
            number: u32,
            lon in -1_800_000_000..=1_800_000_000i32,
        ) {
            let written = |write: &dyn Fn(&mut Json)| {
                let mut json = Json::new();
                write(&mut json);
                String::from_utf8(json.into_bytes()).unwrap()
            };
            prop_assert_eq!(written(&|json| json.text(&text)), serde_json::to_string(&text).unwrap());
            prop_assert_eq!(written(&|json| json.number(number)), number.to_string());
            // Within a few metres of Greenwich it gives an exponent.
            prop_assume!(lon.abs() >= 1000);
            let position = Position::new(f64::from(lon) / 1e7, 45.25).unwrap();
            let theirs = serde_json::to_string(&position).unwrap();
            prop_assert_eq!(written(&|json| json.position(position)), theirs);
        }
    }
}
