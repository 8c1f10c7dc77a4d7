//! What is done with a carte, in figures of a day: how often it was shown, a sheet opened,
//! an appointment followed, and nothing found.
//!
//! They are numbers and nothing else. Nobody is told from anybody: there is no cookie, no
//! address of a machine, no time but the day, no word of a search and no place; where
//! nothing was found, the commune that was looked around, which has a name.
//!
//! A process writes the figures of a day to a file of its own in the folder, over and over:
//! several copies of a server share a folder, and one that is killed loses the last minute.

mod shown;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use shown::shown;
pub use shown::{Figure, LEAST};

/// What can be done with a carte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// It was shown.
    Vue,
    /// A place's sheet was opened.
    Fiche,
    /// The link to an appointment was followed.
    RendezVous,
    /// Nothing was found.
    RechercheVide,
}

impl Event {
    /// All of them.
    pub const ALL: [Event; 4] = [Event::Vue, Event::Fiche, Event::RendezVous, Event::RechercheVide];

    /// Its name in files and requests.
    pub const fn name(self) -> &'static str {
        match self {
            Event::Vue => "vue",
            Event::Fiche => "fiche",
            Event::RendezVous => "rendez-vous",
            Event::RechercheVide => "recherche-vide",
        }
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Event::Vue => "Cartes affichées",
            Event::Fiche => "Fiches ouvertes",
            Event::RendezVous => "Rendez-vous suivis",
            Event::RechercheVide => "Recherches sans résultat",
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Event {
    type Err = ();

    fn from_str(text: &str) -> Result<Event, ()> {
        Event::ALL.into_iter().find(|event| event.name() == text).ok_or(())
    }
}

/// How often something was done on a day: a line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The day, of UTC.
    pub jour: Date,
    /// The carte's id.
    pub carte: String,
    /// What was done.
    pub quoi: Event,
    /// INSEE code of the commune that was looked around, where it is known.
    pub commune: Option<String>,
    /// How often.
    pub nombre: u32,
}

/// What is counted apart on a day.
type Key = (String, Event, Option<String>);

/// The most that one process counts apart: hostile readers cannot have more kept. What
/// comes beyond is counted without its commune, or not at all.
const MOST: usize = 100_000;

/// What a process counted on a day, since it last let go of it.
#[derive(Debug)]
struct OfDay {
    by_key: BTreeMap<Key, u32>,
    /// Tells its file from those of other processes, and from one of the same day that was
    /// let go of before the clock went back.
    own: String,
    /// Something was counted since it was written.
    is_newer: bool,
}

impl OfDay {
    fn new() -> OfDay {
        let own = format!("{:08x}", rand::random::<u32>());
        OfDay { by_key: BTreeMap::new(), own, is_newer: false }
    }
}

/// The figures that a process gathers.
#[derive(Debug, Default)]
pub struct Counts {
    dir: PathBuf,
    days: Mutex<BTreeMap<Date, OfDay>>,
    /// One writes at a time: an older state must not take a newer one's place.
    writing: Mutex<()>,
    /// What everybody may read, by carte.
    published: ArcSwap<BTreeMap<String, Arc<[Figure]>>>,
}

impl Counts {
    /// Figures that go into a folder, which is made where it is missing.
    ///
    /// # Errors
    /// [`Error::Write`] when nothing can be written there.
    pub fn open(dir: &Path) -> Result<Counts, Error> {
        let failed = |source| Error::Write { path: dir.to_owned(), source };
        std::fs::create_dir_all(dir).map_err(failed)?;
        // What cannot be written is better known now than in the evening.
        tempfile::NamedTempFile::new_in(dir).map_err(failed)?;
        Ok(Counts { dir: dir.to_owned(), ..Counts::default() })
    }

    /// Counts something that is done now.
    pub fn count(&self, carte: &str, event: Event, commune: Option<&str>) {
        self.count_on(today(), carte, event, commune);
    }

