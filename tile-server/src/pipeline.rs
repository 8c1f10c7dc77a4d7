//! A bake, from top to bottom: read → normalise → hours → ids → order and
//! index → write → publish.
//!
//! Nothing here depends on the order of the sources or the number of threads:
//! sources come sorted, rows keep their order, and places are put in an order
//! of their own before anything is written. The folder is touched only when
//! everything has been read.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use rayon::prelude::*;
use repere_data::{Column, Index, Place, RawRecord, Territories, TerritoryPoints, normalise};

use crate::bundle::{
    FORMAT, Files, Finding, Manifest, PageEntry, Report, SourceEntry, SourceReport, Staging,
    metadata, write_archive, write_details, write_fgb,
};
use crate::error::Error;
use crate::hours::{compile_all, public_holidays};
use crate::ids::qualify_ids;
use crate::sources::{Row, Source, read_points};

/// What to bake, and where to.
#[derive(Clone, Debug)]
pub struct BakeOptions {
    /// Files of places; `-` is standard input.
    pub sources: Vec<PathBuf>,
    /// The bundle's folder.
    pub out: PathBuf,
    /// A table of communes with a point for each (`code`, `lon`, `lat`).
    pub territories: Option<PathBuf>,
    /// Day of the bake.
    pub date: Date,
    /// Whom the map names as the data's source; the datasets by default.
    pub attribution: Option<String>,
    /// How many threads; one a core by default.
    pub jobs: Option<NonZeroUsize>,
    /// What pages are given to answer by themselves.
    pub page: PageEntry,
}

/// A stage of a bake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Reading and normalising, counted in rows.
    Read,
    /// Compiling opening hours.
    Hours,
    /// Putting places in order and building the index.
    Index,
    /// Making tiles, counted in tiles.
    Tiles,
    /// Writing the other files.
    Files,
    /// Syncing, moving, cleaning.
    Publish,
}

/// Hears how far a bake is: the stage, what is done of it, and how much there
/// is in all (0 when nobody knows).
pub type Progress<'a> = &'a (dyn Fn(Stage, u64, u64) + Sync);

/// What a bake did.
#[derive(Clone, Debug)]
pub struct Baked {
    /// The bundle that is in service now.
    pub manifest: Manifest,
    /// What was read, and what was wrong with it.
    pub report: Report,
    /// Tiles in the archive.
    pub tiles: u64,
    /// Files of older bundles that the system would not remove.
    pub left_over: Vec<PathBuf>,
    /// How long each stage took.
    pub times: Vec<(Stage, Duration)>,
}

/// Rows read before they are normalised together: enough to keep every thread
/// busy, few enough that their texts weigh little.
const BATCH: usize = 2048;

/// Bakes sources into a bundle.
///
/// # Errors
/// Any [`Error`] of a source or of writing; the bundle that was in service is
/// then untouched.
pub fn bake(options: &BakeOptions, progress: Progress<'_>) -> Result<Baked, Error> {
    let threads = options.jobs.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::Usage(format!("--jobs {threads} : {error}")))?;
    pool.install(|| bake_here(options, progress))
}

fn bake_here(options: &BakeOptions, progress: Progress<'_>) -> Result<Baked, Error> {
    let mut clock = Clock::start();
    let date = options.date.to_string();
    let territories = Territories::builtin();
    let mut report = Report { date: date.clone(), ..Report::default() };

    progress(Stage::Read, 0, 0);
    let sources = Source::all(&options.sources)?;
    let points = match &options.territories {
        Some(path) => {
            let (points, read) = read_points(path, territories)?;
            report.commune_points = read;
            points
        }
        None => TerritoryPoints::new(),
    };
    let mut rows = Rows::default();
    for source in &sources {
        report.sources.push(rows.read(source, territories, progress)?);
    }
    let Rows { mut places, rejected, mut remarks, read } = rows;
    if places.is_empty() {
        let first = rejected.first().map_or("elles n’ont pas une ligne".into(), Finding::to_string);
        return Err(Error::NoPlace { first });
    }
    clock.passed(Stage::Read);

    progress(Stage::Hours, 0, 0);
    remarks.extend(set_hours(&mut places, options.date, &mut report));
    clock.passed(Stage::Hours);

    progress(Stage::Index, 0, 0);
    let mut places: Vec<Place> = places.into_iter().map(|kept| kept.place).collect();
    (report.repeated_ids, report.qualified_ids) = qualify_ids(&mut places);
    Index::sort(&mut places);
    let index = Index::build(&places, territories, &points, &date);
    let index_bytes = index.to_bytes();
    report.rows = read;
    report.places = u64::from(index.len());
    report.located = u64::from(index.located());
    report.unlocated = report.places - report.located;
    report.set_findings(rejected, remarks);
    clock.passed(Stage::Index);

    let attribution = options.attribution.clone().unwrap_or_else(|| credit(&report.sources));
    let staging = Staging::begin(&options.out)?;
    let description = format!("{} lieux, dont {} sur la carte", report.places, report.located);
    let tiles = write_archive(
        &staging.path("places.pmtiles"),
        &index,
        &metadata(&index, &attribution, &description),
        &|done, total| progress(Stage::Tiles, done, total),
    )?;
    clock.passed(Stage::Tiles);

    progress(Stage::Files, 0, 0);
    let write = |name: &str, bytes: &[u8]| {
        let path = staging.path(name);
        std::fs::write(&path, bytes).map_err(Error::write(&path))
    };
    write("places.index", &index_bytes)?;
    write("report.json", &report.to_json())?;
    let (fgb, details) = rayon::join(
        || write_fgb(&staging.path("places.fgb"), &places),
        || write_details(&staging, &places),
    );
    fgb?;
    let manifest = Manifest {
        format: FORMAT,
        bundle: String::new(),
        date,
        files: Files {
            index: staging.entry("places.index")?,
            tiles: staging.entry("places.pmtiles")?,
            fgb: staging.entry("places.fgb")?,
            details: details?,
            report: staging.entry("report.json")?,
        },
        sources: report.sources.iter().map(source_entry).collect(),
        places: report.places,
        located: report.located,
        bounds: index.bounds().map(|b| b.to_array()),
        attribution,
        holidays: public_holidays(options.date.year()),
        page: options.page,
    };
    let manifest = manifest.seal();
    clock.passed(Stage::Files);

    progress(Stage::Publish, 0, 0);
    let left_over = staging.publish(&manifest)?;
    clock.passed(Stage::Publish);
    Ok(Baked { manifest, report, tiles, left_over, times: clock.times })
}

