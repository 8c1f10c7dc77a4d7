//! A map of the positions that were put right, are doubtful or are missing, by
//! département: an SVG of some kilobytes, and the same as a table.

use std::collections::BTreeMap;
use std::fmt::Write;

use maud::{Markup, html};
use repere_data::{Position, Territories, TerritoryKind, label_points};

use crate::bundle::{Displaced, Report};
use crate::french::number;

/// Width of the mainland's drawing, in units of the SVG.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 540.0;
/// West, south, east, north of the mainland and Corsica.
const FRANCE: [f64; 4] = [-5.4, 41.2, 9.8, 51.3];
/// The largest circle.
const LARGEST: f64 = 26.0;

/// The displaced places of all sources, by département.
pub(super) fn displaced(report: &Report) -> BTreeMap<&str, Displaced> {
    let mut all: BTreeMap<&str, Displaced> = BTreeMap::new();
    for source in &report.sources {
        for (departement, &displaced) in &source.quality.departements {
            all.entry(departement).or_default().add(displaced);
        }
    }
    all
}

/// The names of départements by code.
pub(super) fn names() -> BTreeMap<String, &'static str> {
    let all = Territories::builtin().all(TerritoryKind::Departement);
    all.map(|(territory, name)| (territory.code().to_owned(), name)).collect()
}

/// The drawing; départements overseas stand in a row under the mainland.
pub(super) fn drawing(all: &BTreeMap<&str, Displaced>) -> Markup {
    let territories = Territories::builtin();
    let names = names();
    let mut ground = String::new();
    let mut seats: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for town in label_points() {
        let Some((x, y)) = at(town.position) else { continue };
        // Writing to a String does not fail.
        let _ = write!(ground, "M{x:.0} {y:.0}h0");
        if town.chef_lieu {
            seats.entry(territories.departement(town.commune)).or_insert((x, y));
        }
    }
    let far: Vec<&str> = all.keys().copied().filter(|code| !seats.contains_key(code)).collect();
    let total = |d: &Displaced| d.corriges + d.loin + d.sans;
    let most = all.values().map(total).max().unwrap_or(0).max(1) as f64;
    let radius = |count: u64| (LARGEST * (count as f64 / most).sqrt()).max(3.0);
    let place = |code: &str| {
        let row = far.iter().position(|far| *far == code);
        seats.get(code).copied().or(row.map(|i| (44.0 + 94.0 * i as f64, HEIGHT + 44.0)))
    };
    let mut order: Vec<(&str, &Displaced)> = all.iter().map(|(code, d)| (*code, d)).collect();
    order.sort_by_key(|(_, d)| std::cmp::Reverse(total(d)));
    let height = if far.is_empty() { HEIGHT } else { HEIGHT + 96.0 };
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-labelledby="carte-titre" {
            title id="carte-titre" { "Positions corrigées, douteuses ou absentes par département ; le tableau qui suit dit la même chose." }
            path.ground d=(ground) {}
            @for (code, d) in order {
                @if let Some((x, y)) = place(code) {
                    @let name = names.get(code).copied().unwrap_or(code);
                    g {
                        title { (name) " : " (number(d.sans)) " sans position, " (number(d.loin)) " loin de leur commune, " (number(d.corriges)) " corrigées" }
                        @if d.sans > 0 { circle.sans cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(format!("{:.1}", radius(d.sans + d.loin + d.corriges))) {} }
                        @if d.loin + d.corriges > 0 { circle.loin cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(format!("{:.1}", radius(d.loin + d.corriges))) {} }
                    }
                    @if far.contains(&code) {
                        text.far x=(format!("{x:.1}")) y=(HEIGHT + 86.0) text-anchor="middle" { (short(name)) }
                    }
                }
            }
        }
    }
}

/// Where a position stands on the drawing; none of overseas.
fn at(position: Position) -> Option<(f64, f64)> {
    let [west, south, east, north] = FRANCE;
    let (lon, lat) = (position.lon(), position.lat());
    let inside = (west..=east).contains(&lon) && (south..=north).contains(&lat);
    inside.then(|| {
        // Plate carrée at the middle's scale: true enough for circles.
        ((lon - west) / (east - west) * WIDTH, (north - lat) / (north - south) * HEIGHT)
    })
}

/// A name that fits under a circle.
fn short(name: &str) -> &str {
    match name {
        "Saint-Pierre-et-Miquelon" => "St-Pierre-et-M.",
        "Polynésie française" => "Polynésie",
        "Nouvelle-Calédonie" => "N.-Calédonie",
        "La Réunion" => "Réunion",
        other => other,
    }
}
