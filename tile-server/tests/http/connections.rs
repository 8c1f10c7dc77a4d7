//! Connections that ask slowly, for nothing, or all at once.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use repere_server::http::{Limits, Rate, ServeConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::lifecycle::start;
use crate::server::{client, read, server};

const HEALTH: &[u8] = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

async fn limited(limits: Limits) -> (SocketAddr, tokio::sync::oneshot::Sender<()>) {
    let bundle = server().bundle.clone();
    let (address, stop, _running) =
        start(ServeConfig { bundle: bundle.into(), limits, ..ServeConfig::default() }).await;
    (address, stop)
}

/// All that comes until the other side hangs up.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset is a way to hang up, too.
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn a_head_that_never_ends_and_a_connection_that_asks_nothing_are_let_go() {
    let limits = Limits { head: Duration::from_millis(100), ..Limits::default() };
    let (address, _stop) = limited(limits).await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(HEALTH).await.unwrap();
    assert!(!rest(&mut slow).await.contains("200 OK"));
    assert_eq!(rest(&mut silent).await, "");
    // It had its answer, and then nothing more to say.
    assert!(rest(&mut idle).await.contains("200 OK"));
    assert_eq!(read(address, "GET", "/health/live", &[]).await.status, 200);
}

#[tokio::test]
async fn who_comes_when_there_is_no_room_waits_for_a_place() {
    let limits = Limits { connections: 2, ..Limits::default() };
    let (address, _stop) = limited(limits).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(HEALTH).await.unwrap();
    let mut held = [0; 15];
    first.read_exact(&mut held).await.unwrap();
    let second = TcpStream::connect(address).await.unwrap();
    let mut third = TcpStream::connect(address).await.unwrap();
    third.write_all(HEALTH).await.unwrap();
    let waited =
        tokio::time::timeout(Duration::from_millis(200), third.read_exact(&mut held)).await;
    assert!(waited.is_err(), "there is no place yet");
    drop(second);
    third.read_exact(&mut held).await.unwrap();
    assert_eq!(&held, b"HTTP/1.1 200 OK");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_and_the_next_answered() {
    let (address, _stop) = limited(Limits::default()).await;
    let mut large = TcpStream::connect(address).await.unwrap();
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "a".repeat(200_000));
    // It may hang up before all is sent.
    let _ = large.write_all(head.as_bytes()).await;
    assert!(!rest(&mut large).await.contains("200 OK"));
    assert_eq!(read(address, "GET", "/health/live", &[]).await.status, 200);
}

#[tokio::test]
async fn http_2_is_spoken_too() {
    let (address, _stop) = limited(Limits::default()).await;
    let client = crate::server::client().http2_prior_knowledge().build().unwrap();
    let answers = (0..20).map(|_| client.get(format!("http://{address}/health")).send());
    for answer in futures_util::future::join_all(answers).await {
        let answer = answer.unwrap();
        assert_eq!((answer.version(), answer.status().as_u16()), (reqwest::Version::HTTP_2, 200));
    }
}

#[tokio::test]
async fn a_server_that_ends_finishes_what_is_under_way() {
    let (address, stop) = limited(Limits::default()).await;
    let mut asked = TcpStream::connect(address).await.unwrap();
    asked.write_all(HEALTH).await.unwrap();
    let mut begun = [0; 15];
    asked.read_exact(&mut begun).await.unwrap();
    stop.send(()).unwrap();
    assert!(rest(&mut asked).await.ends_with("ok\n"));
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn who_asks_without_end_is_told_when_to_come_again_and_others_are_answered() {
    let rate = Rate { per_second: NonZeroU32::new(1).unwrap(), is_behind_proxy: true };
    let bundle = server().bundle.clone();
    let (address, _stop, _running) =
        start(ServeConfig { bundle: bundle.into(), rate: Some(rate), ..ServeConfig::default() })
            .await;
    let ask =
        async |who: &str| read(address, "GET", "/cartes.json", &[("x-forwarded-for", who)]).await;
    let mut refused = None;
    for _ in 0..40 {
        let answer = ask("203.0.113.7").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap();
    assert!(["1", "2"].contains(&refused.header("retry-after")));
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    assert_eq!(ask("198.51.100.9").await.status, 200);
    // Whoever looks after the server is answered all the same.
    assert_eq!(
        read(address, "GET", "/health/live", &[("x-forwarded-for", "203.0.113.7")]).await.status,
        200
    );
}

#[tokio::test]
async fn a_carte_that_is_asked_for_without_end_leaves_the_others_alone() {
    let dir = tempfile::tempdir().unwrap();
    for id in ["une", "autre"] {
        std::fs::write(dir.path().join(format!("{id}.toml")), "titre = \"Une\"\n").unwrap();
    }
    let config = ServeConfig {
        bundle: server().bundle.clone().into(),
        cartes: Some(dir.path().to_owned()),
        carte_rate: NonZeroU32::new(1),
        ..ServeConfig::default()
    };
    let (address, _stop, _running) = start(config).await;
    let forms = ["/cartes/une.json", "/cartes/une", "/embed/une", "/styles/clair.json?carte=une"];
    let mut refused = None;
    for at in 0..40 {
        let answer = read(address, "GET", forms[at % forms.len()], &[]).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status, 200);
    }
    let refused = refused.unwrap();
    assert_eq!(
        (refused.json()["valeur"].as_str(), refused.header("retry-after").is_empty()),
        (Some("une"), false)
    );
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    for form in forms {
        assert_eq!(read(address, "GET", form, &[]).await.status, 429, "{form}");
        let other = form.replace("une", "autre");
        assert_eq!(read(address, "GET", &other, &[]).await.status, 200, "{other}");
    }
    // Who asks for what is no carte counts nowhere.
    for _ in 0..40 {
        assert_eq!(read(address, "GET", "/cartes/rien.json", &[]).await.status, 404);
    }
}

#[tokio::test]
async fn bodies_that_are_too_large_are_refused() {
    let address = server().address;
    for path in ["/api/places", "/api/orientation", "/studio/carte", "/studio/territoires"] {
        let sent = client().build().unwrap().post(format!("http://{address}{path}"));
        let sent = sent.header("content-type", "application/x-www-form-urlencoded");
        match sent.body("a".repeat(4 << 20)).send().await {
            Ok(answer) => assert!([400, 413, 415].contains(&answer.status().as_u16()), "{path}"),
            // It hung up before all was sent.
            Err(error) => assert!(error.is_request() || error.is_body(), "{path}: {error}"),
        }
        assert_eq!(read(address, "GET", "/health/live", &[]).await.status, 200, "{path}");
    }
}
