//! Layers of points as Mapbox Vector Tiles (specification 2.1), written as they
//! come: no value is kept but in the tile's own bytes.
//!
//! Points alone: tiles of places hold nothing else. The bytes are those of the
//! `mvt` crate, which tests compare with; it builds a tree of messages first.

use crate::table::Table;

/// Units along a tile's side.
pub(crate) const EXTENT: u32 = 1 << EXTENT_BITS;
/// The same, as a power of two.
pub(crate) const EXTENT_BITS: u32 = 12;

/// What an attribute says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Double(f64),
    Uint(u64),
    True,
}

/// A layer in the making.
pub(crate) struct Layer {
    /// The fields of its message so far: name and features.
    message: Vec<u8>,
    is_empty: bool,
    /// Attribute names, by number; a layer has a few dozens at most.
    keys: Vec<String>,
    /// The messages of its values, each with its tag and length.
    values: Vec<u8>,
    /// How many values.
    value_count: u32,
    /// The number of a value by the hash of its message, and where that begins.
    known: Table<(u32, usize)>,
    /// Of the feature in the making: pairs of numbers of keys and values.
    tags: Vec<u8>,
    /// Room for its message.
    feature: Vec<u8>,
}

impl Layer {
    pub(crate) fn new(name: &str) -> Layer {
        let mut message = Vec::new();
        put_bytes(&mut message, 1, name.as_bytes());
        Layer {
            message,
            is_empty: true,
            keys: Vec::new(),
            values: Vec::new(),
            value_count: 0,
            known: Table::default(),
            tags: Vec::new(),
            feature: Vec::new(),
        }
    }

    /// Gives an attribute to the next feature.
    pub(crate) fn tag(&mut self, key: &str, value: Value<'_>) {
        let known = self.keys.iter().position(|k| k == key);
        let key_number = known.unwrap_or_else(|| {
            self.keys.push(key.to_owned());
            self.keys.len() - 1
        });
        put_varint(&mut self.tags, key_number as u64);
        let value_number = self.value(value);
        put_varint(&mut self.tags, u64::from(value_number));
    }

    /// Adds the feature of the attributes given since the one before, at a point
    /// of the tile in units.
    pub(crate) fn feature(&mut self, id: u64, (x, y): (u32, u32)) {
        /// One command of type MoveTo (section 4.3.1).
        const MOVE_TO: u64 = 1 << 3 | 1;
        const POINT: u64 = 1;
        let feature = &mut self.feature;
        feature.clear();
        put_uint(feature, 1, id);
        if !self.tags.is_empty() {
            put_bytes(feature, 2, &self.tags);
        }
        put_uint(feature, 3, POINT);
        // Zigzag of a number that is not negative: its double.
        let (x, y) = (u64::from(x) << 1, u64::from(y) << 1);
        put_varint(feature, 4 << 3 | 2);
        put_varint(feature, 1 + varint_len(x) + varint_len(y));
        for command in [MOVE_TO, x, y] {
            put_varint(feature, command);
        }
        put_bytes(&mut self.message, 2, &self.feature);
        self.tags.clear();
        self.is_empty = false;
    }

    /// The number of a value, which it gets when it is new.
    fn value(&mut self, value: Value<'_>) -> u32 {
        let start = self.values.len();
        let values = &mut self.values;
        put_varint(values, 4 << 3 | 2);
        match value {
            Value::Text(text) => {
                let len = text.len() as u64;
                put_varint(values, 1 + varint_len(len) + len);
                put_bytes(values, 1, text.as_bytes());
            }
            Value::Double(number) => {
                put_varint(values, 1 + 8);
                put_varint(values, 3 << 3 | 1);
                // One zero.
                let number = if number == 0.0 { 0.0 } else { number };
                values.extend(number.to_le_bytes());
            }
            Value::Uint(number) => {
                put_varint(values, 1 + varint_len(number));
                put_uint(values, 5, number);
            }
            Value::True => {
                put_varint(values, 2);
                put_uint(values, 7, 1);
            }
        }
        let (before, own) = self.values.split_at(start);
        let hash = fnv(own);
        match self.known.get(hash) {
            Some((number, at)) if before[at..].starts_with(own) => {
                self.values.truncate(start);
                number
            }
            // Two values of one hash, which is as good as never: the second goes
            // unremembered, and stands as often as it is used.
            known => {
                let is_new = known.is_none();
                let number = self.value_count;
                self.value_count += 1;
                if is_new {
                    self.known.insert(hash, (number, start));
                }
                number
            }
        }
    }
}

