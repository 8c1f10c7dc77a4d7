//! Where the base map writes the names of towns.

use super::{CommuneId, Territories};
use crate::geo::Position;

/// A town whose name the base map may write, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelPoint {
    /// The commune in [`Territories::builtin`].
    pub commune: CommuneId,
    /// Its town.
    pub position: Position,
    /// 1 for the most inhabited commune of all, then upwards.
    pub rank: u32,
    /// Whether a département or a collectivity is governed from here.
    pub chef_lieu: bool,
}

/// The bigger communes and every chef-lieu, most inhabitants first.
///
/// Positions are GeoNames' (geonames.org, CC BY 4.0): a map that draws them
/// says so.
pub fn label_points() -> Vec<LabelPoint> {
    let territories = Territories::builtin();
    include_str!("../../reference/points.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .zip(1..)
        .map(|(line, rank)| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().expect("points.tsv has three columns");
            let commune = territories.commune(cell()).expect("points.tsv names known communes");
            let mut degrees = || cell().parse().expect("points.tsv has degrees");
            LabelPoint {
                commune,
                position: Position::new(degrees(), degrees()).expect("points.tsv is on Earth"),
                rank,
                chef_lieu: territories.is_chef_lieu(commune),
            }
        })
        .collect()
}
