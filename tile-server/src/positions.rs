//! Positions for places whose source gives none: that of their address, asked of
//! a service; else that of their commune, and then said to be approximate.
//!
//! A bake never fails of it: a service that does not answer is told in the
//! report, and what it said before is kept beside the bundle.

mod cache;
mod service;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use repere_data::{Approximation, Column, Place, Position, Remedy, Rule, Territories};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::bundle::{Finding, Where};
use crate::error::Error;
use cache::Cache;

/// Where positions come from that sources do not give.
#[derive(Clone, Debug, PartialEq)]
pub struct Addresses {
    /// A bulk address search: the « /search/csv/ » of the Base Adresse Nationale,
    /// or one that answers alike. Nothing is asked without one.
    pub service: Option<Url>,
    /// The least `result_score` that is believed.
    pub threshold: f64,
    /// Addresses of one request.
    pub batch: usize,
    /// How long to wait between two requests, and before the first of three more
    /// tries; each waits twice as long as the one before.
    pub pause: Duration,
    /// Whether a place that has none takes the point of its commune.
    pub commune: bool,
}

impl Default for Addresses {
    fn default() -> Addresses {
        Addresses {
            service: None,
            threshold: 0.6,
            batch: 2_000,
            pause: Duration::from_secs(1),
            commune: false,
        }
    }
}

/// What became of the places without a position.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionsReport {
    /// Records whose source gives no position, or none that can be read.
    pub missing: u64,
    /// Addresses asked of the service in this bake.
    pub asked: u64,
    /// Addresses that it had answered before.
    pub known: u64,
    /// Records that stand at their address.
    pub found: u64,
    /// Places that stand at a point of their commune.
    pub communes: u64,
    /// Why the service was not asked to the end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
}

/// An address as it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
struct Address {
    adresse: String,
    code_postal: String,
    code_insee: String,
    commune: String,
}

impl Address {
    /// That of a place; none where no street is said.
    fn of(place: &Place) -> Option<Address> {
        let Place { adresse, code_postal, code_insee, commune, .. } = place;
        let knows_town = !(code_postal.is_empty() && code_insee.is_empty() && commune.is_empty());
        (knows_town && adresse.chars().any(char::is_alphabetic)).then(|| Address {
            adresse: adresse.split_whitespace().collect::<Vec<_>>().join(" "),
            code_postal: code_postal.clone(),
            code_insee: code_insee.clone(),
            commune: commune.clone(),
        })
    }
}

/// What the service says of an address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    position: Option<Position>,
    #[serde(default)]
    score: f64,
    /// `housenumber`, `street`, `locality`, `municipality`.
    #[serde(default)]
    kind: String,
    #[serde(default)]
    citycode: String,
}

/// Where an address stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) position: Position,
    /// None where it is the very number.
    pub(crate) approximation: Option<Approximation>,
    pub(crate) score: f64,
}

impl Answer {
    /// What is believed of it: sure enough, nearer than the commune, and in the
    /// commune that was asked for.
    fn believed(
        &self,
        address: &Address,
        threshold: f64,
        territories: &Territories,
    ) -> Option<Found> {
        let position = self.position.filter(|_| self.score >= threshold)?;
        let approximation = match &*self.kind {
            "housenumber" => None,
            "street" => Some(Approximation::Street),
            "locality" => Some(Approximation::Locality),
            _ => return None,
        };
        let city = |code: &str| {
            let id = territories.commune(code)?;
            Some(territories.parent(id).unwrap_or(id))
        };
        let asked = city(&address.code_insee);
        let elsewhere = asked.is_some() && asked != city(&self.citycode);
        (!elsewhere).then_some(Found { position, approximation, score: self.score })
    }
}

/// How a record came to the position it has, whose source gives none.
pub(crate) enum Origin<'a> {
    /// Its address was found.
    Address(&'a Found),
    /// Another record of the same place gives one.
    Other,
    /// The point of its commune.
    Commune(Position),
    /// It has none.
    Nothing,
}

impl Origin<'_> {
    /// What is said of it.
    pub(crate) fn told(&self, at: Where<'_>) -> Finding {
        let degrees = |at: &Position| Some(format!("{}, {}", at.lat(), at.lon()));
        let told = |message: &str| at.flags(Rule::MissingPosition, Column::Latitude, message);
        let mended = |message| Finding { remedy: Remedy::Mended, ..told(message) };
        match self {
            Origin::Address(Found { position, approximation, score }) => {
                let of = approximation.map_or("numéro", Approximation::name);
                let detail = format!("{of}, score {score:.2}").replace('.', ",");
                let told = mended("sans position : celle de son adresse");
                Finding { after: degrees(position), detail, ..told }
            }
            Origin::Other => mended("sans position : une autre fiche du même lieu en donne une"),
            Origin::Commune(point) => {
                let told = mended("sans position : un point de sa commune, marqué approximatif");
                Finding { after: degrees(point), ..told }
            }
            Origin::Nothing => told("sans position : dans les listes, pas sur la carte"),
        }
    }
}

/// Looks for the addresses of some places; `place` gives each by its number, in
/// room that may be used again. `progress` hears how many of how many have been
/// asked.
///
/// # Errors
/// What `place` fails of: a service that does not answer is told in the report.
pub(crate) fn search(
    numbers: &[u32],
    place: impl Fn(u32, &mut Vec<u8>) -> Result<Place, Error>,
    options: &Addresses,
    folder: &Path,
    territories: &Territories,
    report: &mut PositionsReport,
    progress: &dyn Fn(u64, u64),
) -> Result<BTreeMap<u32, Found>, Error> {
    let Some(service) = &options.service else { return Ok(BTreeMap::new()) };
    let mut wanted: BTreeMap<Address, Vec<u32>> = BTreeMap::new();
    let mut buffer = Vec::new();
    for &number in numbers {
        if let Some(address) = Address::of(&place(number, &mut buffer)?) {
            wanted.entry(address).or_default().push(number);
        }
    }
    let mut cache = Cache::open(folder, service);
    let new: Vec<&Address> = wanted.keys().filter(|a| cache.get(a).is_none()).collect();
    report.known = (wanted.len() - new.len()) as u64;
    let agent = service::agent();
    for (i, batch) in new.chunks(options.batch.max(1)).enumerate() {
        progress(report.asked, new.len() as u64);
        if i > 0 {
            std::thread::sleep(options.pause);
        }
        match service::ask(&agent, service, batch, options.pause) {
            Ok(answers) => {
                report.asked += batch.len() as u64;
                let answered = batch.iter().map(|&address| address.clone()).zip(answers);
                if let Err(why) = cache.add(answered.collect()) {
                    report.problem = Some(why);
                }
            }
            Err(why) => {
                report.problem = Some(why);
                break;
            }
        }
    }
    let mut found = BTreeMap::new();
    for (address, numbers) in &wanted {
        let answer = cache.get(address);
        let believed = answer.and_then(|a| a.believed(address, options.threshold, territories));
        if let Some(believed) = believed {
            found.extend(numbers.iter().map(|&number| (number, believed.clone())));
        }
    }
    report.found = found.len() as u64;
    Ok(found)
}
