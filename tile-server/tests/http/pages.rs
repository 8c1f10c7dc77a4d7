//! Pages for people: what they say, where they lead, what they may load.

use crate::server::{get, json, stable};

/// The links of a page that lead to this server.
fn links(html: &str) -> Vec<String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.starts_with('/'))
        .map(|link| link.replace("&amp;", "&"))
        .collect()
}

#[tokio::test]
async fn every_link_of_every_page_leads_somewhere() {
    let id = json("/api/places?limit=1&carte=ville").await["features"][0]["id"].clone();
    let fiche = format!("/lieux/{}?carte=ville", id.as_str().unwrap());
    let searched = "/cartes/ville?q=grenoble&services=Aide+aux+d%C3%A9marches+administratives";
    for page in [
        "/",
        "/cartes/isere",
        searched,
        "/cartes/_?territoires=departement:38",
        &fiche,
        "/embed/ville",
    ] {
        let answer = get(page).await;
        assert_eq!(answer.status, 200, "{page}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let links = links(&answer.text());
        assert!(links.len() > 1, "{page}: {links:?}");
        for link in links {
            let status = get(&link).await.status;
            assert_eq!(status, 200, "{page} leads to {link}");
        }
    }
}

#[tokio::test]
async fn pages_need_no_script_and_load_only_what_is_ours() {
    for page in ["/", "/cartes/ville", "/lieux/nulle-part"] {
        let answer = get(page).await;
        assert!(!answer.text().contains("<script "), "{page}");
        assert!(!answer.text().contains(" style=\""), "{page}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{page}");
        assert!(!answer.header("content-security-policy").contains("script-src"), "{page}");
        assert_eq!(answer.headers.get("set-cookie"), None);
    }
}

#[tokio::test]
async fn a_list_says_what_the_api_says() {
    let list =
        json("/api/places?carte=isere&services=aide-aux-demarches-administratives&limit=1").await;
    let page =
        get("/cartes/isere?services=Aide+aux+d%C3%A9marches+administratives&utm_source=lettre")
            .await
            .text();
    assert!(page.contains(&format!("{}\u{a0}lieux", list["total"])), "{page}");
    let first = list["features"][0]["properties"]["nom"].as_str().unwrap();
    assert!(page.contains(&first.replace('&', "&amp;")));
    assert!(page.contains("Retirer le filtre "));
}

#[tokio::test]
async fn the_pages_of_a_list_hold_every_place_once() {
    let total = json("/api/places?carte=isere&limit=1").await["total"].as_u64().unwrap();
    let mut path = "/cartes/isere".to_owned();
    let mut fiches = Vec::new();
    loop {
        let page = get(&path).await.text();
        fiches.extend(links(&page).into_iter().filter(|link| link.starts_with("/lieux/")));
        let next =
            page.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        match next {
            Some(next) => path = next.replace("&amp;", "&"),
            None => break,
        }
    }
    let all = fiches.len();
    fiches.sort();
    fiches.dedup();
    assert_eq!((all as u64, fiches.len() as u64), (total, total));
}

#[tokio::test]
async fn a_wrong_value_is_a_page_that_says_so() {
    for (path, status, words) in [
        ("/cartes/isere?frais_a_charge=Gratui", 400, "Vouliez-vous dire « Gratuit »"),
        ("/cartes/iser", 404, "Vouliez-vous dire « isere »"),
        ("/lieux/nulle-part", 404, "Ce lieu n’existe pas"),
        ("/embed/iser", 404, "Vouliez-vous dire « isere »"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(answer.text().contains(words), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn the_fiche_of_a_place() {
    let query = "limit=1&prise_rdv=oui&territoires=epci:200040715&dispositif_programmes_nationaux=france-services";
    let list = json(&format!("/api/places?{query}")).await;
    let id = list["features"][0]["id"].as_str().unwrap().to_owned();
    let page = get(&format!("/lieux/{id}?carte=ville")).await.text();
    let main = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    insta::assert_snapshot!(main.replace("><", ">\n<"));
}

#[tokio::test]
async fn the_page_in_a_frame() {
    let answer =
        get("/embed/ville?services=acces-internet-et-materiel-informatique&utm_source=x").await;
    let mut lines: Vec<String> =
        answer.text().replace("><", ">\n<").lines().map(str::to_owned).collect();
    for name in [
        "content-security-policy",
        "permissions-policy",
        "referrer-policy",
        "x-content-type-options",
        "x-frame-options",
    ] {
        lines.push(format!("{name}: {}", answer.header(name)));
    }
    let page = lines.join("\n");
    let hash = page.split("/pages/embed.").nth(1).unwrap().split('.').next().unwrap();
    insta::assert_snapshot!(stable(&page.replace(hash, "<hash>")));
    let made = get(
        "/embed/_?territoires=departement:38&titre=%22%3E%3Cscript%3E&logo=https://x.example/a.png",
    )
    .await;
    assert!(made.text().contains("titre=\"&quot;&gt;&lt;script&gt;\""), "{}", made.text());
    assert!(
        made.header("content-security-policy")
            .contains("img-src 'self' data: blob: https://x.example;")
    );
}

#[tokio::test]
async fn the_widgets_files_and_nothing_beside_them() {
    let loader = get("/repere.js").await;
    assert_eq!(
        (loader.status, loader.header("cache-control")),
        (200, "public, max-age=300, stale-while-revalidate=3600")
    );
    assert!(loader.header("content-type").starts_with("text/javascript"));
    let module = get("/assets/application-AB.js").await;
    assert_eq!(module.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(module.header("access-control-allow-origin"), "*");
    for path in [
        "/assets/../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/..%2fsecret.txt",
        "/assets/",
        "/secret.txt",
        "/assets/nulle-part.js",
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("secret\n") && answer.text() != "secret", "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
}

#[tokio::test]
async fn a_brand_can_be_read_whatever_its_colour() {
    let css = get("/cartes/ville.css").await;
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    insta::assert_snapshot!(css.text());
}

#[tokio::test]
async fn a_family_is_listed_page_by_page_and_found_by_name_or_code() {
    let dir = tempfile::tempdir().unwrap();
    let family = "titre = \"Le numérique {à nom}\"\nau_moins = 5\n[famille]\npar = \"commune\"\ndans = [\"epci:200040715\"]\n";
    std::fs::write(dir.path().join("communes.toml"), family).unwrap();
    let config = repere_server::http::ServeConfig {
        bundle: crate::server::server().bundle.clone().into(),
        cartes: Some(dir.path().to_owned()),
        ..Default::default()
    };
    let running = repere_server::http::Server::open(config).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(running.run(listener, std::future::pending()));
    let page = async |path: &str| crate::server::read(address, "GET", path, &[]).await;

    assert!(page("/").await.text().contains("href=\"/familles/communes\""));
    let first = page("/familles/communes").await.text();
    assert_eq!(first.matches("<li class=\"card\">").count(), 24);
    assert!(first.contains("Page 1 sur 3") && first.contains("page=2"), "{first}");
    let last = page("/familles/communes?page=99").await.text();
    assert!(last.contains("Page 3 sur 3") && !last.contains("rel=\"next\""));
    for found in ["nom=sassenage", "nom=38474", "nom=SASSENAGE&page=4"] {
        let text = page(&format!("/familles/communes?{found}")).await.text();
        assert_eq!(text.matches("<li class=\"card\">").count(), 1, "{found}");
        assert!(text.contains("/embed/communes-38474&quot;"), "its snippet: {text}");
    }
    let none = page("/familles/communes?nom=%3Czzz%3E").await.text();
    assert!(none.contains("Aucune de ces cartes") && none.contains("value=\"&lt;zzz&gt;\""));
    assert_eq!(page("/familles/commune").await.status, 404);
}

#[tokio::test]
async fn every_page_leads_past_its_head_first() {
    for path in ["/", "/cartes/village", "/cartes/_", "/studio", "/cartes/nulle-part"] {
        let page = get(path).await.text();
        let body = page.split_once("<body>").unwrap().1;
        assert!(
            body.starts_with("<a class=\"skip\" href=\"#contenu\">Aller au contenu</a>"),
            "{path}"
        );
        assert!(body.contains("id=\"contenu\" tabindex=\"-1\""), "{path}");
    }
}
