//! `places.fgb`: every place with every attribute, spatially indexed, for GIS
//! software (FlatGeobuf 3, <https://flatgeobuf.org>).
//!
//! A place without a position is written as an empty point, whose coordinates
//! are not numbers: that is how WKB and GDAL write `POINT EMPTY`. GDAL reads it
//! back as such, no search by box finds it, and it is counted like the others.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use repere_data::{Column, Place, Position};

use crate::error::Error;

/// Name of the attribute after the standard's 32.
const DATASET: &str = "dataset";

/// Writes the places. Lists are joined by `|`, as in the standard's CSV; an
/// empty column is null.
///
/// # Errors
/// [`Error::Write`], [`Error::FlatGeobuf`].
pub fn write_fgb(path: &Path, places: &[Place]) -> Result<(), Error> {
    let failed = |source| Error::FlatGeobuf { path: path.to_owned(), source };
    let options = FgbWriterOptions {
        // A box over no position at all is no box: no index then.
        write_index: places.iter().any(|p| p.position.is_some()),
        detect_type: false,
        promote_to_multi: false,
        crs: FgbCrs { org: Some("EPSG"), code: 4326, ..FgbCrs::default() },
        ..FgbWriterOptions::default()
    };
    let mut writer =
        FgbWriter::create_with_options("places", GeometryType::Point, options).map_err(failed)?;
    for column in Column::ALL {
        writer.add_column(column.name(), kind(*column), |_, _| {});
    }
    writer.add_column(DATASET, ColumnType::String, |_, _| {});
    for place in places {
        let mut attributes = Ok(());
        let written = writer.add_feature_geom(Point(place.position), |feature| {
            attributes = write_attributes(place, feature);
        });
        written.and(attributes).map_err(|source| Error::FlatGeobufPlace {
            path: path.to_owned(),
            id: place.id.clone(),
            source,
        })?;
    }
    let mut file = BufWriter::new(File::create(path).map_err(Error::write(path))?);
    writer.write(&mut file).map_err(failed)?;
    file.flush().map_err(Error::write(path))
}

fn kind(column: Column) -> ColumnType {
    match column {
        Column::Latitude | Column::Longitude => ColumnType::Double,
        _ => ColumnType::String,
    }
}

fn write_attributes(
    place: &Place,
    feature: &mut impl PropertyProcessor,
) -> geozero::error::Result<()> {
    for (i, &column) in Column::ALL.iter().enumerate() {
        let number = match column {
            Column::Latitude => place.position.map(Position::lat),
            Column::Longitude => place.position.map(Position::lon),
            _ => None,
        };
        if let Some(number) = number {
            feature.property(i, column.name(), &ColumnValue::Double(number))?;
            continue;
        }
        let text = place.text(column);
        if !text.is_empty() {
            feature.property(i, column.name(), &ColumnValue::String(&text))?;
        }
    }
    feature.property(Column::ALL.len(), DATASET, &ColumnValue::String(&place.dataset))?;
    Ok(())
}

/// A point, or none.
struct Point(Option<Position>);

impl GeozeroGeometry for Point {
    fn process_geom<P: GeomProcessor>(&self, processor: &mut P) -> geozero::error::Result<()> {
        let (lon, lat) = self.0.map_or((f64::NAN, f64::NAN), |p| (p.lon(), p.lat()));
        processor.point_begin(0)?;
        processor.xy(lon, lat, 0)?;
        processor.point_end(0)
    }
}
