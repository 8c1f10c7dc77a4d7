//! One source, read: its rows found, taken apart, normalised and put on disk.
//!
//! Nothing here looks at another source, so that a bake which follows another
//! takes over what was read of the sources that have not changed ([`Unchanged`]);
//! [`Rows`] only puts them after each other.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::SystemTime;

use jiff::civil::Date;
use rayon::prelude::*;
use repere_data::{Bounds, Checks, Position};
use url::Url;

use crate::batches::joined;
use crate::bundle::{Finding, Findings, Origin, OverlayEntry, Quality, SourceReport, Staging};
use crate::error::Error;
use crate::ids::Ids;
use crate::overlays::{OverlayOptions, OverlayReport};
use crate::sources::{Found, Source, SourceOptions};
use crate::spill::{Records, Spill, first_texts, write_record};

/// Rows read before they are normalised together: enough to keep every thread
/// busy, few enough that their texts weigh little.
const BATCH: usize = 2048;
/// Rows that one thread normalises before it asks for more.
const SHARE: usize = 128;

/// What was read of one source. The places themselves lie on disk.
pub(crate) struct SourceRows {
    pub(crate) records: Arc<Records>,
    /// By number: the order in which places were read.
    pub(crate) ids: Ids,
    /// Their Morton codes, for those that have a position.
    pub(crate) codes: Vec<Option<u64>>,
    pub(crate) findings: Findings,
    /// Distinct opening hours.
    pub(crate) hours: BTreeSet<Box<str>>,
    pub(crate) bounds: Option<Bounds>,
    pub(crate) report: SourceReport,
}

/// Rows that were normalised together.
#[derive(Default)]
struct Share {
    /// Records of places, and where each ends.
    records: Vec<u8>,
    ends: Vec<usize>,
    positions: Vec<Option<Position>>,
    findings: Vec<Finding>,
    quality: Quality,
    /// The newest `date_maj`.
    latest: String,
}

impl SourceRows {
    /// Reads a source and normalises its rows, batch after batch: one thread
    /// finds rows, the others take them apart. Records lie in a file of a folder;
    /// `progress` hears how many rows have been read.
    ///
    /// # Errors
    /// What reading the source or writing the file fails of.
    pub(crate) fn read(
        source: &Source,
        checks: &Checks<'_>,
        folder: &Path,
        progress: &dyn Fn(u64),
    ) -> Result<SourceRows, Error> {
        let mut spill = Spill::begin(folder)?;
        let mut rows = SourceRows {
            records: Arc::default(),
            ids: Ids::default(),
            codes: Vec::new(),
            findings: Findings::default(),
            hours: BTreeSet::new(),
            bounds: None,
            report: SourceReport::default(),
        };
        let outcome = std::thread::scope(|scope| {
            let (send, batches) = sync_channel::<Vec<Found>>(1);
            let reader = scope.spawn(move || {
                let mut batch = Vec::with_capacity(BATCH);
                let outcome = source.read(&mut |row| {
                    batch.push(row);
                    if batch.len() == BATCH {
                        // Nobody listens any more after an error, which is told there.
                        let _ = send.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                    }
                });
                let _ = send.send(batch);
                outcome
            });
            for batch in batches {
                rows.report.rows += batch.len() as u64;
                rows.take(batch, checks, &mut spill)?;
                progress(rows.report.rows);
            }
            joined(reader)
        })?;
        rows.records = Arc::new(spill.finish()?);
        let (read, places) = (rows.report.rows, u64::from(rows.records.len()));
        rows.report = SourceReport {
            file: source.file.to_string(),
            dataset: source.dataset.to_string(),
            format: outcome.format.name().to_owned(),
            places,
            rejected: read - places,
            unknown_columns: outcome.unknown_columns,
            notes: outcome.notes,
            origin: origin(&source.options),
            ..rows.report
        };
        Ok(rows)
    }

    /// Normalises a batch on all threads, and keeps what comes of it in order.
    fn take(
        &mut self,
        batch: Vec<Found>,
        checks: &Checks<'_>,
        spill: &mut Spill,
    ) -> Result<(), Error> {
        let shares = batch.into_par_iter().chunks(SHARE);
        let shares: Vec<Share> = shares.map(|rows| Share::of(rows, checks)).collect();
        for share in shares {
            let mut start = 0;
            for &end in &share.ends {
                let (id, hours) = first_texts(&share.records[start..end])
                    .expect("a record begins with two texts");
                self.ids.push(id);
                if !hours.is_empty() && !self.hours.contains(hours) {
                    self.hours.insert(hours.into());
                }
                start = end;
            }
            spill.push(&share.records, share.ends.iter().copied())?;
            let located = share.positions.iter().flatten().copied();
            self.bounds = Bounds::around(located.chain(corners(self.bounds)));
            self.codes.extend(share.positions.iter().map(|at| at.map(|p| p.mercator().morton())));
            share.findings.into_iter().for_each(|finding| self.findings.add(finding));
            self.report.quality.add(share.quality);
            let latest = std::mem::take(&mut self.report.latest);
            self.report.latest = latest.max(share.latest);
        }
        Ok(())
    }
}

/// What its owner says of a source.
fn origin(options: &SourceOptions) -> Origin {
    let text = |said: &Option<String>| said.clone().unwrap_or_default();
    Origin {
        url: options.url.as_ref().map(public).unwrap_or_default(),
        licence: text(&options.licence),
        attribution: text(&options.attribution),
        date: options.date.map(|day| day.to_string()).unwrap_or_default(),
        copy: text(&options.outdated),
    }
}

