//! Tiles: sums, encodings, tags, addresses.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::GzDecoder;
use mvt_reader::Reader;
use mvt_reader::feature::Value as Property;
use repere_data::{Position, TileCoord};
use serde_json::Value;

use crate::server::{Answer, BASE_TILE, ask, get, json, server, stable};

/// Places in a tile: what clusters and stacks say they hold, and single ones.
fn places_in(tile: &[u8]) -> u64 {
    let reader = Reader::new(tile.to_vec()).unwrap();
    let layers = reader.get_layer_metadata().unwrap();
    let mut sum = 0;
    for layer in layers {
        for feature in reader.get_features(layer.layer_index).unwrap() {
            let properties = feature.properties.unwrap_or_default();
            sum += match properties.get("point_count") {
                Some(Property::Int(n) | Property::SInt(n)) => u64::try_from(*n).unwrap(),
                Some(Property::UInt(n)) => *n,
                Some(other) => panic!("point_count is {other:?}"),
                None => 1,
            };
        }
    }
    sum
}

/// What all tiles of a zoom hold. Features stand at places, so the tiles that
/// some place lies in are all there are.
async fn places_at(zoom: u8, query: &str) -> u64 {
    let mut tiles = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let page = json(&format!("/api/places?limit=1000&{query}{cursor}")).await;
        for feature in page["features"].as_array().unwrap() {
            let position = &feature["geometry"]["coordinates"];
            if let Ok(position) = serde_json::from_value::<Position>(position.clone()) {
                tiles.insert(TileCoord::of(zoom, position.mercator()));
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut sum = 0;
    for tile in tiles {
        let answer = get(&format!("/tiles/places/{tile}?{query}")).await;
        match answer.status {
            // Its places are counted in a cluster of the next tile.
            204 => {}
            200 => sum += places_in(&answer.body),
            status => panic!("{tile}: {status}"),
        }
    }
    sum
}

#[tokio::test]
async fn point_counts_add_up_to_the_places_with_a_position() {
    for query in [
        "",
        "services=acces-internet-et-materiel-informatique",
        "dispositif_programmes_nationaux=France%20Services,Aidants%20Connect&frais_a_charge=Gratuit",
        "itinerance=!Fixe&territoires=departement:38,epci:200040715",
        "prise_rdv=oui",
    ] {
        let list = json(&format!("/api/places?limit=1&{query}")).await;
        let located = list["localises"].as_u64().unwrap();
        assert!(located > 0, "{query}");
        for zoom in [0, 5, 8] {
            assert_eq!(places_at(zoom, query).await, located, "{query} at zoom {zoom}");
        }
    }
}

#[tokio::test]
async fn zoom_14_holds_every_place_of_a_small_territory() {
    let query = "territoires=epci:200040715&services=loisirs-et-creations-numeriques";
    let list = json(&format!("/api/places?limit=1&{query}")).await;
    assert_eq!(Some(places_at(14, query).await), list["localises"].as_u64());
}

#[tokio::test]
async fn the_ways_of_asking_one_filter_give_one_tile() {
    let forms = [
        "territoires=departement:38&frais_a_charge=Gratuit,Payant",
        "frais_a_charge=payant&frais_a_charge=gratuit&territoires=departement%3A38",
        "territoire_type=departements&territoires=38&frais_a_charge=Gratuit%2CPayant",
    ];
    let first = get(&format!("/tiles/places/5/16/11?{}", forms[0])).await;
    assert_eq!(first.status, 200);
    for form in forms {
        let again = get(&format!("/tiles/places/5/16/11.mvt?{form}")).await;
        assert_eq!(again.body, first.body, "{form}");
        assert_eq!(again.header("etag"), first.header("etag"), "{form}");
    }
    let not = get("/tiles/places/5/16/11?territoires=departement:38&frais_a_charge=!Payant").await;
    assert_ne!(not.body, first.body);
}

fn opened(answer: &Answer) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(&*answer.body).read_to_end(&mut plain).unwrap();
    plain
}

#[tokio::test]
async fn a_tile_is_sent_as_the_reader_takes_it() {
    for query in ["", "?prise_rdv=oui"] {
        let path = format!("/tiles/places/5/16/11{query}");
        let plain = ask("GET", &path, &[("accept-encoding", "identity")]).await;
        let gzip = ask("GET", &path, &[("accept-encoding", "br;q=0, gzip")]).await;
        let brotli = ask("GET", &path, &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(gzip.header("content-encoding"), "gzip");
        assert_eq!(brotli.header("content-encoding"), "br");
        assert_eq!(opened(&gzip), plain.body);
        let mut decoded = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli.body, &mut decoded).unwrap();
        assert_eq!(decoded, plain.body);
        for answer in [&plain, &gzip, &brotli] {
            assert_eq!(answer.header("content-type"), "application/vnd.mapbox-vector-tile");
            assert_eq!(answer.vary(), "accept-encoding");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
        }
        assert_ne!(plain.header("etag"), gzip.header("etag"));
        assert_ne!(brotli.header("etag"), gzip.header("etag"));
        assert!(gzip.header("etag").starts_with('"'), "a strong tag");
    }
}

/// What the same question is answered the first time and the second, by its path.
#[tokio::test]
async fn what_is_kept_is_answered_as_it_was_the_first_time() {
    let address = json("/tiles/places.json?itinerance=fixe").await;
    let address = address["tiles"][0].as_str().unwrap().replace("{z}/{x}/{y}", "5/16/11");
    let tile = address.split_once(&server().address.to_string()).unwrap().1.to_owned();
    let base = json("/tiles/base.json").await["tiles"][0].as_str().unwrap().to_owned();
    let base = base.split_once(&server().address.to_string()).unwrap().1.to_owned();
    let nothing = tile.replace("5/16/11", "5/0/0");
    let sea = base.replace("{z}/{x}/{y}", "3/4/2");
    let base = base.replace("{z}/{x}/{y}", "0/0/0");
    let gone = "/tiles/0123456789abcdef/places/5/16/11".to_owned();
    for path in [tile, base, nothing, sea, gone, "/assets/application-AB.js".to_owned()] {
        for encoding in ["identity", "gzip", "br", "gzip, br"] {
            let headers = [("accept-encoding", encoding)];
            let first = ask("GET", &path, &headers).await;
            for _ in 0..2 {
                let again = ask("GET", &path, &headers).await;
                assert_eq!((again.status, &again.body), (first.status, &first.body), "{path}");
                let alike = ["date", "transfer-encoding", "content-length"];
                for (name, value) in
                    first.headers.iter().filter(|(n, _)| !alike.contains(&n.as_str()))
                {
                    assert_eq!(again.headers.get(name), Some(value), "{path} {encoding} {name}");
                }
            }
            let head = ask("HEAD", &path, &headers).await;
            assert_eq!((head.status, head.body.len()), (first.status, 0), "{path}");
            if first.status == 200 {
                assert_eq!(head.header("content-length"), first.body.len().to_string(), "{path}");
                let tag = first.header("etag");
                if !tag.is_empty() {
                    let held = [("accept-encoding", encoding), ("if-none-match", tag)];
                    let held = ask("GET", &path, &held).await;
                    assert_eq!((held.status, held.header("etag")), (304, tag), "{path}");
                    assert_eq!((held.header("content-encoding"), held.vary()), ("", first.vary()));
                    assert_eq!(held.header("cache-control"), first.header("cache-control"));
                }
            }
        }
        // A part is never of what is kept.
        let part = [("range", "bytes=0-3"), ("accept-encoding", "gzip")];
        let part = ask("GET", &path, &part).await;
        assert_eq!(
            part.status,
            if path.contains("/assets/") { 206 } else { ask("GET", &path, &[]).await.status }
        );
    }
}

#[tokio::test]
async fn who_holds_a_tile_gets_304_and_head_gets_no_body() {
    let path = "/tiles/places/5/16/11?prise_rdv=oui";
    let tile = ask("GET", path, &[("accept-encoding", "gzip")]).await;
    let headers = [("accept-encoding", "gzip"), ("if-none-match", tile.header("etag"))];
    let held = ask("GET", path, &headers).await;
    assert_eq!((held.status, held.body.len()), (304, 0));
    assert_eq!(held.header("etag"), tile.header("etag"));
    assert_eq!(held.header("access-control-allow-origin"), "*");
    let plain = ask("GET", path, &[("if-none-match", tile.header("etag"))]).await;
    assert_eq!(plain.status, 200, "the tag is of the other encoding");
    let head = ask("HEAD", path, &[("accept-encoding", "gzip")]).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), tile.body.len().to_string());
}

