//! What a reader looks at: the tiles of a view.

use repere_data::{Position, TileCoord};

/// A map of 1280 × 800 pixels, in tiles of 512.
const SIZE: [f64; 2] = [1280.0 / 512.0, 800.0 / 512.0];

/// A place to look at.
#[derive(Clone, Debug)]
pub struct View {
    /// What it shows.
    pub name: &'static str,
    /// Its tiles, row by row.
    pub tiles: Vec<TileCoord>,
}

/// The country, a région, a city, a quarter of it.
pub fn views() -> Vec<View> {
    let look = |name, zoom, lon, lat| View { name, tiles: tiles(zoom, lon, lat) };
    vec![
        look("pays", 5, 2.5, 46.6),
        look("région", 8, 4.8, 45.4),
        look("ville", 11, 4.84, 45.76),
        look("quartier", 14, 4.84, 45.76),
    ]
}

/// The tiles that a map around a point shows at a whole zoom, where tiles are
/// drawn smallest and are most.
fn tiles(zoom: u8, lon: f64, lat: f64) -> Vec<TileCoord> {
    let centre = Position::new(lon, lat).expect("views are on Earth").mercator();
    let side = f64::from(1u32 << zoom);
    let span = |at: u32, size: f64| {
        let middle = f64::from(at) / 4_294_967_296.0 * side;
        let from = (middle - size / 2.0).max(0.0) as u32;
        from..=(middle + size / 2.0).min(side - 1.0) as u32
    };
    let rows = span(centre.y, SIZE[1]);
    rows.flat_map(|y| span(centre.x, SIZE[0]).map(move |x| TileCoord::new(zoom, x, y)))
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_a_few_tiles_around_its_centre() {
        for view in views() {
            assert!((6..=12).contains(&view.tiles.len()), "{view:?}");
        }
        let city = Position::new(4.84, 45.76).unwrap().mercator();
        assert!(views()[2].tiles.contains(&TileCoord::of(11, city)));
    }
}
