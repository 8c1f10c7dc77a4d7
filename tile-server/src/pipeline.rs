//! A bake, from top to bottom: read → normalise → hours → same places → ids →
//! order and index → write → publish.
//!
//! Nothing here depends on the order of the sources or the number of threads:
//! sources come sorted, rows keep their order, and places are put in an order
//! of their own before anything is written. The folder is touched only when
//! everything has been read.

mod options;
mod stages;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use repere_data::same::{Member, merge};
use repere_data::{
    Approximation, Bounds, Checks, Column, Day, HolidayCalendar, IndexBuilder, Place, Position,
    Rule, Territories, TerritoryPoints,
};

use crate::batches::{in_turn, joined};
use crate::bundle::{
    FORMAT, FeatureWriter, Features, FgbFile, Files, Finding, IdTable, Manifest, Origin, Report,
    SourceEntry, SourceReport, Staging, Where, metadata, write_archive, write_index,
};
use crate::error::Error;
use crate::hours::compile_all;
use crate::overlays;
use crate::positions;
use crate::rows::{Rows, SourceRows, Unchanged, corners};
use crate::same::{Grouped, Listed, Names, Origins, write_ids};
use crate::sources::{Source, read_points};
use crate::spill::{Record, Spilled};
pub use options::BakeOptions;
pub(crate) use options::cache_beside;
use stages::Clock;
pub use stages::{Progress, Stage};

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

/// Places that one thread makes before it asks for more.
const PORTION: usize = 128;
/// Portions made at once: the only places that memory holds whole.
const PORTIONS: usize = 16;

/// Bakes sources into a bundle.
///
/// # Errors
/// Any [`Error`] of a source or of writing; the bundle that was in service is
/// then untouched.
pub fn bake(options: &BakeOptions, progress: Progress<'_>) -> Result<Baked, Error> {
    in_pool(options, None, progress)
}

/// Bakes again, with what the bake before left to this one: sources that have not
/// changed since are not read again. The bundle is the same as [`bake`]'s.
///
/// # Errors
/// As [`bake`].
pub fn bake_again(
    options: &BakeOptions,
    unchanged: &mut Unchanged,
    progress: Progress<'_>,
) -> Result<Baked, Error> {
    in_pool(options, Some(unchanged), progress)
}

fn in_pool(
    options: &BakeOptions,
    unchanged: Option<&mut Unchanged>,
    progress: Progress<'_>,
) -> Result<Baked, Error> {
    let threads = options.jobs.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::Usage(format!("--jobs {threads} : {error}")))?;
    pool.install(|| bake_here(options, unchanged, progress))
}

