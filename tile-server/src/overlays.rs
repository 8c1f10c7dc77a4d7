//! Overlays: polygons over the base map and under the places, each an archive
//! of tiles of its own in the bundle.
//!
//! An overlay is outlines (a GeoJSON) and, for a choropleth, a table of values
//! by INSEE code. The way of the data: `codes` says what a property or column
//! of codes is called, `values` joins a table to outlines, `classes` cuts the
//! values up, `palette` colours them, `levels` makes the tiles of each zoom.
//!
//! The tiles (extent 4096, buffer 64) have one layer, [`LAYER`], of polygons
//! with `code`, `nom`, and for a choropleth `valeur` and `classe` (0 for the
//! lowest). No tile is larger than [`levels::LARGEST`]: of a choropleth, zooms
//! whose tiles would be hold one polygon a class (`classe` alone); of other
//! outlines they are left out.

mod classes;
mod codes;
mod levels;
mod palette;
mod report;
mod values;

use std::path::{Path, PathBuf};

use pmtiles::{Compression, PmTilesWriter, TileType};
use repere_data::Territories;
use serde_json::json;

pub use classes::Method;
pub(crate) use palette::{MOST_CLASSES, PALETTES, colours};
pub use report::{Listed, OverlayReport};

use crate::bundle::{ClassEntry, LegendEntry, OverlayEntry, Staging};
use crate::error::Error;
use crate::polygons::outlines::{self, Outline};
use codes::{canonical, guess};
use levels::Zone;

/// The layer of an overlay's tiles.
pub const LAYER: &str = "zones";

/// The deepest zoom an overlay may have: MapLibre stretches its tiles beyond.
pub const MAX_ZOOM: u8 = 12;

/// The most that an overlay is asked to be drawn at, unless it says otherwise.
const COMMON_ZOOMS: [u8; 2] = [0, 10];

/// An overlay to bake.
#[derive(Clone, Debug, PartialEq)]
pub struct OverlayOptions {
    /// Its name in addresses: lower-case letters, digits, hyphens.
    pub name: String,
    /// What readers see it called.
    pub title: String,
    /// The file of outlines.
    pub outlines: PathBuf,
    /// The property with the code; guessed when there is none.
    pub code: Option<String>,
    /// The property with the name; guessed when there is none.
    pub label: Option<String>,
    /// First and last zoom.
    pub zooms: [u8; 2],
    /// Whom the map credits for it.
    pub attribution: Option<String>,
    /// The licence of its data.
    pub licence: Option<String>,
    /// The values that colour it; none for outlines alone.
    pub values: Option<ValuesOptions>,
}

impl OverlayOptions {
    /// Outlines of a file, everything else by default.
    pub fn of_file(name: &str, outlines: &Path) -> OverlayOptions {
        OverlayOptions {
            name: name.to_owned(),
            title: name.to_owned(),
            outlines: outlines.to_owned(),
            code: None,
            label: None,
            zooms: COMMON_ZOOMS,
            attribution: None,
            licence: None,
            values: None,
        }
    }

    /// The files it is made of.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let values = self.values.as_ref().map(|values| values.file.as_path());
        std::iter::once(self.outlines.as_path()).chain(values)
    }
}

/// The values of a choropleth, and how they are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ValuesOptions {
    /// The table.
    pub file: PathBuf,
    /// Its column of codes; guessed when there is none.
    pub code_column: Option<String>,
    /// Its column of values.
    pub column: String,
    /// How many classes, where the method does not say.
    pub classes: usize,
    /// How values are cut into classes.
    pub method: Method,
    /// Colours from the lowest class to the highest, one for each.
    pub colours: Vec<String>,
    /// The unit after a value.
    pub unit: Option<String>,
    /// What the legend says of the values.
    pub legend: Option<String>,
}