/// A tile of the layers that have a feature; empty when none has.
pub(crate) fn tile(layers: impl IntoIterator<Item = Layer>) -> Vec<u8> {
    const VERSION: u64 = 2;
    let mut tile = Vec::new();
    for layer in layers.into_iter().filter(|layer| !layer.is_empty) {
        let mut message = layer.message;
        for key in &layer.keys {
            put_bytes(&mut message, 3, key.as_bytes());
        }
        message.extend(layer.values);
        put_uint(&mut message, 5, u64::from(EXTENT));
        put_uint(&mut message, 15, VERSION);
        put_bytes(&mut tile, 3, &message);
    }
    tile
}

/// A field of Protocol Buffers that is a number.
fn put_uint(message: &mut Vec<u8>, field: u64, value: u64) {
    put_varint(message, field << 3);
    put_varint(message, value);
}

/// A field of Protocol Buffers that is bytes, a text or a message.
fn put_bytes(message: &mut Vec<u8>, field: u64, value: &[u8]) {
    put_varint(message, field << 3 | 2);
    put_varint(message, value.len() as u64);
    message.extend_from_slice(value);
}

fn put_varint(message: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        message.push(value as u8 | 0x80);
        value >>= 7;
    }
    message.push(value as u8);
}

/// How many bytes a number takes.
fn varint_len(value: u64) -> u64 {
    u64::from((64 - (value | 1).leading_zeros()).div_ceil(7))
}

/// FNV-1a, 64 bits: the same number on every machine.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use mvt::{GeomEncoder, GeomType, Tile};
    use proptest::prelude::*;

    type Tags = Vec<(String, Attribute)>;

    #[derive(Clone, Debug)]
    enum Attribute {
        Text(String),
        Double(f64),
        Uint(u64),
        True,
    }

    fn attribute() -> impl Strategy<Value = Attribute> {
        prop_oneof![
            "[ab]{0,2}|\\PC{0,300}".prop_map(Attribute::Text),
            prop_oneof![Just(0.0), Just(-0.0), -180.0..180.0].prop_map(Attribute::Double),
            prop_oneof![0..3u64, any::<u64>()].prop_map(Attribute::Uint),
            Just(Attribute::True),
        ]
    }

    fn features() -> impl Strategy<Value = Vec<(u64, (u32, u32), Tags)>> {
        let tags = proptest::collection::vec(("[a-d]{1,2}", attribute()), 0..6);
        let point = (0..EXTENT, 0..EXTENT);
        proptest::collection::vec((any::<u64>(), point, tags), 0..20)
    }

    proptest! {
        #[test]
        fn bytes_are_those_of_the_mvt_crate(layers in proptest::collection::vec(features(), 0..3)) {
            let mut theirs = Tile::new(EXTENT);
            let mut ours = Vec::new();
            for (number, features) in layers.iter().enumerate() {
                let name = format!("layer {number}");
                let (mut a, mut b) = (Layer::new(&name), theirs.create_layer(&name));
                for (id, (x, y), tags) in features {
                    let point = GeomEncoder::new(GeomType::Point)
                        .point(f64::from(*x), f64::from(*y))
                        .unwrap();
                    let mut feature = b.into_feature(point.encode().unwrap());
                    feature.set_id(*id);
                    for (key, value) in tags {
                        match value {
                            Attribute::Text(text) => {
                                a.tag(key, Value::Text(text));
                                feature.add_tag_string(key, text);
                            }
                            Attribute::Double(number) => {
                                a.tag(key, Value::Double(*number));
                                // It pools zeros of both signs and keeps the first's.
                                feature.add_tag_double(key, number + 0.0);
                            }
                            Attribute::Uint(number) => {
                                a.tag(key, Value::Uint(*number));
                                feature.add_tag_uint(key, *number);
                            }
                            Attribute::True => {
                                a.tag(key, Value::True);
                                feature.add_tag_bool(key, true);
                            }
                        }
                    }
                    a.feature(*id, (*x, *y));
                    b = feature.into_layer();
                }
                ours.push(a);
                if !features.is_empty() {
                    theirs.add_layer(b).unwrap();
                }
            }
            prop_assert_eq!(tile(ours), theirs.to_bytes().unwrap());
        }
    }
}