fn bake_here(
    options: &BakeOptions,
    mut unchanged: Option<&mut Unchanged>,
    progress: Progress<'_>,
) -> Result<Baked, Error> {
    let mut clock = Clock::start();
    let date = options.date.to_string();
    let today = Day::parse(&date).ok_or_else(|| {
        Error::Usage(format!("--date {date} : une date de 1970 à 9999 est attendue"))
    })?;
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
    let checks = Checks::new(territories, &points, today);
    let own = options.own.iter().map(|own| own.read(territories)).collect::<Result<_, _>>()?;
    let staging = Staging::begin(&options.out)?;
    let mut overlays = Vec::new();
    for overlay in &options.overlays {
        let heard = |done, total| progress(Stage::Overlays, done, total);
        let make = || overlays::bake(overlay, territories, &staging, &heard);
        let (entry, read) = match &mut unchanged {
            Some(unchanged) => unchanged.overlay(overlay, &staging, make)?,
            None => make()?,
        };
        report.overlays.push(read);
        overlays.push(entry);
    }
    if !overlays.is_empty() {
        clock.passed(Stage::Overlays);
    }

    progress(Stage::Read, 0, 0);
    let mut rows = Rows::default();
    if let Some(unchanged) = &mut unchanged {
        unchanged.begin(&sources, options.date, options.territories.as_deref());
    }
    for source in &sources {
        let before = report.rows;
        let progress = |read| progress(Stage::Read, before + read, 0);
        let read = || SourceRows::read(source, &checks, &staging.path(""), &progress);
        let read = match &mut unchanged {
            Some(unchanged) => unchanged.rows(source, read)?,
            None => Arc::new(read()?),
        };
        report.rows += read.report.rows;
        report.sources.push(read.report.clone());
        rows.add(&read);
    }
    let Rows { records, mut ids, mut codes, mut findings, hours, mut bounds } = rows;
    let spilled = Spilled::new(records);
    if spilled.len() == 0 {
        let first = findings.first_rejected();
        let first = first.map_or("elles n’ont pas une ligne".into(), Finding::to_string);
        return Err(Error::NoPlace { first });
    }
    clock.passed(Stage::Read);

    progress(Stage::Hours, 0, 0);
    let weeks = compile_all(hours.iter().map(|text| &**text), today);
    clock.passed(Stage::Hours);

    progress(Stage::Index, 0, 0);
    let as_read = |number, buffer: &mut Vec<u8>| -> Result<Record, Error> {
        let mut record = spilled.read(number, buffer)?;
        record.place.dataset = sources[record.source as usize].dataset.to_string();
        Ok(record)
    };
    // Records whose source says nothing of where they are, by their address.
    let nowhere: Vec<u32> =
        (0u32..).zip(&codes).filter(|(_, code)| code.is_none()).map(|(number, _)| number).collect();
    report.positions.missing = nowhere.len() as u64;
    let found = positions::search(
        &nowhere,
        |number, buffer| as_read(number, buffer).map(|record| record.place),
        &options.addresses,
        &options.cache,
        territories,
        &mut report.positions,
        &|done, total| progress(Stage::Addresses, done, total),
    )?;
    for (&number, place) in &found {
        codes[number as usize] = Some(place.position.mercator().morton());
        bounds = Bounds::around(corners(bounds).chain([place.position]));
    }
    clock.passed(Stage::Addresses);

    let whole = |number, buffer: &mut Vec<u8>| -> Result<Record, Error> {
        let mut record = as_read(number, buffer)?;
        if let Some(found) = found.get(&number) {
            record.place.position = Some(found.position);
            record.place.position_approchee = found.approximation;
        }
        Ok(record)
    };
    (report.repeated_ids, report.qualified_ids) =
        ids.qualify(|number| whole(number, &mut Vec::new()).map(|record| record.place))?;
    clock.passed(Stage::Index);

    progress(Stage::Same, 0, u64::from(spilled.len()));
    let origins = Origins { ids: &ids, datasets: rows_of(&report.sources) };
    let (grouped, names) = if options.fusion.active {
        let listed = Listed::read(&options.fusion, &origins)?;
        let grouped = Grouped::find(
            spilled.len(),
            |number, buffer: &mut Vec<u8>| whole(number, buffer).map(|record| record.place),
            territories,
            options.fusion.rule,
            &listed,
            &|done| progress(Stage::Same, done, u64::from(spilled.len())),
        )?;
        let names = Names::of(&grouped, &origins, IdTable::of(&options.out)?.as_ref());
        let path = staging.path("ids.jsonl");
        write_ids(&path, &grouped, &names, &origins, options.fusion.rule, listed)?;
        (grouped, names)
    } else {
        (Grouped::alone(spilled.len()), Names::default())
    };
    // A place of one or of several records, without its id, and the record that
    // its hours are from.
    let place_of = |head: u32, buffer: &mut Vec<u8>| -> Result<(Place, Record, u32), Error> {
        let several = grouped.members(&head);
        if several.len() == 1 {
            let mut record = whole(head, buffer)?;
            return Ok((std::mem::take(&mut record.place), record, head));
        }
        let records = several.iter().map(|&member| whole(member, buffer));
        let records = records.collect::<Result<Vec<Record>, Error>>()?;
        let members = records.iter().map(|record| Member {
            place: record.place.clone(),
            priority: sources[record.source as usize].options.priority,
            file: sources[record.source as usize].file.clone(),
            line: record.line,
        });
        let place = merge(members.collect());
        let said = records.iter().position(|record| record.place.horaires == place.horaires);
        let at = said.unwrap_or(0);
        let record = records.into_iter().nth(at).expect("a place has a record");
        Ok((place, record, several[at]))
    };
    let merged = grouped.several().par_iter().map(|(&head, _)| {
        let (place, ..) = place_of(head, &mut Vec::new())?;
        Ok((head, place.position.map(|at| at.mercator().morton())))
    });
    for (head, code) in merged.collect::<Result<Vec<_>, Error>>()? {
        codes[head as usize] = code;
    }
    // Places that are still nowhere, by their commune.
    let still = grouped.heads().par_iter().filter(|&&head| codes[head as usize].is_none());
    let fallen = still.map_init(Vec::new, |buffer, &head| {
        let (place, ..) = place_of(head, buffer)?;
        let commune = place.commune_id.filter(|_| options.addresses.commune);
        Ok((head, commune.and_then(|id| checks.ground().point(territories, id))))
    });
    let fallen: Result<Vec<(u32, Option<Position>)>, Error> = fallen.collect();
    let fallen: BTreeMap<u32, Position> =
        fallen?.into_iter().filter_map(|(head, point)| Some((head, point?))).collect();
    for (&head, &point) in &fallen {
        codes[head as usize] = Some(point.mercator().morton());
        bounds = Bounds::around(corners(bounds).chain([point]));
    }
    report.positions.communes = fallen.len() as u64;
    // What is known of records only now: ids that are not theirs alone, positions
    // that came from elsewhere.
    let told = |&head: &u32| -> Result<Vec<Finding>, Error> {
        let (mut told, mut buffer) = (Vec::new(), Vec::new());
        for &number in grouped.members(&head) {
            let lacks = nowhere.binary_search(&number).is_ok();
            if !lacks && ids.get(number) == ids.original(number) {
                continue;
            }
            let Record { place, source, line } = as_read(number, &mut buffer)?;
            let at = Where { file: &sources[source as usize].file, line, id: &place.id };
            // A place of several records has a name of its own.
            let after = |told: Finding| match options.fusion.active {
                true => Finding { after: None, ..told },
                false => told,
            };
            told.extend(ids.told(number, &place.dataset, at).map(after));
            let origin = match (found.get(&number), fallen.get(&head)) {
                _ if !lacks => continue,
                (Some(found), _) => positions::Origin::Address(found),
                (None, Some(&point)) => positions::Origin::Commune(point),
                (None, None) if codes[head as usize].is_some() => positions::Origin::Other,
                (None, None) => positions::Origin::Nothing,
            };
            told.push(origin.told(at));
        }
        Ok(told)
    };
    for heads in grouped.heads().chunks(PORTION * PORTIONS) {
        let told: Result<Vec<Vec<Finding>>, Error> = heads.par_iter().map(told).collect();
        told?.into_iter().flatten().for_each(|finding| findings.add(finding));
    }
    let id_of = |head: u32| names.get(head).unwrap_or_else(|| ids.get(head));
    report.same = options.fusion.active.then(|| grouped.report());
    clock.passed(Stage::Same);

    progress(Stage::Index, 0, 0);
    let order = in_order(grouped.heads(), &codes, &id_of);
    report.places = order.len() as u64;
    let located = grouped.heads().iter().filter(|&&head| codes[head as usize].is_some());
    report.located = located.count() as u64;
    report.unlocated = report.places - report.located;
    drop(codes);
    clock.passed(Stage::Index);

    progress(Stage::Files, 0, report.places);
    let mut fgb = FgbFile::begin(&staging.path("places.fgb"), order.len() as u32, bounds)?;
    let builder = IndexBuilder::new(territories, &points, &date);
    let mut builder = builder.with_own(own, territories, &points);
    let mut done = 0;
    // A portion: its places in the order of their ordinals, with id and week.
    let make = |ordinals: &[u32]| -> Result<Made, Error> {
        let (mut places, mut unread) = (Vec::with_capacity(ordinals.len()), Vec::new());
        let (mut buffer, mut writer) = (Vec::new(), FeatureWriter::default());
        let mut features = Features::default();
        for &head in ordinals {
            let (mut place, Record { source, line, .. }, row) = place_of(head, &mut buffer)?;
            if let Some(&point) = fallen.get(&head) {
                place.position = Some(point);
                place.position_approchee = Some(Approximation::Commune);
            }
            place.id.clear();
            place.id.push_str(id_of(head));
            let calendar = HolidayCalendar::of_commune(&place.code_insee);
            match weeks.get(&(place.horaires.as_str(), calendar)) {
                Some(Ok(week)) => place.semaine = Some(week.clone()),
                Some(Err(unreadable)) => {
                    let file = &sources[source as usize].file;
                    let at = Where { file, line, id: ids.original(row) };
                    let finding = at.flags(Rule::Hours, Column::Horaires, unreadable.to_string());
                    unread.push(Finding { value: place.horaires.clone(), ..finding });
                }
                None => {}
            }
            writer.write(&place, &mut features);
            places.push(place);
        }
        Ok(Made { places, features, unread })
    };
    in_turn(
        order.chunks(PORTION * PORTIONS),
        |places| places.par_chunks(PORTION).map(make).collect::<Result<Vec<Made>, Error>>(),
        |made| {
            for Made { places, features, unread } in made {
                fgb.push(&features)?;
                for place in &places {
                    builder.push(place);
                    report.hours_read += u64::from(place.semaine.is_some());
                }
                report.hours_unread += unread.len() as u64;
                unread.into_iter().for_each(|finding| findings.add(finding));
                done += places.len() as u64;
            }
            progress(Stage::Files, done, report.places);
            Ok(())
        },
    )?;
    fgb.finish()?;
    clock.passed(Stage::Files);

    progress(Stage::Index, 0, 0);
    let index = builder.finish();
    report.set_findings(findings);
    let path = staging.path("report.json");
    std::fs::write(&path, report.to_json()).map_err(Error::write(&path))?;
    clock.passed(Stage::Index);

    let attribution = options.attribution.clone().unwrap_or_else(|| credit(&report.sources));
    let description = format!("{} lieux, dont {} sur la carte", report.places, report.located);
    let (tiles, fgb) = std::thread::scope(|scope| {
        // The disk takes in the large files while tiles are made.
        let beside = scope.spawn(|| {
            staging.sync("places.fgb")?;
            staging.entry("places.fgb")
        });
        let packed = scope.spawn(|| write_index(&staging.path("places.index"), &index));
        let tiles = write_archive(
            &staging.path("places.pmtiles"),
            &index,
            &metadata(&index, &attribution, &description),
            &|done, total| progress(Stage::Tiles, done, total),
        );
        joined(packed)?;
        Ok::<_, Error>((tiles?, joined(beside)?))
    })?;
    clock.passed(Stage::Tiles);

    progress(Stage::Publish, 0, 0);
    let national = HolidayCalendar::National.from_bake(today);
    let besides = |calendar: HolidayCalendar| {
        let mut days = calendar.from_bake(today);
        days.retain(|day| !national.contains(day));
        days
    };
    let names = |days: &[Day]| days.iter().map(Day::to_string).collect();
    let manifest = Manifest {
        format: FORMAT,
        bundle: String::new(),
        date,
        files: Files {
            index: staging.entry("places.index")?,
            tiles: staging.entry("places.pmtiles")?,
            fgb,
            report: staging.entry("report.json")?,
            ids: options.fusion.active.then(|| staging.entry("ids.jsonl")).transpose()?,
        },
        sources: report.sources.iter().map(source_entry).collect(),
        places: report.places,
        located: report.located,
        bounds: index.bounds().map(|b| b.to_array()),
        attribution,
        holidays: names(&national),
        local_holidays: [HolidayCalendar::AlsaceMoselle]
            .map(|calendar| (calendar.name().to_owned(), names(&besides(calendar))))
            .into(),
        page: options.page,
        overlays,
    };
    let manifest = manifest.seal();
    let left_over = staging.publish(&manifest)?;
    clock.passed(Stage::Publish);
    Ok(Baked { manifest, report, tiles, left_over, times: clock.times })
}

