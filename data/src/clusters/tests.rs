use super::*;
use crate::bits::Bits;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// All features of a zoom, tile by tile.
fn zoom(morton: &[u64], selected: &RankBits, zoom: u8) -> Vec<(TileCoord, Cluster)> {
    let tiles: BTreeSet<TileCoord> =
        morton.iter().map(|&c| TileCoord::of(zoom, Mercator::from_morton(c))).collect();
    let of = |tile| clusters(morton, selected, tile).into_iter().map(move |c| (tile, c));
    tiles.into_iter().flat_map(of).collect()
}

fn all(len: usize) -> RankBits {
    RankBits::new(Bits::below(len as u32, len as u32))
}

prop_compose! {
    /// Points in a few knots of different sizes, some over the antimeridian.
    fn knots()(seeds in proptest::collection::vec(
        (prop_oneof![Just(0u32), any::<u32>()], any::<u32>(), 0u32..30,
         proptest::collection::vec((any::<u32>(), any::<u32>()), 1..30)), 1..6)
    ) -> Vec<u64> {
        let mut codes: Vec<u64> = seeds.into_iter().flat_map(|(x, y, spread, offsets)| {
            offsets.into_iter().map(move |(dx, dy)| Mercator {
                x: x.wrapping_add(dx >> (31 - spread)),
                y: y.saturating_add(dy >> (31 - spread)),
            }.morton())
        }).collect();
        codes.sort_unstable();
        codes
    }
}

proptest! {
    #[test]
    fn every_match_is_in_one_feature_and_each_feature_in_its_tile(
        morton in knots(), keep in any::<u64>(), z in 0u8..=13,
    ) {
        let len = morton.len() as u32;
        let set = Bits::of((0..len).filter(|i| keep >> (i % 64) & 1 == 1), len);
        let matches = u64::from(set.count());
        let selected = RankBits::new(set);
        let features = zoom(&morton, &selected, z);
        let sum: u64 = features.iter().map(|(_, c)| u64::from(c.count)).sum();
        prop_assert_eq!(sum, matches);
        for (tile, c) in features {
            prop_assert!(selected.contains(c.place));
            prop_assert_eq!(TileCoord::of(z, c.at), tile);
        }
    }

    #[test]
    fn no_two_circles_of_a_zoom_are_too_close(morton in knots(), z in 0u8..=13) {
        let selected = all(morton.len());
        let features = zoom(&morton, &selected, z);
        let level = Level::new(Places { morton: &morton, selected: &selected }, z, cell_bits(z));
        for (i, (_, a)) in features.iter().enumerate() {
            for (_, b) in &features[..i] {
                prop_assert!(!level.is_too_close(apart(a.at, b.at)), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_cluster_opens_at_the_zoom_it_says(morton in knots(), z in 0u8..=12) {
        let selected = all(morton.len());
        let places = Places { morton: &morton, selected: &selected };
        // Which kept cell each place is drawn in, at a zoom.
        let homes = |zoom: u8| -> Vec<(u32, u32)> {
            let mut level = Level::new(places, zoom, cell_bits(zoom));
            (0..morton.len() as u32).map(|p| {
                level.home(p)
            }).collect()
        };
        let here = homes(z);
        for (_, c) in zoom(&morton, &selected, z) {
            let members: Vec<usize> = (0..morton.len()).filter(|&p| here[p] == c.cell).collect();
            prop_assert_eq!(members.len(), c.count as usize);
            let opens = (z + 1..=MAX_CLUSTER_ZOOM).find(|&deeper| {
                let there = homes(deeper);
                members.iter().any(|&p| there[p] != there[members[0]])
            });
            let apart = members.iter().any(|&p| morton[p] != morton[members[0]]);
            let expected = opens.or(apart.then_some(MAX_ZOOM));
            prop_assert_eq!(c.expansion_zoom, expected);
        }
    }
}