/// Bakes an overlay into the staged file [`file_of`], and says what it is and
/// what was wrong. `progress` hears of zooms done, and how many there are.
///
/// # Errors
/// [`Error::Outlines`], [`Error::Values`] and those of reading and writing.
pub fn bake(
    options: &OverlayOptions,
    territories: &Territories,
    staging: &Staging,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(OverlayEntry, OverlayReport), Error> {
    let file = options.outlines.display().to_string();
    let wrong = |problem: String| Error::Outlines { file: file.clone(), problem };
    let bytes = outlines::bytes_of(&options.outlines).map_err(Error::read(&file))?;
    let outlines = outlines::parse(&bytes).map_err(wrong)?;
    drop(bytes);
    if outlines.is_empty() {
        return Err(wrong("aucun polygone".to_owned()));
    }
    let mut report = OverlayReport { name: options.name.clone(), ..OverlayReport::default() };
    let mut zones = zones(options, outlines, territories, &mut report).map_err(wrong)?;
    let legend = match &options.values {
        Some(values) => Some(colour(values, territories, &mut zones, &mut report)?),
        None => None,
    };
    let bounds = bounds(&zones);
    let levels = levels::levels(&zones, options.zooms, progress)
        .map_err(|tile| wrong(format!("tuile {tile} : géométrie impossible à coder")))?;
    report.merged_to = levels.merged_to;
    report.left_out_to = levels.left_out_to;
    let Some(&(min_zoom, _)) = levels.tiles.first() else {
        let problem = "trop de polygones pour ces zooms : aucune tuile n’est assez petite";
        return Err(wrong(problem.to_owned()));
    };
    let entry = OverlayEntry {
        name: options.name.clone(),
        title: options.title.clone(),
        attribution: options.attribution.clone(),
        licence: options.licence.clone(),
        min_zoom,
        max_zoom: options.zooms[1],
        bounds,
        fields: fields(legend.is_some()),
        legend,
        file: Default::default(),
    };
    write(&staging.path(&file_of(&options.name)), &entry, levels.tiles)?;
    let file = staging.entry(&file_of(&options.name))?;
    Ok((OverlayEntry { file, ..entry }, report))
}

/// The name of an overlay's file before it is published.
pub(crate) fn file_of(name: &str) -> String {
    format!("overlay-{name}.pmtiles")
}

fn fields(has_values: bool) -> Vec<String> {
    let all = ["code", "nom", "valeur", "classe"];
    all[..if has_values { 4 } else { 2 }].iter().map(|&field| field.to_owned()).collect()
}

/// Outlines with their codes and names.
fn zones(
    options: &OverlayOptions,
    outlines: Vec<Outline>,
    territories: &Territories,
    report: &mut OverlayReport,
) -> Result<Vec<Zone>, String> {
    let names = outlines.iter().flat_map(|o| o.properties.keys().map(String::as_str));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    let pick = |given: &Option<String>, usual: &[&str], what: &str| match given {
        Some(name) if names.contains(&name.as_str()) => Ok(Some(name.clone())),
        Some(name) => {
            Err(format!("aucune propriété « {name} » ({what}) ; il y a : {}", names.join(", ")))
        }
        None => Ok(guess(&names, usual).map(str::to_owned)),
    };
    let code = pick(&options.code, &codes::CODES, "code")?;
    let label = pick(&options.label, &codes::LABELS, "libelle")?;
    if code.is_none() && options.values.is_some() {
        return Err(format!(
            "quelle propriété est le code INSEE ? Écrire code = \"…\" ; il y a : {}",
            names.join(", ")
        ));
    }
    report.polygons = outlines.len() as u64;
    let mut zones = Vec::with_capacity(outlines.len());
    for outline in outlines {
        let text = |name: &Option<String>| {
            let text = name.as_ref().and_then(|name| outline.properties.get(name));
            text.map(|text| text.trim().to_owned()).unwrap_or_default()
        };
        let code = canonical(&text(&code), territories);
        if code.is_empty() {
            report.without_code += 1;
        }
        zones.push(Zone {
            code,
            label: text(&label),
            polygons: outline.polygons,
            ..Zone::default()
        });
    }
    Ok(zones)
}

/// Gives zones their values and classes.
fn colour(
    options: &ValuesOptions,
    territories: &Territories,
    zones: &mut [Zone],
    report: &mut OverlayReport,
) -> Result<LegendEntry, Error> {
    let found = values::join(options, territories, zones, report)?;
    let mut sorted: Vec<f64> = found.iter().flatten().copied().collect();
    if sorted.is_empty() {
        let problem = "aucune valeur ne correspond à un polygone".to_owned();
        return Err(Error::Values { file: options.file.display().to_string(), line: 1, problem });
    }
    sorted.sort_by(f64::total_cmp);
    let bounds = classes::bounds(&sorted, &options.method, options.classes);
    let mut counts = vec![0; bounds.len() + 1];
    for (zone, value) in zones.iter_mut().zip(found) {
        zone.value = value;
        zone.class = value.map(|value| classes::class_of(value, &bounds));
        if let Some(class) = zone.class {
            counts[class] += 1;
        }
    }
    let is_given = matches!(options.method, Method::Given(_));
    let ends = (!is_given).then(|| (sorted[0], sorted[sorted.len() - 1]));
    let classes = (0..counts.len()).map(|class| ClassEntry {
        from: class.checked_sub(1).map(|before| bounds[before]).or(ends.map(|(least, _)| least)),
        to: bounds.get(class).copied().or(ends.map(|(_, most)| most)),
        colour: options.colours[class * (options.colours.len() - 1) / bounds.len().max(1)].clone(),
        count: counts[class],
    });
    Ok(LegendEntry {
        label: options.legend.clone(),
        unit: options.unit.clone(),
        classes: classes.collect(),
        missing: zones.iter().filter(|zone| zone.value.is_none()).count() as u64,
    })
}

/// West, south, east, north of all zones, in degrees.
fn bounds(zones: &[Zone]) -> [f64; 4] {
    let vertices = zones.iter().flat_map(|zone| &zone.polygons).flatten().flatten();
    let [w, s, e, n] = vertices
        .fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |[w, s, e, n], v| {
            [w.min(v.0), s.min(v.1), e.max(v.0), n.max(v.1)]
        });
    [w, s, e, n].map(|e7| f64::from(e7) / 1e7)
}

