//! `places.fgb`: every place with every attribute, spatially indexed, for GIS
//! software (FlatGeobuf 3, <https://flatgeobuf.org>).
//!
//! Written in one pass, in the order of ordinals: the packed R-tree stands
//! before the features and is filled in last. It asks for an order in which near
//! features are near; the Morton curve is one as Hilbert's is, and makes a
//! feature's number the place's ordinal: [`super::places`] reads them back by it.
//!
//! A place without a position is written as an empty point, whose coordinates
//! are not numbers: that is how WKB and GDAL write `POINT EMPTY`. GDAL reads it
//! back as such, no search by box finds it, and it is counted like the others.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flatbuffers::FlatBufferBuilder;
use flatgeobuf::{
    ColumnArgs, ColumnType, Crs, CrsArgs, Feature, FeatureArgs, Geometry, GeometryArgs,
    GeometryType, Header, HeaderArgs,
};
use repere_data::{Bounds, Column, Place, Position};

use crate::error::Error;

/// The first bytes of every file: its format, version 3 of it.
pub(super) const MAGIC: [u8; 8] = *b"fgb\x03fgb\0";
/// The attributes after the standard's 32, with their numbers.
const OWN: [(&str, ColumnType); 4] = [
    ("dataset", ColumnType::String),
    ("hors_liste", ColumnType::Json),
    ("origines", ColumnType::Json),
    ("position_approchee", ColumnType::String),
];
pub(super) const DATASET_COLUMN: usize = Column::ALL.len();
pub(super) const OUTSIDE_COLUMN: usize = DATASET_COLUMN + 1;
pub(super) const ORIGINS_COLUMN: usize = OUTSIDE_COLUMN + 1;
pub(super) const APPROXIMATE_COLUMN: usize = ORIGINS_COLUMN + 1;
/// Children of a node of the tree.
const NODE_SIZE: usize = 16;
/// Bytes of a node: a box and an offset.
pub(super) const NODE_BYTES: u64 = 40;
const BUFFER: usize = 1 << 18;

/// A file in the making.
pub(crate) struct FgbFile {
    path: PathBuf,
    file: BufWriter<File>,
    /// Where the tree begins; none where no place has a position.
    tree_at: Option<u64>,
    /// The position of each feature, and its size in bytes.
    features: Vec<(Option<Position>, u32)>,
}

/// Features that follow each other.
#[derive(Default)]
pub(crate) struct Features {
    bytes: Vec<u8>,
    list: Vec<(Option<Position>, u32)>,
}

impl FgbFile {
    /// Begins a file of so many places, whose positions lie in a box; none where
    /// no place has one.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn begin(path: &Path, count: u32, bounds: Option<Bounds>) -> Result<Self, Error> {
        let failed = Error::write(path);
        let begin = || {
            let mut file = BufWriter::with_capacity(BUFFER, File::create(path)?);
            let header = header(count, bounds);
            file.write_all(&MAGIC)?;
            file.write_all(&header)?;
            let tree_at = (MAGIC.len() + header.len()) as u64;
            if bounds.is_some() {
                let nodes: usize = levels(count as usize).iter().sum();
                file.seek(SeekFrom::Start(tree_at + nodes as u64 * NODE_BYTES))?;
            }
            Ok((file, bounds.map(|_| tree_at)))
        };
        let (file, tree_at) = begin().map_err(failed)?;
        let features = Vec::with_capacity(count as usize);
        Ok(FgbFile { path: path.to_owned(), file, tree_at, features })
    }

    /// Adds features after those before.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn push(&mut self, features: &Features) -> Result<(), Error> {
        self.features.extend(&features.list);
        self.file.write_all(&features.bytes).map_err(Error::write(&self.path))
    }

    /// Fills in the tree.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        let failed = Error::write(&self.path);
        if let Some(at) = self.tree_at {
            let tree = Tree::over(&self.features);
            self.file.seek(SeekFrom::Start(at)).and_then(|_| tree.write(&mut self.file))
        } else {
            Ok(())
        }
        .and_then(|()| self.file.flush())
        .map_err(failed)
    }
}

/// Nodes of each level, leaves first, the root last.
pub(super) fn levels(features: usize) -> Vec<usize> {
    let mut levels = vec![features, features.div_ceil(NODE_SIZE)];
    while levels[levels.len() - 1] > 1 {
        levels.push(levels[levels.len() - 1].div_ceil(NODE_SIZE));
    }
    levels
}

/// A box that holds nothing yet.
const EMPTY: [f64; 4] = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

fn leaf(position: Option<Position>) -> [f64; 4] {
    position.map_or(EMPTY, |p| [p.lon(), p.lat(), p.lon(), p.lat()])
}

fn around(boxes: impl Iterator<Item = [f64; 4]>) -> [f64; 4] {
    boxes.fold(EMPTY, |[west, south, east, north], b| {
        [west.min(b[0]), south.min(b[1]), east.max(b[2]), north.max(b[3])]
    })
}

/// A packed R-tree: the boxes of every level above the leaves.
struct Tree<'a> {
    features: &'a [(Option<Position>, u32)],
    /// The level above the leaves first, the root last.
    above: Vec<Vec<[f64; 4]>>,
}