    fn count_on(&self, day: Date, carte: &str, event: Event, commune: Option<&str>) {
        let mut days = lock(&self.days);
        let kept: usize = days.values().map(|of_day| of_day.by_key.len()).sum();
        let of_day = days.entry(day).or_insert_with(OfDay::new);
        let mut key = (carte.to_owned(), event, commune.map(str::to_owned));
        if kept >= MOST && !of_day.by_key.contains_key(&key) {
            key.2 = None;
            if kept >= 2 * MOST && !of_day.by_key.contains_key(&key) {
                return;
            }
        }
        let count = of_day.by_key.entry(key).or_default();
        *count = count.saturating_add(1);
        of_day.is_newer = true;
    }

    /// Writes what was counted since the last time; days that are over are then let go of.
    ///
    /// # Errors
    /// [`Error::Write`]; what was counted stays, for the next time.
    pub fn write(&self) -> Result<(), Error> {
        self.write_on(today())
    }

    fn write_on(&self, today: Date) -> Result<(), Error> {
        let _alone = lock(&self.writing);
        let mut newer = Vec::new();
        for (&day, of_day) in lock(&self.days).iter_mut().filter(|(_, of_day)| of_day.is_newer) {
            of_day.is_newer = false;
            newer.push((day, of_day.own.clone(), of_day.by_key.clone()));
        }
        // Readers are counted while files are written.
        let mut done = Ok(());
        for (day, own, by_key) in newer {
            let path = self.dir.join(format!("{day}-{own}.csv"));
            if let Err(source) = write(&path, day, by_key) {
                lock(&self.days).entry(day).and_modify(|of_day| of_day.is_newer = true);
                done = Err(Error::Write { path, source });
            }
        }
        lock(&self.days).retain(|day, of_day| *day == today || of_day.is_newer);
        done
    }

    /// Works out what may be shown of some cartes, from the files of all processes.
    ///
    /// # Errors
    /// Those of [`read`]; what could be read before stays.
    pub fn publish(&self, is_public: impl Fn(&str) -> bool) -> Result<(), Error> {
        let figures = figures(&self.dir, is_public)?;
        let figures = figures.into_iter().map(|(carte, figures)| (carte, figures.into()));
        self.published.store(Arc::new(figures.collect()));
        Ok(())
    }

