//! Requests that nobody writes by hand, to every address there is: whatever is sent, the
//! server does not fail, and says what is wrong in its own form.

use axum::http::{HeaderName, HeaderValue, Method};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::server::{ask, client, server};

/// How many there are.
const REQUESTS: usize = 4_000;

/// What addresses are made of: those that exist, and what stands in their places.
const PATHS: [&str; 38] = [
    "/",
    "/openapi.json",
    "/compte",
    "/cartes/{}/{}",
    "/cartes/{}/chiffres.csv",
    "/tiles/places/{}/{}/{}",
    "/tiles/{}/places/{}/{}/{}",
    "/tiles/base/{}/{}/{}",
    "/tiles/{}.json",
    "/tiles/{}.pmtiles",
    "/calques/{}.json",
    "/calques/indice/{}/{}/{}",
    "/calques/{}/indice/{}/{}/{}.mvt",
    "/styles/{}.json",
    "/styles/clair.json?carte={}",
    "/themes/{}/{}",
    "/themes/{}/glyphes/{}/{}",
    "/api/places?{}={}",
    "/api/places?{}={}&{}={}",
    "/api/places.csv?{}={}",
    "/api/places/{}",
    "/communes/{}.json",
    "/cartes/{}",
    "/cartes.json",
    "/embed/{}?{}={}",
    "/lieux/{}?carte={}",
    "/familles/{}?q={}",
    "/pages/{}",
    "/assets/{}",
    "/index/{}/{}.index?{}={}",
    "/schemas/{}.json",
    "/studio",
    "/studio/choix.json",
    "/studio/carte",
    "/studio/territoires",
    "/studio/cartes/{}",
    "/api/orientation",
    "/{}",
];

/// What is put there.
const WORDS: [&str; 46] = [
    "",
    "0",
    "1",
    "5",
    "14",
    "15",
    "-1",
    "999999999999999999999",
    "1e9",
    "places",
    "base",
    "indice",
    "ville",
    "isere",
    "clair",
    "sombre",
    "services",
    "territoires",
    "q",
    "near",
    "cursor",
    "limit",
    "sort",
    "autour",
    "au_moins",
    "ouvert",
    "lieux",
    "lang",
    "carte",
    "format",
    "5.7,45.1",
    "nan,inf",
    "20km",
    "departement:38",
    "commune:99999",
    "!",
    "%00",
    "%ff%fe",
    "..%2f..%2fetc%2fpasswd",
    "%F0%9F%A6%80",
    "a,b;c",
    "2026-11-26T13:35Z",
    "2026-13-99T99:99Z",
    "_",
    "0123456789abcdef",
    "<script>",
];

/// What headers say.
const HEADERS: [(&str, &[u8]); 16] = [
    ("accept-encoding", b"gzip;q=abc, br;;;, *"),
    ("accept-encoding", b"br"),
    ("if-none-match", b"W/\"a\", \"b, c"),
    ("if-none-match", b"*"),
    ("if-modified-since", b"hier"),
    ("range", b"bytes=9-1"),
    ("range", b"bytes=0-18446744073709551615"),
    ("range", b"bytes=-0,1-2,,"),
    ("if-range", b"\"a\""),
    ("forwarded", b"for=;host=\"\xe9\";proto=;;"),
    ("x-forwarded-for", b"1.2.3, ::, \xff"),
    ("x-forwarded-proto", b"javascript"),
    ("accept-language", b"fr;q=9, *;q=-1,,"),
    ("origin", b"null"),
    ("authorization", b"Bearer \xe9"),
    ("content-type", b"application/x-www-form-urlencoded; charset=\xff"),
];

/// Bodies, where a method has one.
const BODIES: [&[u8]; 10] = [
    b"carte=isere&quoi=recherche-vide&commune=%FF",
    b"carte=ville&quoi=&quoi=vue",
    b"",
    b"{",
    b"[[[[[[[[[[[[",
    b"near=5.7,45.1&limit=-1",
    b"besoin=%FF&near=,",
    b"titre = ",
    b"{\"type\":\"Polygon\",\"coordinates\":[[[1e999,0]]]}",
    b"\xff\xfe\x00",
];

fn address(draw: &mut StdRng) -> String {
    let mut address = String::new();
    for (at, part) in PATHS.choose(draw).unwrap().split("{}").enumerate() {
        if at > 0 {
            match draw.random_range(0..8) {
                0 => (0..draw.random_range(0..40)).for_each(|_| {
                    address.push(char::from(draw.random_range(b'!'..=b'~')));
                }),
                _ => address.push_str(WORDS.choose(draw).unwrap()),
            }
        }
        address.push_str(part);
    }
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_makes_the_server_fail() {
    const SEED: u64 = 42;
    let mut draw = StdRng::seed_from_u64(SEED);
    let client = client().build().unwrap();
    let (mut sent, mut good) = (0, 0);
    while sent < REQUESTS {
        let address = address(&mut draw);
        let Ok(url) = format!("http://{}{address}", server().address).parse::<reqwest::Url>()
        else {
            continue;
        };
        let methods =
            [Method::GET, Method::GET, Method::GET, Method::HEAD, Method::POST, Method::PUT];
        let method = methods.choose(&mut draw).unwrap().clone();
        let mut request = client.request(method.clone(), url);
        for _ in 0..draw.random_range(0..3) {
            let (name, value) = HEADERS.choose(&mut draw).unwrap();
            let value = HeaderValue::from_bytes(value).unwrap();
            request = request.header(HeaderName::from_static(name), value);
        }
        if matches!(method, Method::POST | Method::PUT) {
            request = request.body(BODIES.choose(&mut draw).unwrap().to_vec());
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.unwrap();
        let what = format!("{method} {address}: {status} {}", String::from_utf8_lossy(&body));
        assert!(!status.is_server_error(), "{what}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{what}");
        if status.is_client_error() && method != Method::HEAD && status.as_u16() != 416 {
            let kind = headers.get("content-type").map_or("nothing", |kind| kind.to_str().unwrap());
            let is_ours =
                kind.starts_with("application/problem+json") || kind.starts_with("text/html");
            assert!(is_ours, "{kind} {what}");
        }
        sent += 1;
        good += usize::from(status.is_success());
    }
    // They are not all refused at the door.
    assert!(good > REQUESTS / 20, "{good}");
}

/// What such requests have found.
#[tokio::test]
async fn addresses_that_no_file_can_have_are_nowhere_and_files_are_only_read() {
    for path in ["/assets/%00", "/assets/a%0ab", "/familles/%ff%fe?q=1", "/lieux/%c3%28", "/%00"] {
        let answer = ask("GET", path, &[]).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
    let written = ask("POST", "/assets/application-AB.js", &[]).await;
    assert_eq!((written.status, written.header("allow")), (405, "GET,HEAD"));
    assert_eq!(written.header("content-type"), "application/problem+json");
}