/// An address as everybody may read it: names, passwords and keys of access stand
/// before the site's name or behind the question mark.
fn public(url: &Url) -> String {
    let mut url = url.clone();
    // Only an address without a site refuses, and has no user either.
    let _ = (url.set_username(""), url.set_password(None));
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// The corners of a box.
pub(crate) fn corners(bounds: Option<Bounds>) -> impl Iterator<Item = Position> {
    bounds.into_iter().flat_map(|b| [b.south_west, b.north_east])
}

impl Share {
    fn of(rows: Vec<Found>, checks: &Checks<'_>) -> Share {
        let mut share = Share::default();
        for row in rows {
            let record = match row.into_row() {
                Ok((record, remarks)) => {
                    share.findings.extend(remarks.into_iter().map(Finding::from));
                    record
                }
                Err(finding) => {
                    share.findings.push(*finding);
                    continue;
                }
            };
            match checks.normalise(&record) {
                Ok((place, remarks)) => {
                    write_record(&place, record.line, &mut share.records);
                    share.ends.push(share.records.len());
                    share.positions.push(place.position);
                    let (territories, today) = (checks.territories(), checks.today());
                    share.quality.count(&place, &remarks, territories, today);
                    share.findings.extend(remarks.into_iter().map(Finding::from));
                    share.latest = std::mem::take(&mut share.latest).max(place.date_maj);
                }
                Err(rejection) => share.findings.push(rejection.into()),
            }
        }
        share
    }
}

/// What was read of all sources. The places themselves lie on disk.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) records: Vec<Arc<Records>>,
    /// By number: one source after the other.
    pub(crate) ids: Ids,
    /// Their Morton codes, for those that have a position.
    pub(crate) codes: Vec<Option<u64>>,
    pub(crate) findings: Findings,
    /// Distinct opening hours.
    pub(crate) hours: BTreeSet<Box<str>>,
    pub(crate) bounds: Option<Bounds>,
}

impl Rows {
    /// Adds a source after those before.
    pub(crate) fn add(&mut self, rows: &SourceRows) {
        self.records.push(rows.records.clone());
        self.ids.extend(&rows.ids);
        self.codes.extend(&rows.codes);
        self.findings.absorb(&rows.findings);
        self.hours.extend(rows.hours.iter().cloned());
        self.bounds = Bounds::around(corners(self.bounds).chain(corners(rows.bounds)));
    }
}

/// What a bake leaves to the next one: the sources it read, to be read again only
/// when they have changed.
#[derive(Default)]
pub struct Unchanged {
    /// Day of the bake and table of communes, on which every row depends.
    context: Option<(Date, Option<Stamp>)>,
    sources: Vec<(SourceOptions, Stamp, Arc<SourceRows>)>,
    overlays: Vec<(OverlayOptions, Vec<Option<Stamp>>, OverlayEntry, OverlayReport)>,
}

/// What tells two states of a file apart: its length and when it was written.
pub type Stamp = (u64, SystemTime);

/// The stamp of a file; none where the system does not say.
pub fn stamp(path: &Path) -> Option<Stamp> {
    let about = std::fs::metadata(path).ok()?;
    Some((about.len(), about.modified().ok()?))
}

impl Unchanged {
    /// Lets go of sources that are no longer of the bake, and of all when every row
    /// may have another meaning.
    pub(crate) fn begin(&mut self, sources: &[Source], date: Date, territories: Option<&Path>) {
        let context = Some((date, territories.and_then(stamp)));
        if self.context != context {
            *self = Unchanged { context, ..std::mem::take(self) };
            self.sources.clear();
        }
        self.sources.retain(|(options, ..)| sources.iter().any(|s| s.options == *options));
    }

    /// An overlay as the bake before made it, if its files have not changed since
    /// and what it wrote is still there; else as `make` makes it.
    ///
    /// # Errors
    /// What `make` fails of.
    pub(crate) fn overlay(
        &mut self,
        options: &OverlayOptions,
        staging: &Staging,
        make: impl FnOnce() -> Result<(OverlayEntry, OverlayReport), Error>,
    ) -> Result<(OverlayEntry, OverlayReport), Error> {
        let now: Vec<Option<Stamp>> = options.files().map(stamp).collect();
        if let Some(known) = self.overlays.iter().position(|(known, ..)| known == options) {
            let (_, then, entry, report) = &self.overlays[known];
            if *then == now && staging.take_over(&entry.file) {
                return Ok((entry.clone(), report.clone()));
            }
            self.overlays.swap_remove(known);
        }
        let (entry, report) = make()?;
        if now.iter().all(Option::is_some) {
            self.overlays.push((options.clone(), now, entry.clone(), report.clone()));
        }
        Ok((entry, report))
    }

    /// What was read of a source, by the bake before if it has not changed since.
    ///
    /// # Errors
    /// What `read` fails of.
    pub(crate) fn rows(
        &mut self,
        source: &Source,
        read: impl FnOnce() -> Result<SourceRows, Error>,
    ) -> Result<Arc<SourceRows>, Error> {
        // Taken before it is read: what is written meanwhile is read again.
        let now = stamp(&source.options.path);
        let known = self.sources.iter().position(|(options, _, _)| *options == source.options);
        if let Some(known) = known {
            let (_, then, rows) = &self.sources[known];
            if Some(then) == now.as_ref() {
                return Ok(rows.clone());
            }
            self.sources.swap_remove(known);
        }
        let rows = Arc::new(read()?);
        if let Some(now) = now {
            self.sources.push((source.options.clone(), now, rows.clone()));
        }
        Ok(rows)
    }
}
