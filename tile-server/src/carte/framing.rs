//! The first view of a carte that names none: around its territory.
//!
//! Positions in real data are wrong at times (a town hall of the Alps in the
//! Channel), and one of them must not pull the view across the country.

use repere_data::{Bounds, Filter, Index, Item, Position, Query, Selection};

/// Around the mainland with Corsica, in degrees: a national view frames what
/// lies in it, since a box around the overseas too is half the globe.
const MAINLAND: [f64; 4] = [-5.6, 41.2, 9.8, 51.3];

/// Half the sides of the smallest view, in degrees: a village and its hamlets.
const SMALLEST: (f64, f64) = (0.035, 0.025);

/// Space left around, as a share of the sides.
const MARGIN: f64 = 0.07;

/// The bounds of the first view of a carte's filter, which `selection` is;
/// none when nothing has a position.
pub(crate) fn bounds(index: &Index, filter: &Filter, selection: &Selection) -> Option<Bounds> {
    let territories = filter.territories();
    let mut points = index.points_in(territories);
    if territories.all.is_empty() {
        let everywhere = || (0..index.located()).filter_map(|place| index.position(place));
        let [west, south, east, north] = MAINLAND;
        let on_mainland =
            |p: &Position| (west..=east).contains(&p.lon()) && (south..=north).contains(&p.lat());
        points = everywhere().filter(on_mainland).collect();
        if points.is_empty() {
            points = everywhere().collect();
        }
    }
    let mut points = without_strays(points);
    // A territory that a hub has drawn is framed as it is drawn.
    let drawn = territories.all.iter().flatten().map(|territory| index.own_bounds(territory));
    if let Some(drawn) = drawn.collect::<Option<Vec<Bounds>>>().filter(|drawn| !drawn.is_empty()) {
        points = drawn.into_iter().flat_map(|b| [b.south_west, b.north_east]).collect();
    }
    if filter.at_least().is_some() {
        // A village without a place of its own is seen with those it goes to.
        points.extend(nearest_outside(index, selection));
    }
    Bounds::around(points).and_then(roomy)
}

fn nearest_outside(index: &Index, selection: &Selection) -> Vec<Position> {
    let whole = Query { limit: u32::MAX, ..Query::default() };
    let page = index.page(selection, &whole);
    let outside = page.items.into_iter().filter(|item| item.nearby);
    outside.filter_map(|Item { place, .. }| index.position(place)).collect()
}

/// The box around most of some points.
pub(crate) fn main_bounds(points: Vec<Position>) -> Option<Bounds> {
    Bounds::around(without_strays(points)).and_then(roomy)
}

/// Leaves out the points that lie far from where the others do: farther from
/// the middle than four times what three quarters of them keep to.
fn without_strays(mut points: Vec<Position>) -> Vec<Position> {
    const ENOUGH_TO_JUDGE: usize = 8;
    if points.len() < ENOUGH_TO_JUDGE {
        return points;
    }
    let middle = |values: Vec<f64>| {
        let mut values = values;
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let lon = middle(points.iter().map(|p| p.lon()).collect());
    let lat = middle(points.iter().map(|p| p.lat()).collect());
    let Ok(middle) = Position::new(lon, lat) else {
        return points;
    };
    let mut distances: Vec<u32> = points.iter().map(|p| p.metres_to(middle)).collect();
    distances.sort_unstable();
    let reach = distances[distances.len() * 3 / 4].max(1_000).saturating_mul(4);
    points.retain(|p| p.metres_to(middle) <= reach);
    points
}

/// The box with a margin, never smaller than a village.
fn roomy(bounds: Bounds) -> Option<Bounds> {
    let [west, south, east, north] = bounds.to_array();
    let side = |low: f64, high: f64, smallest: f64| {
        let half = ((high - low) * (0.5 + MARGIN)).max(smallest);
        let centre = (low + high) / 2.0;
        (centre - half, centre + half)
    };
    let (west, east) = side(west, east, SMALLEST.0);
    let (south, north) = side(south, north, SMALLEST.1);
    let round = |degrees: f64| (degrees * 1e4).round() / 1e4;
    let corner = |lon: f64, lat: f64| {
        Position::new(round(lon.clamp(-180.0, 180.0)), round(lat.clamp(-90.0, 90.0))).ok()
    };
    Some(Bounds { south_west: corner(west, south)?, north_east: corner(east, north)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> Position {
        Position::new(lon, lat).unwrap()
    }

    #[test]
    fn one_wrong_position_does_not_pull_the_view_away() {
        let mut points: Vec<_> = (0..20).map(|i| at(5.0 + f64::from(i) * 0.05, 45.0)).collect();
        let honest = points.clone();
        points.push(at(-1.5, 49.6));
        assert_eq!(without_strays(points), honest);
    }

    #[test]
    fn a_long_territory_stays_whole() {
        let points: Vec<_> =
            (0..30).map(|i| at(8.6 + f64::from(i % 3) * 0.2, 41.4 + f64::from(i) * 0.05)).collect();
        assert_eq!(without_strays(points.clone()), points);
    }

    #[test]
    fn a_single_point_gets_room() {
        let bounds = roomy(Bounds::around([at(5.5, 45.1)]).unwrap()).unwrap();
        assert_eq!(bounds.to_array(), [5.465, 45.075, 5.535, 45.125]);
    }
}
