//! Rows through mappings, those that ship and others; places are invented.

use std::fmt::Write;

use super::*;

/// Each row of a CSV by semicolons through a mapping: what the standard has of it.
fn mapped(mapping: &Mapping, table: &str) -> String {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).delimiter(b';').from_reader(table.as_bytes());
    let mut rows: Vec<Vec<String>> =
        reader.into_records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    let names = rows.remove(0);
    let bound = mapping.bind(&names).unwrap_or_else(|faults| panic!("{}", said(&faults)));
    let mut text = String::new();
    for row in rows {
        let texts: Vec<Cow<'_, str>> =
            bound.iter().map(|at| at.map_or("", |at| &row[at]).into()).collect();
        let (values, unread) = mapping.apply(&texts);
        for (column, value) in values {
            writeln!(text, "{} = {value}", column.name()).unwrap();
        }
        for Unread { column, value, message, detail, .. } in unread {
            writeln!(text, "  ! {} « {value} » {detail} : {message}", column.name()).unwrap();
        }
        text.push('\n');
    }
    text
}

fn said(faults: &[TomlFault]) -> String {
    let line = |fault: &TomlFault| {
        let help = fault.help().map(|h| format!("\n    {h}")).unwrap_or_default();
        format!("{fault}{help}")
    };
    faults.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn parsed(text: &str) -> Mapping {
    Mapping::parse(Path::new("m.toml"), text.to_owned()).unwrap_or_else(|f| panic!("{}", said(&f)))
}

#[test]
fn the_mappings_that_ship_are_right() {
    for name in Mapping::NAMES {
        assert!(Mapping::shipped(name).is_some_and(|m| !m.recipes.is_empty()), "{name}");
    }
    assert_eq!(Mapping::shipped("autre"), None);
}

#[test]
fn old_files_of_the_standard_become_new_ones() {
    let table = r#"id;pivot;nom;commune;code_postal;code_insee;adresse;latitude;longitude;typologie;telephone;courriel;site_web;horaires;date_maj;services;publics_accueillis;conditions_acces;labels_nationaux;labels_autres;modalites_accompagnement;accessibilite;prise_rdv;source
v1;00000000000000;Espace Colibri;Voiron;38500;38563;3 place du Marché;45.3641;5.5907;"TIERS_LIEUX;ASSO";04 76 00 00 01;bonjour@colibri.example;"https://colibri.example;https://reseau.example/colibri";Mo-Fr 09:00-12:00;2022-10-10;"Devenir autonome dans les démarches administratives;Réaliser des démarches administratives avec un accompagnement;Prendre en main un ordinateur";"Familles/enfants;Adultes;Déficience visuelle";"Payant : L'accès au lieu et/ou à ses services est payant;Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu";"France Services;APTIC;Point relais CAF";"SudLabs;QPV";"Seul : j'ai accès à du matériel et une connexion;Avec de l’aide : je suis accompagné seul dans l'usage du numérique";https://acceslibre.example/colibri;https://rdv.example;Hubik
v2;;Médiathèque du Lac;Annecy;74000;;1 rue du Lac;;;BIB;;;;;10/06/2022;Accéder à du matériel;"Jeunes (16-26 ans);Seniors (+ 65 ans);Uniquement femmes";Gratuit : Je peux accéder gratuitement au lieu et à ses services;CNFS;;A ma place : une personne fait les démarches à ma place;;;
v3;;Relais des Cimes;Gap;05000;05061;;44.5594;6.0786;;;;;;2021-03-01;"S’équiper en matériel informatique;Réparer un vélo";"Handicaps psychiques : troubles psychiatriques donnant lieu à des atteintes comportementales;Personnes en situation d’illettrisme;Martiens";"Adhésion : L'accès au lieu et/ou à ses services nécessite d'y adhérer";"Fabriques de Territoire;Label inconnu";;;;;
v4;;Maison pour tous;Digne-les-Bains;04000;04070;2 bd Gassendi;44.0925;6.2356;;;;;;2022-01-05;Créer avec le numérique;Public langues étrangères;"Gratuit sous condition : La gratuité est conditionnée à des critères (situation familiale, convention avec un organisme social...)";"Aidants Connect;Grandes écoles du numérique";;Dans un atelier : j'apprends collectivement à utiliser le numérique;;;
v5;;Sans rien;Gap;05000;;;;;;;;;;;;;;;;;;;
"#;
    insta::assert_snapshot!(mapped(&Mapping::shipped("schema-v0").unwrap(), table));
}

#[test]
fn france_services_own_file_becomes_the_standard_s() {
    let table = r#"id_fs;lib_fs;adresse;complement_adresse;code_postal;insee_com;lib_com;latitude;longitude;telephone;mail;h_lundi;h_mardi;h_mercredi;h_jeudi;h_vendredi;h_samedi;commentaires;groupe;itinerance;format_fs
101;France services de Bellerive;1 place de la Mairie;;01200;01033;Valserhône;46.1089;5.8279;04 50 00 00 01;fs@bellerive.example;9h-12h / 14h-17h;9h-12h / 14h-17h;fermé;9h-12h / 14h-17h;9h-12h / 14h-16h30;fermé;;Département de l’Ain;non;Siège
102;Bus France services des Vallées;Sur les marchés;parking;05100;05023;Briançon;44,8996;6,6424;0492000002;;08:30-12:00 13:30-17:00;09:00-12:00;sur rendez-vous;;1er et 3e vendredi du mois;;Le bus passe dans 12 communes;La Poste;oui;Bus
103;France services Saint-Paul;12 rue de la Plage;;97460;97415;Saint-Paul;-21.0096;55.2707;0262000003;;De 8h à 16h;De 8h à 16h;De 8h à 16h;De 8h à 16h;De 8h à 15h;;;MSA;non;Antenne
104;France services sans rien;;;75001;;Paris;;;;;;;;;;;;;;
105;France services de Pré-Vert;4 chemin Vert;;38500;38563;Voiron;45.3641;5.5907;+33 (0)4 76 00 00 05;contact@prevert.example;fermé;fermé;fermé;fermé;fermé;9h à midi;Ouvert un samedi sur deux;;peut-être;Fourgon
"#;
    insta::assert_snapshot!(mapped(&Mapping::shipped("france-services").unwrap(), table));
}

#[test]
fn a_hub_s_own_columns_are_cut_joined_looked_up_and_projected() {
    let mapping = parsed(
        r#"
titre = "Annuaire inventé"
prefixe_id = "annuaire:"
facultatives = ["Fax"]
telles_quelles = ["services"]
lambert93 = { x = "X", y = "Y" }

[colonnes]
id = "N°"
nom = [{ colonne = "Nom du lieu" }, { colonne = "Enseigne" }]
adresse = { colonnes = ["Numéro", "Voie"] }
code_postal = { colonne = "Ville", separe = " ", prendre = 1 }
commune = { colonne = "Ville", separe = " ", prendre = "2+" }
presentation_resume = { colonne = "Chemin", separe = ">", prendre = "dernier" }
telephone = ["Tél", "Fax"]
date_maj = "Mis à jour"
source = { constante = "Annuaire" }
site_web = { colonne = "Site", prefixe = "https://" }
dispositif_programmes_nationaux = [
  { colonne = "Aidants", table = { oui = "Aidants Connect", non = "" }, sinon = "ignorer" },
  { colonne = "CNFS", table = { oui = ["Conseillers numériques", "Aidants Connect"], non = "" }, sinon = "ignorer" },
]

[horaires]
lundi = ["Lundi matin", "Lundi après-midi"]
mardi = "Mardi"
"#,
    );
    let table = "N°;Nom du lieu;Enseigne;Numéro;Voie;Ville;Chemin;Tél;Mis à jour;Site;Aidants;CNFS;Lundi matin;Lundi après-midi;Mardi;X;Y;services
1;Le Phare;;12 bis;rue du Port;13002 Marseille;Accueil > Lieux > Le Phare;;1er août 2024;phare.example;Oui;non;9h-12h;14h-17h;;892390,2;6 247 035,1;
2;;La Ruche;;place Neuve;69001 Lyon 1er;;04 72 00 00 02;01/02/2025;;non;oui;;14h-17h;9h-12h;1;2;Aide aux démarches administratives
3;Le Nid;;;;Gap;;;;;ne sait pas;;;;;;;
";
    insta::assert_snapshot!(mapped(&mapping, table));
}

#[test]
fn every_fault_of_a_mapping_is_named_with_its_place() {
    let faulty = r#"
titres = "x"
telles_quelles = ["nom", "comune"]
facultatives = ["autre"]
[colonnes]
servces = "Services"
services = { colonne = "S", table = "service" }
frais_a_charge = { constante = "Gratuite" }
telephone = { colonne = "T", constante = "x" }
adresse = { colonne = "A", prendre = 0, sinon = "jeter" }
[horaires]
lundy = "L"
[lambert93]
x = "X"
[tables.services]
"Internet" = "Accès à internet"
"internet" = "Accès internet et matériel informatique"
"#;
    let faults = Mapping::parse(Path::new("m.toml"), faulty.to_owned()).unwrap_err();
    insta::assert_snapshot!(said(&faults));
}

#[test]
fn columns_that_a_file_lacks_are_named_where_the_mapping_names_them() {
    let mapping =
        parsed("[colonnes]\nid = \"Numéro\"\nnom = \"Nom du lieux\"\nadresse = \"Voie\"\n");
    let names = ["NUMERO", "Nom du lieu", "Ville"].map(str::to_owned);
    insta::assert_snapshot!(said(&mapping.bind(&names).unwrap_err()));
    let twice = ["Numéro", "Nom du lieux", "Numéro", "Voie"].map(str::to_owned);
    let said = said(&mapping.bind(&twice).unwrap_err());
    assert!(said.contains("la colonne « Numéro » est deux fois dans le fichier"), "{said}");
}

proptest::proptest! {
    #[test]
    fn no_damage_makes_reading_a_mapping_panic(
        at in proptest::prelude::any::<proptest::sample::Index>(),
        piece in proptest::sample::select(vec!["", "[", "]]", "{", "}", "=", "\"", "1", "é", "\n[colonnes]\n", "true"]),
        cut in 0usize..40,
        name in proptest::sample::select(Mapping::NAMES.to_vec()),
    ) {
        let (_, text) = SHIPPED.into_iter().find(|(known, _)| *known == name).unwrap();
        let mut letters: Vec<char> = text.chars().collect();
        let at = at.index(letters.len());
        let end = (at + cut).min(letters.len());
        letters.splice(at..end, piece.chars());
        let _ = Mapping::parse(Path::new("m.toml"), letters.into_iter().collect());
    }
}