impl Tree<'_> {
    fn over(features: &[(Option<Position>, u32)]) -> Tree<'_> {
        let first = features.chunks(NODE_SIZE);
        let mut above: Vec<Vec<[f64; 4]>> =
            vec![first.map(|of| around(of.iter().map(|&(at, _)| leaf(at)))).collect()];
        while above[above.len() - 1].len() > 1 {
            let below = above[above.len() - 1].chunks(NODE_SIZE);
            let next = below.map(|of| around(of.iter().copied())).collect();
            above.push(next);
        }
        Tree { features, above }
    }

    /// Writes the root, then level after level, the leaves last. A leaf has the
    /// offset of its feature among the features, any other node the number of its
    /// first child.
    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let mut node = |bounds: [f64; 4], offset: u64| {
            bounds.iter().try_for_each(|edge| out.write_all(&edge.to_le_bytes()))?;
            out.write_all(&offset.to_le_bytes())
        };
        let mut children = 0;
        for level in self.above.iter().rev() {
            children += level.len();
            for (i, &bounds) in level.iter().enumerate() {
                node(bounds, (children + i * NODE_SIZE) as u64)?;
            }
        }
        let mut offset = 0;
        for &(position, size) in self.features {
            node(leaf(position), offset)?;
            offset += u64::from(size);
        }
        Ok(())
    }
}

fn header(count: u32, bounds: Option<Bounds>) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let standard = Column::ALL.iter().map(|column| (column.name(), kind(*column)));
    let columns: Vec<_> = standard
        .chain(OWN)
        .map(|(name, type_)| {
            let name = Some(builder.create_string(name));
            flatgeobuf::Column::create(
                &mut builder,
                &ColumnArgs { name, type_, ..ColumnArgs::default() },
            )
        })
        .collect();
    let org = Some(builder.create_string("EPSG"));
    let crs = CrsArgs { org, code: 4326, ..CrsArgs::default() };
    let args = HeaderArgs {
        name: Some(builder.create_string("places")),
        envelope: bounds.map(|bounds| builder.create_vector(&bounds.to_array())),
        geometry_type: GeometryType::Point,
        columns: Some(builder.create_vector(&columns)),
        features_count: u64::from(count),
        // A box over no position at all is no box: no tree then.
        index_node_size: if bounds.is_some() { NODE_SIZE as u16 } else { 0 },
        crs: Some(Crs::create(&mut builder, &crs)),
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut builder, &args);
    builder.finish_size_prefixed(header, None);
    builder.finished_data().to_vec()
}

fn kind(column: Column) -> ColumnType {
    match column {
        Column::Latitude | Column::Longitude => ColumnType::Double,
        _ => ColumnType::String,
    }
}

/// Writes features, using its room again.
#[derive(Default)]
pub(crate) struct FeatureWriter {
    builder: FlatBufferBuilder<'static>,
    properties: Vec<u8>,
    text: String,
}

impl FeatureWriter {
    /// Adds a place. Lists are joined by `|`, as in the standard's CSV; an empty
    /// column is null.
    pub(crate) fn write(&mut self, place: &Place, features: &mut Features) {
        self.set_properties(place);
        let FeatureWriter { builder, properties, .. } = self;
        builder.reset();
        let (lon, lat) = place.position.map_or((f64::NAN, f64::NAN), |p| (p.lon(), p.lat()));
        let xy = Some(builder.create_vector(&[lon, lat]));
        let geometry = Geometry::create(builder, &GeometryArgs { xy, ..GeometryArgs::default() });
        let properties = Some(builder.create_vector(properties.as_slice()));
        let args = FeatureArgs { geometry: Some(geometry), properties, ..FeatureArgs::default() };
        let feature = Feature::create(builder, &args);
        builder.finish_size_prefixed(feature, None);
        let bytes = builder.finished_data();
        features.bytes.extend_from_slice(bytes);
        features.list.push((place.position, bytes.len() as u32));
    }

    /// Each attribute that is not null: the number of its column, and a number,
    /// or a text after its length.
    fn set_properties(&mut self, place: &Place) {
        self.properties.clear();
        for (i, &column) in (0u16..).zip(Column::ALL) {
            let number = match column {
                Column::Latitude => place.position.map(Position::lat),
                Column::Longitude => place.position.map(Position::lon),
                _ => None,
            };
            if let Some(number) = number {
                self.properties.extend(i.to_le_bytes());
                self.properties.extend(number.to_le_bytes());
                continue;
            }
            self.text.clear();
            place.push_text(column, &mut self.text);
            if !self.text.is_empty() {
                put_text(&mut self.properties, i, &self.text);
            }
        }
        put_text(&mut self.properties, DATASET_COLUMN as u16, &place.dataset);
        if !place.hors_liste.is_empty() {
            let json = serde_json::to_string(&place.hors_liste);
            let json = json.expect("lists of texts by column are JSON");
            put_text(&mut self.properties, OUTSIDE_COLUMN as u16, &json);
        }
        if !place.origines.is_empty() {
            let json = serde_json::to_string(&place.origines);
            let json = json.expect("records are texts and numbers");
            put_text(&mut self.properties, ORIGINS_COLUMN as u16, &json);
        }
        if let Some(approximation) = place.position_approchee {
            put_text(&mut self.properties, APPROXIMATE_COLUMN as u16, approximation.name());
        }
    }
}

fn put_text(properties: &mut Vec<u8>, column: u16, text: &str) {
    let len = u32::try_from(text.len()).expect("a row of a source is shorter than 4 GiB");
    properties.extend(column.to_le_bytes());
    properties.extend(len.to_le_bytes());
    properties.extend_from_slice(text.as_bytes());
}
