//! A bulk address search, as the Base Adresse Nationale's: a CSV is sent, the
//! same comes back with columns beside (addok-csv,
//! <https://github.com/addok/addok-csv>).

use std::collections::HashMap;
use std::time::Duration;

use repere_data::Position;
use url::Url;

use super::{Address, Answer};

/// Tries of a request after the first.
const TRIES: u32 = 3;
/// The longest that a service may ask to wait.
const LONGEST: Duration = Duration::from_secs(60);
/// The most bytes of an answer: a thousand for each address of a large request.
const MOST: u64 = 64 << 20;
/// Parts of a request are told apart by it; no address holds it.
const BOUNDARY: &str = "----repere-6d1f3c1e5a0b4c7e";

pub(super) fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(concat!("repere/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_global(Some(Duration::from_secs(300)));
    config.build().new_agent()
}

/// Asks for some addresses at once; the answers come in their order. `pause` is
/// how long to wait before the second try.
///
/// # Errors
/// Why there is no answer, in French.
pub(super) fn ask(
    agent: &ureq::Agent,
    service: &Url,
    addresses: &[&Address],
    pause: Duration,
) -> Result<Vec<Answer>, String> {
    let body = form(addresses);
    let mut wait = pause;
    for tries_left in (0..=TRIES).rev() {
        let (why, asked_to_wait) = match once(agent, service, &body) {
            Outcome::Answer(text) => return read(&text, addresses.len()),
            Outcome::Refused(why) => return Err(why),
            Outcome::Later(why, asked) => (why, asked),
        };
        if tries_left == 0 {
            return Err(why);
        }
        std::thread::sleep(asked_to_wait.unwrap_or(wait).min(LONGEST));
        wait *= 2;
    }
    unreachable!("the last try returns")
}

enum Outcome {
    Answer(String),
    /// Another try would end alike.
    Refused(String),
    /// Another try may have an answer, after so long.
    Later(String, Option<Duration>),
}

fn once(agent: &ureq::Agent, service: &Url, body: &[u8]) -> Outcome {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answered = agent.post(service.as_str()).header("Content-Type", &kind).send(body);
    let mut response = match answered {
        Ok(response) => response,
        Err(error) => {
            return Outcome::Later(
                format!("la recherche d’adresses ne répond pas ({error})"),
                None,
            );
        }
    };
    let header = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
    let asked = header.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    match response.status().as_u16() {
        200 => match response.body_mut().with_config().limit(MOST).read_to_string() {
            Ok(text) => Outcome::Answer(text),
            Err(error) => Outcome::Later(format!("réponse interrompue ({error})"), None),
        },
        429 => Outcome::Later("la recherche d’adresses est trop sollicitée (429)".into(), asked),
        status @ (408 | 500..) => Outcome::Later(
            format!("la recherche d’adresses répond par une erreur ({status})"),
            asked,
        ),
        status => Outcome::Refused(format!("la recherche d’adresses refuse la demande ({status})")),
    }
}

/// The request's body: the table, and what its columns are.
fn form(addresses: &[&Address]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let header = ["numero", "adresse", "commune", "code_postal", "code_insee"];
    table.write_record(header).expect("memory takes it");
    for (number, address) in addresses.iter().enumerate() {
        // Of a known commune the postal code says no more, and may be wrong.
        let postal = if address.code_insee.is_empty() { &*address.code_postal } else { "" };
        let number = number.to_string();
        let row = [&*number, &address.adresse, &address.commune, postal, &address.code_insee];
        table.write_record(row).expect("memory takes it");
    }
    let table = table.into_inner().expect("memory takes it");
    let mut body = Vec::new();
    let fields = [
        ("columns", "adresse"),
        ("columns", "commune"),
        ("citycode", "code_insee"),
        ("postcode", "code_postal"),
    ];
    for (name, value) in fields {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"data\"; filename=\"adresses.csv\"\r\n\
         Content-Type: text/csv; charset=utf-8\r\n\r\n"
    );
    body.extend(head.as_bytes());
    body.extend(table);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// The answers of a table, in the order of its `numero`.
fn read(text: &str, count: usize) -> Result<Vec<Answer>, String> {
    let wrong = |what: &str| format!("la recherche d’adresses répond autre chose : {what}");
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = table.headers().map_err(|_| wrong("pas un CSV"))?.clone();
    let named: HashMap<&str, usize> = header.iter().zip(0..).collect();
    let needed = ["numero", "latitude", "longitude", "result_score", "result_type"];
    if let Some(missing) = needed.iter().find(|name| !named.contains_key(*name)) {
        return Err(wrong(&format!("pas de colonne {missing}")));
    }
    let mut answers = vec![Answer::default(); count];
    for row in table.records() {
        let row = row.map_err(|_| wrong("une ligne illisible"))?;
        let field = |name: &str| named.get(name).and_then(|&i| row.get(i)).unwrap_or_default();
        let number = |name: &str| field(name).parse::<f64>().ok().filter(|n| n.is_finite());
        let Some(answer) = field("numero").parse().ok().and_then(|i: usize| answers.get_mut(i))
        else {
            continue;
        };
        let degrees = number("longitude").zip(number("latitude"));
        *answer = Answer {
            position: degrees.and_then(|(lon, lat)| Position::new(lon, lat).ok()),
            score: number("result_score").unwrap_or(0.0),
            kind: field("result_type").to_owned(),
            citycode: field("result_citycode").to_owned(),
        };
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_by_their_number_and_what_is_no_answer_is_said() {
        let text = "numero,latitude,longitude,result_score,result_type,result_citycode\n\
                    1,45.1,5.7,0.9,street,38185\n0,,,,,\n7,1,1,1,street,\n";
        let answers = read(text, 3).unwrap();
        assert_eq!(answers[0], Answer::default());
        assert_eq!(answers[1].position, Position::new(5.7, 45.1).ok());
        assert_eq!((answers[1].score, &*answers[1].citycode), (0.9, "38185"));
        assert_eq!(answers[2], Answer::default());
        for text in ["", "<html>", "numero,latitude\n", "\u{0}"] {
            assert!(read(text, 1).unwrap_err().contains("autre chose"), "{text}");
        }
    }

    #[test]
    fn a_form_has_the_table_and_names_its_columns() {
        let address = Address {
            adresse: "12, rue \"Neuve\"".into(),
            code_postal: "38000".into(),
            code_insee: "38185".into(),
            commune: "Grenoble".into(),
        };
        let text = String::from_utf8(form(&[&address])).unwrap();
        assert!(text.contains("name=\"citycode\"\r\n\r\ncode_insee\r\n"), "{text}");
        assert!(text.contains("0,\"12, rue \"\"Neuve\"\"\",Grenoble,,38185\n"), "{text}");
        assert!(text.ends_with(&format!("--{BOUNDARY}--\r\n")));
    }
}