#[tokio::test]
async fn tilejson_names_addresses_that_never_change() {
    let answer = get("/tiles/places.json?prise_rdv=oui&frais_a_charge=payant,gratuit").await;
    assert_eq!(answer.header("cache-control"), "public, max-age=300, stale-while-revalidate=3600");
    let mut document = answer.json();
    let address = document["tiles"][0].as_str().unwrap().to_owned();
    document["vector_layers"] = Value::Null;
    let text = serde_json::to_string_pretty(&document).unwrap();
    insta::assert_snapshot!(stable(&text));

    let path = address.split_once(&server().address.to_string()).unwrap().1;
    let path = path.replace("{z}/{x}/{y}", "5/16/11");
    let tile = get(&path).await;
    assert_eq!(tile.status, 200);
    assert_eq!(tile.header("cache-control"), "public, max-age=31536000, immutable");
    let current = get("/tiles/places/5/16/11?prise_rdv=oui&frais_a_charge=gratuit,payant").await;
    assert_eq!(current.body, tile.body);
    assert_eq!(current.header("cache-control"), "public, max-age=300, stale-while-revalidate=3600");
}

#[tokio::test]
async fn data_of_before_are_gone() {
    let answer = get("/tiles/0123456789abcdef/places/5/16/11").await;
    assert_eq!(answer.status, 410);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    insta::assert_snapshot!(stable(&answer.text()));
}

