//! Places without a position: by their address, asked of a stand-in that answers
//! as the Base Adresse Nationale's bulk search does; else by their commune.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use repere_data::{Approximation, Place, Rule};
use repere_server::bundle::Report;
use repere_server::pipeline::bake;
use repere_server::positions::Addresses;

use crate::given::{Given, csv, tokio_block};

/// What the stand-in has heard, and what it says first.
#[derive(Default)]
struct Service {
    /// The addresses of each request, and who asked.
    requests: Mutex<Vec<(Vec<String>, String)>>,
    /// Said instead of an answer, one after the other.
    first: Mutex<VecDeque<(StatusCode, &'static str)>>,
}

/// A stand-in on a port of its own, for as long as the runtime lives.
fn serve(
    runtime: &tokio::runtime::Runtime,
    first: &[(u16, &'static str)],
) -> (Arc<Service>, SocketAddr) {
    let service = Arc::new(Service::default());
    let said = first.iter().map(|&(status, text)| (StatusCode::from_u16(status).unwrap(), text));
    service.first.lock().unwrap().extend(said);
    let app = Router::new().route("/search/csv/", post(search)).with_state(service.clone());
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let at = listener.local_addr().unwrap();
    runtime.spawn(async move { axum::serve(listener, app).await });
    (service, at)
}

async fn search(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    let start = body.find("numero,").unwrap();
    let table = body[start..].split("\r\n--").next().unwrap();
    let rows: Vec<Vec<String>> = csv_of(table);
    let asked = rows.iter().map(|row| row[1].clone()).collect();
    let agent = headers["user-agent"].to_str().unwrap().to_owned();
    service.requests.lock().unwrap().push((asked, agent));
    if let Some((status, text)) = service.first.lock().unwrap().pop_front() {
        return (status, [("retry-after", "0")], text).into_response();
    }
    let mut answer =
        "numero,adresse,latitude,longitude,result_score,result_type,result_citycode\n".to_owned();
    for row in rows {
        let said = match &*row[1] {
            "12 rue Neuve" => "45.19,5.73,0.97,housenumber,38185",
            "rue Neuve" => "45.191,5.731,0.8,street,38185",
            "rue Douteuse" => "45.192,5.732,0.41,housenumber,38185",
            "rue d'Ailleurs" => "48.85,2.35,0.93,housenumber,75103",
            "place de la mairie" => "45.18,5.72,0.9,municipality,38185",
            _ => ",,,,",
        };
        answer += &format!("{},\"{}\",{said}\n", row[0], row[1]);
    }
    answer.into_response()
}

fn csv_of(table: &str) -> Vec<Vec<String>> {
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Places of Grenoble without a position at some addresses, numbered from 1.
fn rows(addresses: &[&str]) -> String {
    let row = |(i, address): (usize, &&str)| {
        format!("{},,Lieu {i},Grenoble,38000,{address},2026-01-02,,,,,essai", i + 1)
    };
    csv(&addresses.iter().enumerate().map(row).collect::<Vec<_>>())
}

fn addresses(at: SocketAddr) -> Addresses {
    Addresses {
        service: Some(format!("http://{at}/search/csv/").parse().unwrap()),
        pause: Duration::from_millis(1),
        commune: true,
        ..Addresses::default()
    }
}

fn baked(given: &Given, text: &str, addresses: Addresses) -> (Report, Vec<Place>) {
    let mut options = given.options(&[given.file("lieux.csv", text)]);
    options.addresses = addresses;
    let report = bake(&options, &|_, _, _| {}).unwrap().report;
    let mut places = given.places();
    places.sort_by(|a, b| a.id.cmp(&b.id));
    (report, places)
}

/// `lon,lat` and what it is of.
fn stand(places: &[Place]) -> Vec<String> {
    let at = |place: &Place| place.position.map_or("-".to_owned(), |p| p.to_string());
    let of = |place: &Place| place.position_approchee.map_or("", Approximation::name).to_owned();
    places.iter().map(|place| format!("{} {}", at(place), of(place))).collect()
}

const MANY: [&str; 6] = [
    "12 rue Neuve",
    "rue Neuve",
    "rue Douteuse",
    "rue d'Ailleurs",
    "place de la mairie",
    "nulle part",
];

#[test]
fn addresses_are_believed_when_they_are_sure_and_in_the_commune() {
    let runtime = runtime();
    let (service, at) = serve(&runtime, &[]);
    let given = Given::new();
    let (report, places) = baked(&given, &rows(&MANY), addresses(at));
    let all = stand(&places);
    assert_eq!(all[..2], ["5.73,45.19 ", "5.731,45.191 rue"]);
    assert!(all[2..].iter().all(|place| place.ends_with(" commune")), "{all:?}");
    assert_eq!((report.located, report.unlocated), (6, 0));
    let positions = &report.positions;
    assert_eq!((positions.missing, positions.asked, positions.found), (6, 6, 2));
    assert_eq!((positions.communes, positions.problem.as_deref()), (4, None));
    let said = report.mended.iter().filter(|tally| tally.rule == Rule::MissingPosition);
    assert_eq!(said.map(|tally| tally.count).sum::<u64>(), 6);
    let first = &report.list[0];
    assert_eq!(
        first.to_string(),
        "lieux.csv, ligne 2, latitude = «  » : sans position : celle de son adresse (numéro, score 0,97) → « 45.19, 5.73 »"
    );
    let requests = service.requests.lock().unwrap();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].1.starts_with("repere/"), "{}", requests[0].1);
    let bundle = tokio_block(given.open());
    let approximate = (0..bundle.index.len()).filter(|&place| bundle.index.is_approximate(place));
    assert_eq!(approximate.count(), 5);
}

#[test]
fn a_second_bake_asks_nothing_and_is_the_same() {
    let runtime = runtime();
    let (service, at) = serve(&runtime, &[]);
    let given = Given::new();
    let (first, places) = baked(&given, &rows(&MANY), addresses(at));
    let (second, again) = baked(&given, &rows(&MANY), addresses(at));
    assert_eq!(service.requests.lock().unwrap().len(), 1);
    assert_eq!(stand(&places), stand(&again));
    assert_eq!((second.positions.asked, second.positions.known), (0, 6));
    assert_eq!(second.positions.found, first.positions.found);
    // A line cut short in the cache is asked again, and nothing else.
    let cache = std::fs::read_dir(given.path(".repere-cache")).unwrap();
    let file = cache.map(|entry| entry.unwrap().path()).next().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &text[..text.len() - 20]).unwrap();
    let (third, _) = baked(&given, &rows(&MANY), addresses(at));
    assert_eq!((third.positions.asked, third.positions.known), (1, 5));
}

#[test]
fn requests_are_small_and_a_busy_service_is_asked_again() {
    let runtime = runtime();
    let (service, at) = serve(&runtime, &[(429, "doucement"), (503, "")]);
    let given = Given::new();
    let options = Addresses { batch: 4, ..addresses(at) };
    let (report, places) = baked(&given, &rows(&MANY), options);
    let asked: Vec<usize> =
        service.requests.lock().unwrap().iter().map(|(asked, _)| asked.len()).collect();
    assert_eq!(asked, [4, 4, 4, 2]);
    assert_eq!((report.positions.found, report.positions.problem), (2, None));
    assert_eq!(stand(&places)[0], "5.73,45.19 ");
}

#[test]
fn a_service_that_is_down_or_answers_otherwise_is_said_and_the_bake_goes_on() {
    let runtime = runtime();
    let (_, refusing) = serve(&runtime, &[(400, "non")]);
    let (_, odd) = serve(&runtime, &[(200, "<html>Bienvenue</html>")]);
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    for (at, why) in
        [(refusing, "refuse la demande (400)"), (odd, "autre chose"), (gone, "ne répond pas")]
    {
        let given = Given::new();
        let (report, places) = baked(&given, &rows(&MANY), addresses(at));
        let problem = report.positions.problem.unwrap();
        assert!(problem.contains(why), "{problem}");
        assert_eq!((report.positions.asked, report.positions.communes), (0, 6));
        assert!(stand(&places).iter().all(|place| place.ends_with(" commune")));
    }
}

#[test]
fn without_leave_or_without_a_known_commune_a_place_stays_nowhere_and_that_is_said() {
    let given = Given::new();
    let (report, places) = baked(&given, &rows(&["rue Neuve"]), Addresses::default());
    assert_eq!(stand(&places), ["- "]);
    assert_eq!(report.remarks[0].rule, Rule::MissingPosition);

    let given = Given::new();
    let unknown = rows(&["rue Neuve"]).replace("Grenoble,38000", "Nulle-Part,00000");
    let leave = Addresses { commune: true, ..Addresses::default() };
    let (report, places) = baked(&given, &unknown, leave);
    assert_eq!(stand(&places), ["- "]);
    assert_eq!((report.unlocated, report.positions.communes), (1, 0));
}
