//! One tile as a Mapbox Vector Tile (specification 2.1), gzipped.

use mvt::{GeomEncoder, GeomType, Layer, Tile};
use pmtiles::{TileCoord, TileId};

use super::BaseError;
use super::france::{CommuneLabel, DepartementLabel};
use super::generalise::Shapes;
use super::pyramid::Ground;
use crate::polygons::Point;
use crate::polygons::grid::{BUFFER, EXTENT, Grid, Vertex, gzip, polygon_geometry};

/// The names that stand in one tile, the most important first.
#[derive(Debug, Clone, Default)]
pub(super) struct Names<'f> {
    pub(super) departements: Vec<(Point, &'f DepartementLabel)>,
    pub(super) communes: Vec<(Point, &'f CommuneLabel)>,
}

/// Encodes and compresses a tile.
pub(super) fn tile(
    id: TileId,
    ground: Option<&Ground>,
    names: Option<&Names<'_>>,
) -> Result<Vec<u8>, BaseError> {
    let coord = TileCoord::from(id);
    encode(&Grid::of(coord), ground, names).map(|tile| gzip(&tile)).map_err(|source| {
        let tile = format!("{}/{}/{}", coord.z(), coord.x(), coord.y());
        BaseError::Tile { tile, source }
    })
}

fn encode(
    grid: &Grid,
    ground: Option<&Ground>,
    names: Option<&Names<'_>>,
) -> Result<Vec<u8>, mvt::Error> {
    let mut tile = Tile::new(EXTENT as u32);
    let mut land = tile.create_layer("land");
    let mut borders = tile.create_layer("borders");
    match ground {
        None => {}
        Some(Ground::Solid { french }) => {
            let (low, high) = (-(BUFFER as i32), (EXTENT + BUFFER) as i32);
            let square = vec![vec![(low, low), (high, low), (high, high), (low, high)]];
            land = with_land(land, std::slice::from_ref(&square), false)?;
            if *french {
                land = with_land(land, &[square], true)?;
            }
        }
        Some(Ground::Shapes(shapes)) => {
            let Shapes { land: all, france, borders: lines } = shapes;
            land = with_land(land, &grid.polygons(all), false)?;
            land = with_land(land, &grid.polygons(france), true)?;
            for admin_level in [6, 2] {
                let lines = lines.iter().filter(|border| border.admin_level == admin_level);
                let lines: Vec<_> = lines.filter_map(|border| grid.line(&border.line)).collect();
                borders = with_borders(borders, &lines, admin_level)?;
            }
        }
    }
    let mut departements = tile.create_layer("departements");
    let mut communes = tile.create_layer("communes");
    if let Some(names) = names {
        for (point, label) in &names.departements {
            let mut feature = departements.into_feature(grid.point(*point)?);
            feature.add_tag_string("nom", &label.nom);
            feature.add_tag_string("code", &label.code);
            departements = feature.into_layer();
        }
        for (point, label) in &names.communes {
            let mut feature = communes.into_feature(grid.point(*point)?);
            feature.add_tag_string("nom", &label.nom);
            feature.add_tag_uint("rank", u64::from(label.rank));
            communes = feature.into_layer();
        }
    }
    for layer in [land, borders, departements, communes] {
        if layer.num_features() > 0 {
            tile.add_layer(layer)?;
        }
    }
    tile.to_bytes()
}

fn with_land(
    layer: Layer,
    polygons: &[Vec<Vec<Vertex>>],
    france: bool,
) -> Result<Layer, mvt::Error> {
    if polygons.is_empty() {
        return Ok(layer);
    }
    let mut feature = layer.into_feature(polygon_geometry(polygons)?);
    if france {
        feature.add_tag_bool("france", true);
    }
    Ok(feature.into_layer())
}

fn with_borders(layer: Layer, lines: &[Vec<Vertex>], admin_level: u8) -> Result<Layer, mvt::Error> {
    if lines.is_empty() {
        return Ok(layer);
    }
    let mut geometry = GeomEncoder::new(GeomType::Linestring);
    for line in lines {
        for &(x, y) in line {
            geometry.add_point(f64::from(x), f64::from(y))?;
        }
        geometry.complete_geom()?;
    }
    let mut feature = layer.into_feature(geometry.encode()?);
    feature.add_tag_uint("admin_level", u64::from(admin_level));
    Ok(feature.into_layer())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mvt_reader::Reader;

    fn points(xy: &[(f64, f64)]) -> Vec<Point> {
        xy.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    fn decode(ground: &Ground) -> Vec<mvt_reader::feature::Feature> {
        let grid = Grid::of(TileCoord::new(0, 0, 0).unwrap());
        let bytes = encode(&grid, Some(ground), None).unwrap();
        Reader::new(bytes).unwrap().get_features(0).unwrap()
    }

    #[test]
    fn rings_that_touch_at_a_vertex_stay_two_rings() {
        // The second ring begins where the first one ends.
        let first = points(&[(0.0, 0.0), (0.5, 0.0), (0.5, 0.5)]);
        let second = points(&[(0.5, 0.5), (0.75, 0.5), (0.75, 0.75)]);
        let shapes = Shapes { land: vec![vec![first], vec![second]], ..Shapes::default() };
        let features = decode(&Ground::Shapes(shapes));
        let geo_types::Geometry::MultiPolygon(polygons) = features[0].get_geometry() else {
            panic!("{:?}", features[0].get_geometry())
        };
        assert_eq!(polygons.0.len(), 2, "{polygons:?}");
    }

    #[test]
    fn plain_land_is_told_to_be_french_or_not() {
        for french in [false, true] {
            let features = decode(&Ground::Solid { french });
            let tagged = features.iter().filter(|feature| {
                feature.properties.as_ref().is_some_and(|tags| tags.contains_key("france"))
            });
            assert_eq!((features.len(), tagged.count()), if french { (2, 1) } else { (1, 0) });
        }
    }
}