#[tokio::test]
async fn where_there_is_nothing_is_204() {
    for path in ["/tiles/places/5/0/0", "/tiles/places/14/0/0?prise_rdv=oui"] {
        let answer = get(path).await;
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_address_is_named() {
    let mut answers = Vec::new();
    for path in [
        "/tiles/places/15/0/0",
        "/tiles/places/2/0/-1",
        "/tiles/places/5/16/11?service=x",
        "/tiles/places/5/16/11?services=acces",
        "/tiles/places/5/16/11?territoires=departement:99",
        "/tiles/lieux/0/0/0",
        "/tiles/base/9/512/0",
    ] {
        let answer = get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem = answer.json();
        answers.push(format!(
            "{} {path}\n    {}",
            answer.status,
            problem["detail"].as_str().unwrap()
        ));
    }
    insta::assert_snapshot!(answers.join("\n"));
}

#[tokio::test]
async fn the_archive_is_read_by_ranges_and_never_encoded() {
    let path = "/tiles/places.pmtiles";
    let all = ask("GET", path, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(all.header("content-encoding"), "");
    assert_eq!(&all.body[..7], b"PMTiles");
    let range = [("range", "bytes=0-126"), ("accept-encoding", "gzip, br")];
    let head = ask("GET", path, &range).await;
    assert_eq!((head.status, head.body.len()), (206, 127));
    assert_eq!(head.body[..], all.body[..127]);
    assert_eq!(head.header("content-range"), format!("bytes 0-126/{}", all.body.len()));
    assert_eq!(head.header("content-encoding"), "");
    assert_eq!(head.header("etag"), all.header("etag"));
    let same = [("range", "bytes=0-6"), ("if-range", all.header("etag"))];
    assert_eq!(ask("GET", path, &same).await.status, 206);
    let other = [("range", "bytes=0-6"), ("if-range", "\"other\"")];
    assert_eq!(ask("GET", path, &other).await.body.len(), all.body.len());
    let past = ask("GET", path, &[("range", "bytes=999999999-")]).await;
    assert_eq!(past.status, 416);
}

#[tokio::test]
async fn the_base_map_comes_from_its_own_archive() {
    let document = json("/tiles/base.json").await;
    let address = document["tiles"][0].as_str().unwrap();
    let (_, tag) = address.split_once("/tiles/").unwrap();
    let tag = tag.split('/').next().unwrap();
    let text = serde_json::to_string_pretty(&document).unwrap();
    insta::assert_snapshot!(stable(&text).replace(tag, "<base>"));
    let named = get(&format!("/tiles/{tag}/base/0/0/0")).await;
    assert_eq!(named.header("cache-control"), "public, max-age=31536000, immutable");
    let other = get("/tiles/0123456789abcdef/base/0/0/0").await;
    assert_eq!((other.status, &other.body), (200, &named.body));
    assert_eq!(other.header("cache-control"), "public, max-age=300, stale-while-revalidate=3600");
    let tile = ask("GET", "/tiles/base/0/0/0", &[("accept-encoding", "identity")]).await;
    assert_eq!((tile.status, &*tile.body), (200, BASE_TILE));
    let held = [("if-none-match", tile.header("etag")), ("accept-encoding", "identity")];
    assert_eq!(ask("GET", "/tiles/base/0/0/0", &held).await.status, 304);
    assert_eq!(get("/tiles/base/3/4/2").await.status, 204);
    assert_eq!(&get("/tiles/base.pmtiles").await.body[..7], b"PMTiles");
    let style = json("/styles/clair.json").await;
    assert!(style["sources"]["base"]["url"].as_str().unwrap().ends_with("/tiles/base.json"));
}