    /// What may be shown of a carte, as of the last time it was worked out.
    pub fn published(&self, carte: &str) -> Arc<[Figure]> {
        self.published.load().get(carte).cloned().unwrap_or_default()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// Writes a file beside, and puts it in its place.
fn write(path: &Path, jour: Date, by_key: BTreeMap<Key, u32>) -> io::Result<()> {
    let file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    let mut rows = csv::Writer::from_writer(file);
    for ((carte, quoi, commune), nombre) in by_key {
        let count = Count { jour, carte, quoi, commune, nombre };
        rows.serialize(count).map_err(io::Error::other)?;
    }
    let file = rows.into_inner().map_err(|error| error.into_error())?;
    file.persist(path)?;
    Ok(())
}

/// Reads all files of a folder, each with the counts of one day and process, and gives each
/// count.
///
/// # Errors
/// A folder or a file that cannot be read, or a line that is none.
fn read(dir: &Path, mut give: impl FnMut(Count)) -> Result<(), Error> {
    let of = |path: &Path| path.display().to_string();
    for entry in std::fs::read_dir(dir).map_err(Error::read(&of(dir)))? {
        let path = entry.map_err(Error::read(&of(dir)))?.path();
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let content = |error: csv::Error| Error::Content {
            file: of(&path),
            problem: format!("ce ne sont pas des chiffres de repere serve --counts ({error})"),
            remedy: "retirer ce fichier du dossier, ou corriger la ligne".to_owned(),
        };
        let text = std::fs::read(&path).map_err(Error::read(&of(&path)))?;
        for row in csv::Reader::from_reader(&*text).into_deserialize() {
            give(row.map_err(content)?);
        }
    }
    Ok(())
}

/// What may be shown of some cartes, from the files of a folder.
///
/// # Errors
/// A folder or a file that cannot be read, or a line that is none.
pub fn figures(
    dir: &Path,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<Figure>>, Error> {
    let mut by_carte: BTreeMap<String, Vec<Count>> = BTreeMap::new();
    read(dir, |count| {
        if is_wanted(&count.carte) {
            by_carte.entry(count.carte.clone()).or_default().push(count);
        }
    })?;
    let today = today();
    Ok(by_carte.into_iter().map(|(carte, counts)| (carte, shown(&counts, today))).collect())
}

/// Figures as CSV.
pub fn to_csv(figures: &[Figure]) -> Vec<u8> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    for figure in figures {
        rows.serialize(figure).expect("memory takes it all");
    }
    rows.into_inner().expect("memory takes it all")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn sorted(dir: &Path) -> Vec<(String, Event, Option<String>, u32)> {
        let of = |count: Count| (count.carte, count.quoi, count.commune, count.nombre);
        let mut all = Vec::new();
        read(dir, |count| all.push(of(count))).unwrap();
        all.sort();
        all
    }

    #[test]
    fn processes_share_a_folder_and_a_day_that_is_over_is_let_go_of() {
        let dir = tempfile::tempdir().unwrap();
        let [one, other] = [(); 2].map(|()| Counts::open(dir.path()).unwrap());
        let [first, second] = [date(2026, 11, 26), date(2026, 11, 27)];
        one.count_on(first, "isere", Event::Vue, None);
        other.count_on(first, "isere", Event::Vue, None);
        other.count_on(first, "isere", Event::RechercheVide, Some("38185"));
        one.write_on(first).unwrap();
        other.write_on(first).unwrap();
        one.count_on(first, "isere", Event::Vue, None);
        one.count_on(second, "isere", Event::Fiche, None);
        one.write_on(second).unwrap();
        let isere = || "isere".to_owned();
        let expected = [
            (isere(), Event::Vue, None, 1),
            (isere(), Event::Vue, None, 2),
            (isere(), Event::Fiche, None, 1),
            (isere(), Event::RechercheVide, Some("38185".to_owned()), 1),
        ];
        assert_eq!(sorted(dir.path()), expected);
        assert!(lock(&one.days).keys().eq([&second]));
        // A file that was written stays as it is once its day is let go of.
        one.count_on(second, "isere", Event::Fiche, None);
        one.write_on(second).unwrap();
        let views = sorted(dir.path()).into_iter().filter(|count| count.1 == Event::Vue);
        assert_eq!(views.map(|count| count.3).sum::<u32>(), 3);
    }

    #[test]
    fn a_clock_that_goes_back_takes_nothing_away() {
        let dir = tempfile::tempdir().unwrap();
        let counts = Counts::open(dir.path()).unwrap();
        let [first, second] = [date(2026, 11, 26), date(2026, 11, 27)];
        for (day, number) in [(first, 3), (second, 1), (first, 2)] {
            for _ in 0..number {
                counts.count_on(day, "isere", Event::Vue, None);
            }
            counts.write_on(day).unwrap();
        }
        let all: u32 = sorted(dir.path()).into_iter().map(|count| count.3).sum();
        assert_eq!(all, 6);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let counts = Counts::open(dir.path()).unwrap();
        let day = date(2026, 11, 27);
        for commune in 0..MOST + 10 {
            counts.count_on(day, "a", Event::RechercheVide, Some(&commune.to_string()));
        }
        let kept = &lock(&counts.days)[&day].by_key;
        assert_eq!(kept.len(), MOST + 1);
        let without = ("a".to_owned(), Event::RechercheVide, None);
        assert_eq!(kept[&without], 10);
    }

    #[test]
    fn a_file_of_something_else_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("autre.csv"), "a,b\n1,2\n").unwrap();
        let error = read(dir.path(), |_| {}).unwrap_err().to_string();
        assert!(error.contains("autre.csv") && error.contains("repere serve --counts"), "{error}");
        assert!(Counts::open(&dir.path().join("autre.csv")).is_err());
    }
}
