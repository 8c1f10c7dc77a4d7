//! `repere map`: what is proposed for files that nobody has described, and that
//! what it writes is ready for use. The places are invented.

use std::process::Command;

use repere_server::pipeline::bake;
use repere_server::project::Project;

use crate::given::{Given, csv, row};

const DIRECTORY: &str = "\
N°;Nom de la structure;Type;Numéro et voie;Ville;Tél.;E-mail;Site;Mis à jour;Activités;Public accueilli;Tarif;Lundi matin;Lundi après-midi;Mardi;X_L93;Y_L93;Couleur
1;Le Phare;TIERS_LIEUX;12 bis rue du Port;13002 Marseille;04 91 00 00 01;phare@exemple.fr;https://phare.example;23/11/2025;Acces internet et materiel informatique, Couture;Séniors;gratuit;9h-12h;14h-17h;fermé;892390,2;6247035,1;bleu
2;La Ruche;ASSO;place Neuve;69001 Lyon;04 72 00 00 02;ruche@exemple.fr;https://ruche.example;02/01/2026;Maîtrise des outils numériques, Aide aux démarches administratives;jeunes, Étudiant;Payant;;13h30-18h;9h-12h;842600,5;6520000;vert
3;Le Nid;BIB;1 chemin Vert;38500 Voiron;04 76 00 00 03;nid@exemple.fr;;15/03/2026;Aide aux démarches administratives, Parentalité et éducation avec le numérique;Femmes;Gratuit sous condition;9h-12h;;sur rdv;901200;6476000;bleu
4;Les Cimes;CCAS;2 rue Haute;05000 Gap;04 92 00 00 04;cimes@exemple.fr;www.cimes.example;1er avril 2026;Insertion professionnelle via le numérique;;;9h-12h;;9h-12h;941000;6389000;rose
";

const NESTED: &str = r#"{"results": [
 {"uid": "a-1", "name": "Le Relais", "address": {"street": "1 rue Neuve", "postcode": "38000", "city": "Grenoble", "citycode": "38185"},
  "geo_point_2d": "45.1885, 5.7245", "contacts": {"tel": "0476000001", "mail": "relais@exemple.fr"}, "updated_at": "2026-01-02T08:00:00Z", "score": 3},
 {"uid": "a-2", "name": "Le Colibri", "address": {"street": "2 rue Neuve", "postcode": "38000", "city": "Grenoble", "citycode": "38185"},
  "geo_point_2d": "45.1900, 5.7300", "contacts": {"tel": "0476000002", "mail": "colibri@exemple.fr"}, "updated_at": "2026-01-03T08:00:00Z", "score": 4},
 {"uid": "a-3", "name": "La Maison", "address": {"street": "3 rue Neuve", "postcode": "38500", "city": "Voiron", "citycode": "38563"},
  "geo_point_2d": "45.3641, 5.5907", "contacts": {"tel": null, "mail": "maison@exemple.fr"}, "updated_at": "2026-01-04T08:00:00Z", "score": 5}
]}"#;

/// Names that say nothing: the values must.
const MUTE: &str = "\
a\tb\tc\td\te\tf
Espace public du Lac\t74000\t0450000001\tlac@exemple.fr\thttps://lac.example\t45.9,6.1
Salle des Cimes\t05000\t0492000002\tcimes@exemple.fr\thttps://cimes.example\t44.6,6.1
Relais du Port\t13002\t0491000003\tport@exemple.fr\thttps://port.example\t43.3,5.4
";

/// What `repere map` says of a file, and the places its mapping makes of it.
fn mapped(name: &str, content: &str) -> String {
    let given = Given::new();
    given.file(name, content);
    let done = Command::new(env!("CARGO_BIN_EXE_repere"))
        .args(["map", name, "--out", "mapping.toml"])
        .current_dir(given.path(""))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut said = String::from_utf8(done.stdout).unwrap();
    said += &std::fs::read_to_string(given.path("mapping.toml")).unwrap();
    let project = format!(
        "sortie = \"bundle\"\n[fusion]\nactive = false\n[[sources]]\nnom = \"x\"\nfichier = \"{name}\"\ncorrespondance = \"mapping.toml\"\n"
    );
    let project = Project::read(&given.file("repere.toml", project)).unwrap();
    let options = project.bake_options(None, jiff::civil::date(2026, 11, 23)).unwrap();
    bake(&options, &|_, _, _| {}).unwrap();
    let mut places = given.places();
    places.sort_by(|a, b| a.id.cmp(&b.id));
    for place in places {
        let position = place.position.map(|p| format!("{:.3} {:.3}", p.lat(), p.lon()));
        said += &format!(
            "\n{} | {} | {} {} {} | {} | {} | {} | {} | {}",
            place.id,
            place.nom,
            place.adresse,
            place.code_postal,
            place.commune,
            position.unwrap_or_default(),
            place.telephone,
            place.date_maj,
            place.horaires,
            [&place.services, &place.publics_specifiquement_adresses, &place.frais_a_charge]
                .map(|list| list.join(", "))
                .join(" / "),
        );
    }
    said
}

#[test]
fn a_hub_s_directory_is_recognised_by_names_and_values() {
    insta::assert_snapshot!(mapped("annuaire.csv", DIRECTORY));
}

#[test]
fn an_api_s_objects_are_recognised_by_their_paths() {
    insta::assert_snapshot!(mapped("annuaire.json", NESTED));
}

#[test]
fn columns_without_a_name_are_recognised_by_their_values_and_an_id_is_made() {
    insta::assert_snapshot!(mapped("muet.tsv", MUTE));
}

#[test]
fn files_that_need_no_mapping_or_one_that_ships_are_told() {
    let given = Given::new();
    let said = |name: &str, content: &str| {
        let file = given.file(name, content);
        let done =
            Command::new(env!("CARGO_BIN_EXE_repere")).arg("map").arg(file).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let standard = said("a.csv", &csv(&[row("1", "Mairie", "45.1,5.7")]));
    assert!(standard.contains("aucune correspondance n’est nécessaire"), "{standard}");
    let old = said(
        "b.csv",
        "id;nom;commune;code_postal;adresse;services;publics_accueillis;conditions_acces;labels_nationaux\n\
         1;Le Nid;Gap;05000;x;Créer avec le numérique;Adultes;Gratuit : oui;CNFS\n",
    );
    assert!(old.contains("correspondance = \"schema-v0\" suffit"), "{old}");
    let houses =
        said("c.csv", "id_fs;lib_fs;adresse;code_postal;h_lundi;h_mardi\n1;a;b;05000;9h-12h;\n");
    assert!(houses.contains("correspondance = \"france-services\" suffit"), "{houses}");
}