/// A place, and where it was read.
struct Kept {
    place: Place,
    file: std::sync::Arc<str>,
    line: u64,
}

/// Everything read so far.
#[derive(Default)]
struct Rows {
    places: Vec<Kept>,
    rejected: Vec<Finding>,
    remarks: Vec<Finding>,
    read: u64,
}

impl Rows {
    /// Reads a source and normalises its rows, batch after batch.
    fn read(
        &mut self,
        source: &Source,
        territories: &Territories,
        progress: Progress<'_>,
    ) -> Result<SourceReport, Error> {
        let (rows, places) = (self.read, self.places.len());
        let mut batch = Vec::with_capacity(BATCH);
        let outcome = source.read(&mut |row: Row| {
            self.read += 1;
            match row {
                Ok(record) => batch.push(record),
                Err(finding) => self.rejected.push(finding),
            }
            if batch.len() == BATCH {
                self.normalise(&mut batch, territories);
                progress(Stage::Read, self.read, 0);
            }
        })?;
        self.normalise(&mut batch, territories);
        progress(Stage::Read, self.read, 0);
        let (rows, new) = (self.read - rows, &self.places[places..]);
        let latest = new.iter().map(|kept| kept.place.date_maj.as_str()).max().unwrap_or_default();
        Ok(SourceReport {
            file: source.file.to_string(),
            dataset: source.dataset.to_string(),
            format: outcome.format.name().to_owned(),
            rows,
            places: new.len() as u64,
            rejected: rows - new.len() as u64,
            unknown_columns: outcome.unknown_columns,
            latest: latest.to_owned(),
        })
    }

    fn normalise(&mut self, batch: &mut Vec<RawRecord>, territories: &Territories) {
        let read = |record: &RawRecord| normalise(record, territories);
        let made: Vec<_> = batch.par_iter().map(read).collect();
        for (record, made) in batch.drain(..).zip(made) {
            match made {
                Ok((place, remarks)) => {
                    let RawRecord { file, line, .. } = record;
                    self.places.push(Kept { place, file, line });
                    self.remarks.extend(remarks.into_iter().map(Finding::from));
                }
                Err(rejection) => self.rejected.push(rejection.into()),
            }
        }
    }
}

/// Gives each place its plain week, and says which texts could not be read.
fn set_hours(places: &mut [Kept], date: Date, report: &mut Report) -> Vec<Finding> {
    let texts: Vec<String> = places.iter().map(|kept| kept.place.horaires.clone()).collect();
    let written = texts.iter().map(String::as_str).filter(|text| !text.is_empty());
    let weeks = compile_all(written, date);
    let mut findings = Vec::new();
    for (kept, text) in places.iter_mut().zip(&texts) {
        match weeks.get(text.as_str()) {
            Some(Ok(week)) => kept.place.semaine = Some(week.clone()),
            Some(Err(unreadable)) => findings.push(Finding {
                file: kept.file.clone(),
                line: kept.line,
                column: Some(Column::Horaires),
                value: text.clone(),
                message: unreadable.to_string(),
            }),
            None => {}
        }
    }
    report.hours_read = places.iter().filter(|kept| kept.place.semaine.is_some()).count() as u64;
    report.hours_unread = findings.len() as u64;
    findings
}

fn source_entry(source: &SourceReport) -> SourceEntry {
    SourceEntry {
        name: source.dataset.clone(),
        file: source.file.clone(),
        records: source.places,
        latest: source.latest.clone(),
    }
}

/// The datasets with the day of their newest place, as a map credits them.
fn credit(sources: &[SourceReport]) -> String {
    let name = |s: &SourceReport| match s.latest.as_str() {
        "" => s.dataset.clone(),
        latest => format!("{} ({latest})", s.dataset),
    };
    format!("Données : {}", sources.iter().map(name).collect::<Vec<_>>().join(", "))
}

/// Measures stages.
struct Clock {
    since: Instant,
    times: Vec<(Stage, Duration)>,
}

impl Clock {
    fn start() -> Clock {
        Clock { since: Instant::now(), times: Vec::new() }
    }

    fn passed(&mut self, stage: Stage) {
        let now = Instant::now();
        self.times.push((stage, now - std::mem::replace(&mut self.since, now)));
    }
}
