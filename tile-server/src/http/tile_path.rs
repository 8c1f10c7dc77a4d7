//! What an address under `/tiles/` asks for: a pure function of its text.
//!
//! One rule for what is wrong: an address of this shape with a number that is
//! none, or a tile outside the pyramid, is a refused value (400); any other
//! address is not found (404).

use repere_data::{MAX_ZOOM, TileCoord};

use super::problem::Problem;

/// A set of tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tileset {
    /// The places, from the index or the archive.
    Places,
    /// The map under them.
    Base,
}

impl Tileset {
    /// Its name in addresses.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Tileset::Places => "places",
            Tileset::Base => "base",
        }
    }

    fn parse(text: &str) -> Option<Tileset> {
        [Tileset::Places, Tileset::Base].into_iter().find(|set| set.name() == text)
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// `{set}/{z}/{x}/{y}`, behind a hash of its content or not.
    Tile {
        /// The set of tiles.
        set: Tileset,
        /// The hash that the address carries: the bundle's, or the base map's.
        bundle: Option<String>,
        /// The tile.
        coord: TileCoord,
    },
    /// `{set}.json`.
    TileJson(Tileset),
    /// `{set}.pmtiles`.
    Archive(Tileset),
}

/// Reads what stands after `/tiles/`.
///
/// # Errors
/// A problem, as the module says.
pub(crate) fn parse(path: &str) -> Result<Asked, Problem> {
    let nowhere = || Problem::not_found(format!("Rien à l’adresse /tiles/{path}."));
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        [file] => {
            let (name, suffix) = file.rsplit_once('.').ok_or_else(nowhere)?;
            let set = Tileset::parse(name).ok_or_else(nowhere)?;
            match suffix {
                "json" => Ok(Asked::TileJson(set)),
                "pmtiles" => Ok(Asked::Archive(set)),
                _ => Err(nowhere()),
            }
        }
        [set, z, x, y] => {
            let set = Tileset::parse(set).ok_or_else(nowhere)?;
            Ok(Asked::Tile { set, bundle: None, coord: coord(z, x, y)? })
        }
        [bundle, set, z, x, y] if is_hash(bundle) => {
            let set = Tileset::parse(set).ok_or_else(nowhere)?;
            Ok(Asked::Tile { set, bundle: Some(bundle.to_owned()), coord: coord(z, x, y)? })
        }
        _ => Err(nowhere()),
    }
}

/// Sixteen hexadecimal digits, as a bundle's manifest has them.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
}

pub(super) fn coord(z: &str, x: &str, y: &str) -> Result<TileCoord, Problem> {
    // `parse` would take a sign; an address has digits only.
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let y_plain = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    let zoom = number(z).and_then(|z| u8::try_from(z).ok()).filter(|z| *z <= MAX_ZOOM);
    let zoom = zoom
        .ok_or_else(|| Problem::value("z", z, &format!("un zoom de 0 à {MAX_ZOOM} est attendu")))?;
    let last = (1_u32 << zoom) - 1;
    let line = |name: &str, text: &str, number: Option<u32>| {
        number.filter(|n| *n <= last).ok_or_else(|| {
            let message = format!("au zoom {zoom}, un nombre de 0 à {last} est attendu");
            Problem::value(name, text, &message)
        })
    };
    let (x, y) = (line("x", x, number(x))?, line("y", y, number(y_plain))?);
    Ok(TileCoord::new(zoom, x, y).expect("zoom, x and y were just checked"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(set: Tileset, bundle: Option<&str>, z: u8, x: u32, y: u32) -> Asked {
        let coord = TileCoord::new(z, x, y).unwrap();
        Asked::Tile { set, bundle: bundle.map(str::to_owned), coord }
    }

    #[test]
    fn addresses_of_tiles() {
        use Tileset::{Base, Places};
        for (path, asked) in [
            ("places.json", Asked::TileJson(Places)),
            ("base.json", Asked::TileJson(Base)),
            ("places.pmtiles", Asked::Archive(Places)),
            ("places/0/0/0", tile(Places, None, 0, 0, 0)),
            ("places/14/8299/5636.mvt", tile(Places, None, 14, 8299, 5636)),
            ("places/9/1/2.pbf", tile(Places, None, 9, 1, 2)),
            ("base/3/4/2", tile(Base, None, 3, 4, 2)),
            ("0123456789abcdef/places/1/1/1", tile(Places, Some("0123456789abcdef"), 1, 1, 1)),
            ("0123456789abcdef/base/1/1/1", tile(Base, Some("0123456789abcdef"), 1, 1, 1)),
        ] {
            assert_eq!(parse(path).unwrap(), asked, "{path}");
        }
    }

    #[test]
    fn what_is_no_tile_is_named() {
        for (path, status, detail) in [
            ("", 404, "/tiles/."),
            ("places", 404, "/tiles/places"),
            ("places.mbtiles", 404, "/tiles/places.mbtiles"),
            ("lieux/0/0/0", 404, "/tiles/lieux/0/0/0"),
            ("../places/0/0/0", 404, "/tiles/../places/0/0/0"),
            ("0123456789ABCDEF/places/0/0/0", 404, "ABCDEF"),
            ("0123456789abcdef/lieux/0/0/0", 404, "lieux"),
            ("places/0/0/0/0", 404, "/tiles/places/0/0/0/0"),
            ("places/15/0/0", 400, "« z » = « 15 »"),
            ("places/-1/0/0", 400, "« z » = « -1 »"),
            ("places/+1/0/0", 400, "« z » = « +1 »"),
            ("places/256/0/0", 400, "« z » = « 256 »"),
            ("places/2/4/0", 400, "« x » = « 4 » : au zoom 2, un nombre de 0 à 3"),
            ("places/2/0/4.mvt", 400, "« y » = « 4.mvt »"),
            ("places/2//0", 400, "« x » = «  »"),
            ("places/2/0/0.png", 400, "« y » = « 0.png »"),
            ("places/1/99999999999999999999/0", 400, "« x »"),
        ] {
            let problem = parse(path).unwrap_err();
            assert_eq!(problem.status().as_u16(), status, "{path}");
            assert!(problem.detail().contains(detail), "{path}: {}", problem.detail());
        }
    }

    proptest::proptest! {
        #[test]
        fn no_address_panics(path in "\\PC{0,60}") {
            let _ = parse(&path);
        }
    }
}
