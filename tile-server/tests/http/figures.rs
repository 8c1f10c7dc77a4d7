//! What a server tells of itself, and what it never tells of its readers.

use std::process::Command;

use crate::program::Program;
use crate::server::read;

/// A place, a search, a position and an agent's address, as readers send them.
const ASKED: [&str; 4] = [
    "/lieux/un-lieu-secret?carte=ville",
    "/api/places?q=rsa+secret&near=5.72345,45.18765",
    "/tiles/places/3/4/2?lieux=un-lieu-secret",
    "/nulle/part/secret",
];

/// What figures and log say in words: without the instants, the durations and the counts, whose
/// digits could be those of a position by chance.
fn without_measures(figures: &str, log: &str) -> String {
    let names = figures.lines().map(|line| match line.rsplit_once(' ') {
        Some((name, _)) if !line.starts_with('#') => name.to_owned(),
        _ => line.to_owned(),
    });
    let entries = log.lines().map(|line| {
        let mut entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let fields = entry.as_object_mut().unwrap();
        for measure in ["timestamp", "ms"] {
            fields.remove(measure);
        }
        entry.to_string()
    });
    names.chain(entries).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn figures_and_log_name_routes_and_nothing_of_readers() {
    let program = Program::start(|command| {
        command.env("REPERE_LOG", "texte").args(["--log", "json"]);
    });
    let (public, private) = (program.public, program.private);

    for path in ASKED {
        let agent = [("user-agent", "Navigateur secret"), ("x-forwarded-for", "203.0.113.77")];
        read(public, "GET", path, &agent).await;
    }
    assert_eq!(read(public, "GET", "/health/live", &[]).await.text(), "ok\n");
    assert_eq!(read(public, "GET", "/health/ready", &[]).await.status, 200);
    assert_eq!(read(public, "GET", "/metrics", &[]).await.status, 404, "they are not public");
    let figures = read(private, "GET", "/metrics", &[]).await;
    assert!(figures.header("content-type").starts_with("application/openmetrics-text"));
    let figures = figures.text();
    for line in [
        "repere_requests_total{route=\"/lieux/{id}\",status=\"404\"} 1",
        "repere_requests_total{route=\"/api/places\",status=\"200\"} 1",
        "repere_requests_total{route=\"/tiles/{*path}\",status=\"204\"} 1",
        "repere_requests_total{route=\"(none)\",status=\"404\"} 2",
        "repere_request_duration_seconds_count{route=\"/lieux/{id}\"} 1",
        "repere_cartes 0",
    ] {
        assert!(figures.contains(line), "{line} is not in\n{figures}");
    }
    assert!(figures.contains("repere_bundle_info{bundle=\""));
    let age = figures.lines().find_map(|line| line.strip_prefix("repere_bundle_age_seconds "));
    let began = jiff::civil::date(2026, 11, 23).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    let since = jiff::Timestamp::now().as_second() - began.timestamp().as_second();
    assert!((0..600).contains(&(since - age.unwrap().parse::<i64>().unwrap())), "{age:?}");

    // A tile that is kept is counted as any other, by its route; what is kept can be let go of.
    let bundle = read(public, "GET", "/health", &[]).await.json()["bundle"].to_string();
    let tile = format!("/tiles/{}/places/0/0/0", bundle.trim_matches('"'));
    let gzip = [("accept-encoding", "gzip")];
    let first = read(public, "GET", &tile, &gzip).await;
    let held = [gzip[0], ("if-none-match", first.header("etag"))];
    for _ in 0..3 {
        assert_eq!(read(public, "GET", &tile, &gzip).await.body, first.body);
        assert_eq!(read(public, "GET", &tile, &held).await.status, 304);
    }
    let counted = read(private, "GET", "/metrics", &[]).await.text();
    for line in [
        "repere_requests_total{route=\"/tiles/{*path}\",status=\"200\"} 4",
        "repere_requests_total{route=\"/tiles/{*path}\",status=\"304\"} 3",
        "repere_request_duration_seconds_count{route=\"/tiles/{*path}\"} 8",
        "repere_cache_entries{cache=\"answers\"} 1",
    ] {
        assert!(counted.contains(line), "{line} is not in\n{counted}");
    }
    assert_eq!(read(public, "POST", "/purge", &[]).await.status, 404, "it is not public");
    let purge = Command::new(env!("CARGO_BIN_EXE_repere"))
        .args(["purge", "--metrics", &private.to_string()])
        .output()
        .unwrap();
    let text = String::from_utf8(purge.stdout).unwrap();
    assert!(text.starts_with("Caches vidés : ") && text.contains("/tiles/places.json"), "{text}");
    let emptied = read(private, "GET", "/metrics", &[]).await.text();
    assert!(emptied.contains("repere_cache_entries{cache=\"answers\"} 0"), "{emptied}");
    assert_eq!(read(public, "GET", &tile, &gzip).await.body, first.body);
    assert!(figures.ends_with("# EOF\n"));

    let lines = program.stop();
    assert!(lines.contains("\"route\":\"/lieux/{id}\""), "{lines}");
    assert!(lines.lines().count() >= ASKED.len());
    let told = without_measures(&figures, &lines);
    for secret in ["secret", "5.72", "45.18", "203.0", "rsa", "127.0.0.1"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
}
