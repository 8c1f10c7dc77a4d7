//! `[[calques]]`: polygons over the base map, coloured by values or not.

use std::ops::Range;

use toml::de::DeTable;

use crate::carte::Colour;
use crate::overlays::{
    MAX_ZOOM, MOST_CLASSES, Method, OverlayOptions, PALETTES, ValuesOptions, colours,
};
use crate::toml_reader::{TomlReader, number};

const KEYS: [&str; 17] = [
    "nom",
    "titre",
    "fichier",
    "code",
    "libelle",
    "zooms",
    "attribution",
    "licence",
    "valeurs",
    "colonne_code",
    "colonne",
    "classes",
    "methode",
    "bornes",
    "couleurs",
    "unite",
    "legende",
];

/// Those that mean nothing without `valeurs`.
const OF_VALUES: [&str; 8] =
    ["colonne_code", "colonne", "classes", "methode", "bornes", "couleurs", "unite", "legende"];

const METHODS: [&str; 3] = ["quantiles", "egales", "naturelles"];

/// How many classes, unless the file says.
const COMMON_CLASSES: usize = 5;

/// Reads every `[[calques]]` of the file's root table.
pub(super) fn read(reader: &mut TomlReader<'_>, root: &DeTable<'_>) -> Vec<OverlayOptions> {
    let mut overlays: Vec<OverlayOptions> = Vec::new();
    for (span, table) in reader.tables(root, "calques") {
        let Some(overlay) = overlay(reader, span, table) else { continue };
        if let Some(node) = table.get("nom")
            && overlays.iter().any(|other| other.name == overlay.name)
        {
            let message = format!("deux calques s’appellent « {} »", overlay.name);
            reader.fault(node.span(), &message, Some("donner à chacun un nom à lui"));
        }
        overlays.push(overlay);
    }
    overlays
}

fn overlay(
    reader: &mut TomlReader<'_>,
    span: Range<usize>,
    table: &DeTable<'_>,
) -> Option<OverlayOptions> {
    reader.keys(table, &KEYS);
    for (key, example) in [("nom", "communes"), ("fichier", "communes.geojson")] {
        if !table.contains_key(key) {
            let help = format!("ajouter par exemple : {key} = \"{example}\"");
            reader.fault(span.clone(), &format!("calque sans « {key} »"), Some(&help));
        }
    }
    let name = table.get("nom").and_then(|node| reader.parsed(node, slug));
    let common = OverlayOptions::of_file("", std::path::Path::new(""));
    let zooms = zooms(reader, table).unwrap_or(common.zooms);
    let values = values(reader, table);
    let path = reader.path_of(table, "fichier");
    let title = reader.text_of(table, "titre");
    let name = name?;
    Some(OverlayOptions {
        title: title.unwrap_or_else(|| name.clone()),
        name,
        outlines: path?,
        code: reader.text_of(table, "code"),
        label: reader.text_of(table, "libelle"),
        zooms,
        attribution: reader.text_of(table, "attribution"),
        licence: reader.text_of(table, "licence"),
        values,
    })
}

/// A name that can stand in an address.
pub(super) fn slug(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let sound = text.chars().all(plain) && !text.starts_with('-') && text.len() <= 60;
    if sound {
        return Ok(text.to_owned());
    }
    Err(format!(
        "« {text} » ne peut pas être un nom : minuscules sans accent, chiffres et tirets, comme « {} »",
        repere_data::slug(text)
    ))
}