/// Writes the archive.
fn write(path: &Path, entry: &OverlayEntry, tiles: levels::Tiles) -> Result<(), Error> {
    let failed = |source| Error::Archive { path: path.to_owned(), source };
    let kind = |field: &str| if matches!(field, "valeur" | "classe") { "Number" } else { "String" };
    let fields: serde_json::Map<_, _> =
        entry.fields.iter().map(|field| (field.clone(), kind(field).into())).collect();
    let mut metadata = json!({
        "name": entry.title,
        "type": "overlay",
        "generator": concat!("repere ", env!("CARGO_PKG_VERSION")),
        "vector_layers": [{
            "id": LAYER, "minzoom": entry.min_zoom, "maxzoom": entry.max_zoom, "fields": fields,
        }],
    });
    if let Some(attribution) = &entry.attribution {
        metadata["attribution"] = json!(attribution);
    }
    let [west, south, east, north] = entry.bounds;
    let file = std::fs::File::create(path).map_err(Error::write(path))?;
    let mut writer = PmTilesWriter::new(TileType::Mvt)
        .precompressed(Compression::Gzip)
        .metadata(metadata.to_string())
        .min_zoom(entry.min_zoom)
        .max_zoom(entry.max_zoom)
        .bounds(west, south, east, north)
        .create(file)
        .map_err(failed)?;
    for (id, tile) in tiles.into_iter().flat_map(|(_, tiles)| tiles) {
        writer.add_tile(id.into(), &tile).map_err(failed)?;
    }
    writer.finalize().map_err(failed)
}
