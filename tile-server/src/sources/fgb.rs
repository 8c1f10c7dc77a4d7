//! FlatGeobuf (<https://flatgeobuf.org>, version 3): a table whose rows have a
//! geometry; a point becomes latitude and longitude.
//!
//! The flatgeobuf crate's own reader trusts the sizes and attributes of a file
//! and panics on wrong ones: here its checked accessors are walked over frames
//! that are read with a bound.

use std::io::Read;

use csv::ByteRecord;
use flatgeobuf::{
    ColumnType, Feature, GeometryType, Header, size_prefixed_root_as_feature,
    size_prefixed_root_as_header,
};

use super::columns::Columns;
use super::json::other_geometries;
use super::unpack::refused;
use super::{Format, Found, Inner, Outcome, Source};
use crate::error::Error;

/// The largest header or feature: a place's sheet is a thousandth of it.
const LARGEST: u32 = 64 << 20;
/// Bytes of a node of the index: a box and an offset.
const NODE_BYTES: u64 = 40;

pub(super) fn read(
    source: &Source,
    mut input: Box<dyn Read>,
    each: &mut dyn FnMut(Found),
) -> Result<Outcome, Error> {
    let broken =
        || refused(source, "FlatGeobuf abîmé ou coupé", "le télécharger ou le faire à nouveau");
    let mut magic = [0; 8];
    input.read_exact(&mut magic).map_err(|e| source.failed(e))?;
    let bytes = frame(&mut input).map_err(|e| source.failed(e))?.ok_or_else(broken)?;
    let header = size_prefixed_root_as_header(&bytes).map_err(|_| broken())?;
    let crs = header.crs().map_or(0, |crs| crs.code());
    if !matches!(crs, 0 | 4326) {
        let problem = format!("positions dans le système EPSG:{crs}");
        return Err(refused(source, problem, "les convertir en degrés (EPSG:4326)"));
    }
    let attributes: Vec<(String, ColumnType)> = header
        .columns()
        .map(|all| all.iter().map(|c| (c.name().to_owned(), c.type_())).collect())
        .unwrap_or_default();
    let types: Vec<ColumnType> = attributes.iter().map(|(_, kind)| *kind).collect();
    let mut names: Vec<String> = attributes.into_iter().map(|(name, _)| name).collect();
    // Attributes of these names give way to the geometry, unless it is none.
    let [lon, lat] = ["longitude", "latitude"].map(|name| {
        names.iter().position(|known| known.eq_ignore_ascii_case(name)).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        })
    });
    let (columns, unknown_columns) = Columns::new(source, &names)?;

    let index = index_bytes(&header).ok_or_else(broken)?;
    let skipped = std::io::copy(&mut input.by_ref().take(index), &mut std::io::sink());
    if skipped.map_err(|e| source.failed(e))? < index {
        return Err(broken());
    }
    let (mut line, mut others) = (0, 0);
    while let Some(bytes) = frame(&mut input).map_err(|e| source.failed(e))? {
        line += 1;
        let feature = size_prefixed_root_as_feature(&bytes).map_err(|_| broken())?;
        let mut cells = vec![String::new(); names.len()];
        let properties = feature.properties().map_or(&[][..], |p| p.bytes());
        fill(&mut cells, &types, properties).ok_or_else(broken)?;
        match point(&feature, header.geometry_type()) {
            Some([x, y]) if x.is_finite() && y.is_finite() => {
                (cells[lon], cells[lat]) = (x.to_string(), y.to_string());
            }
            // An empty point: its coordinates are no numbers.
            Some(_) => {}
            None => others += u64::from(feature.geometry().is_some()),
        }
        let record = ByteRecord::from(cells);
        each(Found(Inner::Table { record, line, columns: columns.clone() }));
    }
    let notes = other_geometries(others).into_iter().collect();
    Ok(Outcome { format: Format::FlatGeobuf, unknown_columns, notes })
}

/// The next size-prefixed table, its size included; none at the end.
pub(crate) fn frame(input: &mut impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    input.by_ref().take(4).read_to_end(&mut bytes)?;
    let size = match bytes[..] {
        [] => return Ok(None),
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
        _ => return Err(std::io::ErrorKind::UnexpectedEof.into()),
    };
    if size > LARGEST {
        return Err(std::io::Error::other("FlatGeobuf abîmé : un lieu de plus de 64 Mo"));
    }
    let read = input.by_ref().take(size.into()).read_to_end(&mut bytes)?;
    if read < size as usize {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

/// How many bytes the index between header and features takes; none when the
/// header's numbers can be no file's.
pub(crate) fn index_bytes(header: &Header<'_>) -> Option<u64> {
    let (node, count) = (u64::from(header.index_node_size()), header.features_count());
    match (node, count) {
        (0, _) | (_, 0) => return Some(0),
        (1, _) => return None,
        _ => {}
    }
    let (mut level, mut nodes) = (count, count);
    while level > 1 {
        level = level.div_ceil(node);
        nodes = nodes.checked_add(level)?;
    }
    // A tree of one leaf has a root over it.
    let nodes = if count == 1 { 2 } else { nodes };
    nodes.checked_mul(NODE_BYTES)
}

/// Longitude and latitude of a feature's point; none of another geometry.
fn point(feature: &Feature<'_>, all: GeometryType) -> Option<[f64; 2]> {
    let geometry = feature.geometry()?;
    let kind = if all == GeometryType::Unknown { geometry.type_() } else { all };
    let xy = geometry.xy()?;
    if !matches!(kind, GeometryType::Point | GeometryType::MultiPoint) || xy.len() != 2 {
        return None;
    }
    Some([xy.get(0), xy.get(1)])
}

/// Writes a feature's attributes into cells: each is the number of its column
/// (two bytes), then the value. None when they do not fit the columns.
pub(crate) fn fill(cells: &mut [String], types: &[ColumnType], mut bytes: &[u8]) -> Option<()> {
    while !bytes.is_empty() {
        let column = usize::from(u16::from_le_bytes(*take(&mut bytes)?));
        let text = match *types.get(column)? {
            ColumnType::Byte => i8::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::UByte => u8::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::Bool => match take(&mut bytes)? {
                [0] => "non".to_owned(),
                _ => "oui".to_owned(),
            },
            ColumnType::Short => i16::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::UShort => u16::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::Int => i32::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::UInt => u32::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::Long => i64::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::ULong => u64::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::Float => f32::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::Double => f64::from_le_bytes(*take(&mut bytes)?).to_string(),
            ColumnType::String | ColumnType::Json | ColumnType::DateTime => {
                let text = counted(&mut bytes)?;
                std::str::from_utf8(text).ok()?.to_owned()
            }
            ColumnType::Binary => {
                counted(&mut bytes)?;
                String::new()
            }
            _ => return None,
        };
        cells[column] = text;
    }
    Some(())
}

/// The next bytes of a fixed number.
fn take<'b, const N: usize>(bytes: &mut &'b [u8]) -> Option<&'b [u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(taken)
}

/// The next bytes, their number before them.
fn counted<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    let count = u32::from_le_bytes(*take(bytes)?) as usize;
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}
