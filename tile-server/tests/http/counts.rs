//! What is done with cartes is counted, and told as far as it may be.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::program::Program;
use crate::server::{Answer, client, read};

async fn count(program: &Program, body: &'static str, refusal: Option<&str>) -> Answer {
    let url = format!("http://{}/compte", program.public);
    let mut request = client().build().unwrap().post(url).body(body);
    if let Some(header) = refusal {
        request = request.header(header, "1");
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.bytes().await.unwrap().to_vec() }
}

/// A server of two cartes that counts in a folder; the figures of one are for everybody.
fn start(dir: &Path) -> Program {
    let cartes = dir.join("cartes");
    std::fs::create_dir_all(&cartes).unwrap();
    std::fs::write(cartes.join("ouverte.toml"), "titre = \"A\"\nchiffres = true\n").unwrap();
    std::fs::write(cartes.join("fermee.toml"), "titre = \"B\"\n").unwrap();
    Program::start(|command| {
        command.arg("--cartes").arg(&cartes).arg("--counts").arg(dir.join("comptes"));
        command.args(["--log", "json"]);
    })
}

/// The lines of all files of counts, without the day and without the headings.
fn lines(dir: &Path) -> Vec<String> {
    let files = std::fs::read_dir(dir.join("comptes")).unwrap();
    let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let all: String = texts.collect();
    let lines = all.lines().filter(|line| !line.starts_with("jour,"));
    lines.map(|line| line.split_once(',').unwrap().1.to_owned()).collect()
}

#[tokio::test]
async fn what_is_done_is_counted_and_nothing_of_who_does_it() {
    let dir = tempfile::tempdir().unwrap();
    let program = start(dir.path());
    let document = read(program.public, "GET", "/cartes/ouverte.json", &[]).await.json();
    assert_eq!(document["compte"], "/compte");
    let of_query = read(program.public, "GET", "/cartes/_.json", &[]).await.json();
    assert!(of_query["compte"].is_null(), "nobody owns it");
    for (body, refusal, status) in [
        ("carte=ouverte&quoi=vue", None, 204),
        ("carte=ouverte&quoi=vue", None, 204),
        ("carte=fermee&quoi=fiche", None, 204),
        ("carte=ouverte&quoi=recherche-vide&commune=38185", None, 204),
        // Not counted, and none of a site's business.
        ("carte=ouverte&quoi=vue", Some("dnt"), 204),
        ("carte=ouverte&quoi=vue", Some("sec-gpc"), 204),
        // A commune is only told where nothing was found.
        ("carte=ouverte&quoi=rendez-vous&commune=38185", None, 204),
        ("carte=_&quoi=vue", None, 404),
        ("carte=ailleurs&quoi=vue", None, 404),
        ("carte=ouverte&quoi=clic", None, 400),
        ("carte=ouverte&quoi=recherche-vide&commune=99999", None, 400),
        ("carte=ouverte&quoi=vue&lieu=secret", None, 400),
    ] {
        let answer = count(&program, body, refusal).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    let long = format!("carte=ouverte&quoi={}", "x".repeat(2_000));
    assert_eq!(count(&program, long.leak(), None).await.status, 400);
    assert_eq!(read(program.public, "GET", "/compte", &[]).await.status, 405);
    let log = program.stop();
    assert!(!log.contains("ouverte") && !log.contains("38185"), "{log}");
    let mut counted = lines(dir.path());
    counted.sort();
    let expected = [
        "fermee,fiche,,1",
        "ouverte,recherche-vide,38185,1",
        "ouverte,rendez-vous,,1",
        "ouverte,vue,,2",
    ];
    assert_eq!(counted, expected);
}

#[tokio::test]
async fn figures_are_told_of_days_that_are_over_and_to_everybody_where_the_owner_says_so() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("comptes")).unwrap();
    let counts = "jour,carte,quoi,commune,nombre\n\
                  2021-01-05,ouverte,vue,,1200\n\
                  2021-01-06,ouverte,vue,,2\n\
                  2021-01-07,ouverte,vue,,3\n\
                  2021-01-09,ouverte,vue,,2\n\
                  2021-01-06,ouverte,rendez-vous,,4\n\
                  2021-01-07,ouverte,rendez-vous,,3\n\
                  2021-01-08,ouverte,recherche-vide,38185,6\n\
                  2021-01-08,fermee,vue,,70\n";
    std::fs::write(dir.path().join("comptes/2021-01-05-a.csv"), counts).unwrap();
    let told = "du,au,jours,quoi,commune,nombre\n\
                2021-01-01,2021-01-31,30,vue,,7\n\
                2021-01-05,2021-01-05,1,vue,,1200\n\
                2021-01-08,2021-01-08,1,recherche-vide,,6\n\
                2021-01-01,2021-01-31,31,recherche-vide,38185,6\n";
    let program = start(dir.path());
    let csv = || read(program.public, "GET", "/cartes/ouverte/chiffres.csv", &[]);
    // They are worked out beside the first answers.
    let mut answer = csv().await.text();
    for _ in 0..100 {
        if answer == told {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        answer = csv().await.text();
    }
    assert_eq!(answer, told, "{}", program.stop());
    let page = read(program.public, "GET", "/cartes/ouverte/chiffres", &[]).await;
    let text = page.text();
    for words in ["janvier 2021, les 30 autres jours", "5 janvier 2021", "1\u{202f}200", "Grenoble"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let list = read(program.public, "GET", "/cartes/ouverte", &[]).await.text();
    assert!(list.contains("/cartes/ouverte/chiffres"));
    for path in ["/cartes/fermee/chiffres", "/cartes/ailleurs/chiffres", "/cartes/ouverte/x"] {
        assert_eq!(read(program.public, "GET", path, &[]).await.status, 404, "{path}");
    }
    assert!(!read(program.public, "GET", "/cartes/fermee", &[]).await.text().contains("chiffres"));
    let of = |carte: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_repere"));
        command.arg("counts").arg("--counts").arg(dir.path().join("comptes"));
        String::from_utf8(command.args(["--carte", carte]).output().unwrap().stdout).unwrap()
    };
    assert_eq!(of("ouverte"), told);
    assert!(of("fermee").ends_with("2021-01-08,2021-01-08,1,vue,,70\n"));
    assert_eq!(of("ailleurs"), "");
}