/// The numbers of places in the order of their ordinals: that of
/// [`repere_data::Index::sort`].
fn in_order<'i>(
    places: &[u32],
    codes: &[Option<u64>],
    id: &(impl Fn(u32) -> &'i str + Sync),
) -> Vec<u32> {
    let keyed = places.iter().map(|&number| {
        let code = codes[number as usize];
        (code.is_none(), code.unwrap_or(0), number)
    });
    let mut order: Vec<(bool, u64, u32)> = keyed.collect();
    order.par_sort_unstable_by(|a, b| {
        (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| id(a.2).cmp(id(b.2)))
    });
    order.into_iter().map(|(_, _, number)| number).collect()
}

/// What is made of the places of a portion.
struct Made {
    places: Vec<Place>,
    features: Features,
    /// Hours that could not be read.
    unread: Vec<Finding>,
}

/// Each dataset, and the number of its first record.
fn rows_of(sources: &[SourceReport]) -> Vec<(Arc<str>, u32)> {
    let mut first = 0;
    let firsts = sources.iter().map(|source| {
        let from = first;
        first += source.places as u32;
        (source.dataset.as_str().into(), from)
    });
    firsts.collect()
}

fn source_entry(source: &SourceReport) -> SourceEntry {
    SourceEntry {
        name: source.dataset.clone(),
        file: source.file.clone(),
        records: source.places,
        latest: source.latest.clone(),
        origin: source.origin.clone(),
    }
}

/// The datasets as a map credits them: whose each is, of which day (that of its
/// newest place when nobody says it), under which licence.
fn credit(sources: &[SourceReport]) -> String {
    let one = |source: &SourceReport| {
        let Origin { licence, attribution, date, .. } = &source.origin;
        let whose = if attribution.is_empty() { &source.dataset } else { attribution };
        let day = if date.is_empty() { &source.latest } else { date };
        let said: Vec<&str> =
            [day, licence].map(String::as_str).into_iter().filter(|s| !s.is_empty()).collect();
        let said = if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) };
        // It becomes a line of HTML on the map.
        format!("{whose}{said}").replace(['<', '>', '"'], "'")
    };
    format!("Données : {}", sources.iter().map(one).collect::<Vec<_>>().join(", "))
}