fn zooms(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Option<[u8; 2]> {
    let node = table.get("zooms")?;
    let numbers: Vec<Option<f64>> =
        reader.list(node).into_iter().map(|node| number(node.get_ref())).collect();
    let zoom =
        |n: f64| (n.fract() == 0.0 && (0.0..=f64::from(MAX_ZOOM)).contains(&n)).then_some(n as u8);
    if let [Some(first), Some(last)] = numbers[..]
        && let (Some(first), Some(last)) = (zoom(first), zoom(last))
        && first <= last
    {
        return Some([first, last]);
    }
    let message = format!("deux zooms de 0 à {MAX_ZOOM} sont attendus, le plus petit d’abord");
    reader.fault(node.span(), &message, Some("écrire par exemple : zooms = [4, 10]"));
    None
}

fn values(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Option<ValuesOptions> {
    let Some(node) = table.get("valeurs") else {
        for key in OF_VALUES {
            if let Some(node) = table.get(key) {
                let help = "ajouter le tableau de valeurs : valeurs = \"fragilite.csv\"";
                reader.fault(node.span(), &format!("« {key} » sans « valeurs »"), Some(help));
            }
        }
        return None;
    };
    if !table.contains_key("colonne") {
        let help = "dire quelle colonne colorer : colonne = \"total\"";
        reader.fault(node.span(), "valeurs sans « colonne »", Some(help));
    }
    let given = bounds(reader, table);
    let classes = classes(reader, table, given.as_deref());
    let method = match (given, reader.one_of(table, "methode", &METHODS).as_deref()) {
        (Some(bounds), _) => Method::Given(bounds),
        (None, Some("egales")) => Method::Equal,
        (None, Some("naturelles")) => Method::Natural,
        (None, _) => Method::Quantiles,
    };
    Some(ValuesOptions {
        file: reader.path_of(table, "valeurs")?,
        code_column: reader.text_of(table, "colonne_code"),
        column: reader.text_of(table, "colonne").unwrap_or_default(),
        classes,
        method,
        colours: palette(reader, table, classes),
        unit: reader.text_of(table, "unite"),
        legend: reader.text_of(table, "legende"),
    })
}

/// The bounds between classes; they leave nothing for `classes` or `methode` to say.
fn bounds(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Option<Vec<f64>> {
    let node = table.get("bornes")?;
    for key in ["classes", "methode"] {
        if let Some(node) = table.get(key) {
            let help = "« bornes » dit déjà combien de classes il y a, et lesquelles";
            reader.fault(
                node.span(),
                &format!("« {key} » et « bornes » ne vont pas ensemble"),
                Some(help),
            );
        }
    }
    let numbers: Option<Vec<f64>> =
        reader.list(node).into_iter().map(|node| number(node.get_ref())).collect();
    let rising = |b: &Vec<f64>| b.windows(2).all(|pair| pair[0] < pair[1]);
    let bounds = numbers
        .filter(|bounds| (1..MOST_CLASSES).contains(&bounds.len()))
        .filter(|bounds| bounds.iter().all(|b| b.is_finite()) && rising(bounds));
    if bounds.is_none() {
        let message = format!("de 1 à {} nombres croissants sont attendus", MOST_CLASSES - 1);
        reader.fault(node.span(), &message, Some("bornes = [2, 4, 6] fait quatre classes : moins de 2, de 2 à 4, de 4 à 6, 6 et plus"));
    }
    bounds
}

fn classes(reader: &mut TomlReader<'_>, table: &DeTable<'_>, bounds: Option<&[f64]>) -> usize {
    if let Some(bounds) = bounds {
        return bounds.len() + 1;
    }
    let Some(count) = reader.integer(table, "classes") else { return COMMON_CLASSES };
    match usize::try_from(count) {
        Ok(count) if (2..=MOST_CLASSES).contains(&count) => count,
        _ => {
            let node = table.get("classes").expect("it has just been read");
            let message = format!("de 2 à {MOST_CLASSES} classes sont attendues");
            reader.fault(node.span(), &message, Some("cinq se distinguent bien"));
            COMMON_CLASSES
        }
    }
}

/// A palette's colours, or those that are listed.
fn palette(reader: &mut TomlReader<'_>, table: &DeTable<'_>, classes: usize) -> Vec<String> {
    let common = || colours(PALETTES[0].0, classes).expect("the first palette is there");
    let Some(node) = table.get("couleurs") else { return common() };
    if node.get_ref().as_str().is_some() {
        let names: Vec<&str> = PALETTES.iter().map(|(name, _)| *name).collect();
        let name = reader.one_of(table, "couleurs", &names);
        return name.and_then(|name| colours(&name, classes)).unwrap_or_else(common);
    }
    let nodes = reader.list(node);
    let mut list = Vec::new();
    for node in &nodes {
        list.extend(reader.parsed(node, str::parse::<Colour>).map(|colour| colour.to_string()));
    }
    if nodes.len() != classes {
        let message = format!("{} couleurs pour {classes} classes", nodes.len());
        reader.fault(
            node.span(),
            &message,
            Some("une couleur par classe, de la plus basse à la plus haute"),
        );
    }
    if list.len() == classes { list } else { common() }
}
