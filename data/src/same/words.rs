//! What the words of a name and of an address say: those that tell places
//! apart, the kind of place they name, the house's number and the way.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold::fold;

/// Words that tell nothing apart.
const EMPTY: &[&str] = &[
    "a", "au", "aux", "c", "chez", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le",
    "les", "lieu", "ou", "par", "pour", "s", "site", "sous", "sur", "un", "une",
];

/// Words and phrases that name a kind of place, the longer ones first where one
/// begins another. A kind is one bit; those of [`OPEN`] contradict none.
const KINDS: &[(&str, Kinds)] = &[
    ("bibliotheque", Kinds::LIBRARY),
    ("bibliotheques", Kinds::LIBRARY),
    ("bm", Kinds::LIBRARY),
    ("mediatheque", Kinds::LIBRARY),
    ("mediatheques", Kinds::LIBRARY),
    ("ludotheque", Kinds::LIBRARY),
    ("centre communal action sociale", Kinds::CCAS),
    ("centre com action sociale", Kinds::CCAS),
    ("ctre com action sociale", Kinds::CCAS),
    ("ctre communal action sociale", Kinds::CCAS),
    ("centre intercommunal action sociale", Kinds::CCAS),
    ("ccas", Kinds::CCAS),
    ("cias", Kinds::CCAS),
    ("mairie annexe", Kinds::ANNEXE),
    ("annexe mairie", Kinds::ANNEXE),
    ("hotel ville", Kinds::TOWN_HALL),
    ("mairie", Kinds::TOWN_HALL),
    ("commune", Kinds::TOWN_HALL),
    ("ville", Kinds::TOWN_HALL),
    ("municipalite", Kinds::TOWN_HALL),
    ("centre socioculturel", Kinds::SOCIAL_CENTRE),
    ("centre socio culturel", Kinds::SOCIAL_CENTRE),
    ("centre social culturel", Kinds::SOCIAL_CENTRE),
    ("ctre social culturel", Kinds::SOCIAL_CENTRE),
    ("centre social", Kinds::SOCIAL_CENTRE),
    ("centre sociaux", Kinds::SOCIAL_CENTRE),
    ("espace vie sociale", Kinds::SOCIAL_CENTRE),
    ("espace socioculturel", Kinds::SOCIAL_CENTRE),
    ("espace social", Kinds::SOCIAL_CENTRE),
    ("maison quartier", Kinds::SOCIAL_CENTRE),
    ("mjc", Kinds::YOUTH_HOUSE),
    ("maison jeunes culture", Kinds::YOUTH_HOUSE),
    ("maison jeunes", Kinds::YOUTH_HOUSE),
    ("espace jeunes", Kinds::YOUTH_HOUSE),
    ("point information jeunesse", Kinds::YOUTH_INFO),
    ("bureau information jeunesse", Kinds::YOUTH_INFO),
    ("information jeunesse", Kinds::YOUTH_INFO),
    ("info jeunes", Kinds::YOUTH_INFO),
    ("pij", Kinds::YOUTH_INFO),
    ("bij", Kinds::YOUTH_INFO),
    ("crij", Kinds::YOUTH_INFO),
    ("mission locale", Kinds::YOUTH_JOBS),
    ("pole emploi", Kinds::JOBS),
    ("france travail", Kinds::JOBS),
    ("communaute communes", Kinds::INTERCOMMUNAL),
    ("communaute agglomeration", Kinds::INTERCOMMUNAL),
    ("communaute urbaine", Kinds::INTERCOMMUNAL),
    ("comcom", Kinds::INTERCOMMUNAL),
    ("cc", Kinds::INTERCOMMUNAL),
    ("metropole", Kinds::INTERCOMMUNAL),
    ("conseil departemental", Kinds::DEPARTMENT),
    ("departement", Kinds::DEPARTMENT),
    ("maison departementale solidarites", Kinds::DEPARTMENT_SOCIAL),
    ("maison departementale", Kinds::DEPARTMENT_SOCIAL),
    ("maison solidarites", Kinds::DEPARTMENT_SOCIAL),
    ("maison solidarite", Kinds::DEPARTMENT_SOCIAL),
    ("centre medico social", Kinds::DEPARTMENT_SOCIAL),
    ("mds", Kinds::DEPARTMENT_SOCIAL),
    ("cms", Kinds::DEPARTMENT_SOCIAL),
    ("la poste", Kinds::POST),
    ("bureau poste", Kinds::POST),
    ("poste", Kinds::POST),
    ("sous prefecture", Kinds::PREFECTURE),
    ("prefecture", Kinds::PREFECTURE),
    ("caf", Kinds::BENEFITS),
    ("caisse allocations familiales", Kinds::BENEFITS),
    ("cpam", Kinds::HEALTH),
    ("msa", Kinds::FARMERS),
    ("chambre agriculture", Kinds::FARMERS),
    ("college", Kinds::SCHOOL),
    ("lycee", Kinds::SCHOOL),
    ("ecole", Kinds::SCHOOL),
    ("ehpad", Kinds::ELDERLY),
    ("residence autonomie", Kinds::ELDERLY),
    ("chrs", Kinds::SHELTER),
    ("pimms mediation", Kinds::PIMMS),
    ("pimms", Kinds::PIMMS),
    ("croix rouge francaise", Kinds::RED_CROSS),
    ("croix rouge", Kinds::RED_CROSS),
    ("secours populaire", Kinds::POOR_RELIEF),
    ("secours catholique", Kinds::POOR_RELIEF),
    ("emmaus", Kinds::EMMAUS),
    ("familles rurales", Kinds::FAMILIES),
    ("maison france services", Kinds::SERVICES),
    ("maison france service", Kinds::SERVICES),
    ("espace france services", Kinds::SERVICES),
    ("espace france service", Kinds::SERVICES),
    ("relais france services", Kinds::SERVICES),
    ("france services", Kinds::SERVICES),
    ("franceservices", Kinds::SERVICES),
    ("franceservice", Kinds::SERVICES),
    // The houses of Calvados before they took the national label.
    ("point info 14", Kinds::SERVICES),
    ("france service", Kinds::SERVICES),
    ("maison services public", Kinds::SERVICES),
    ("maison services publics", Kinds::SERVICES),
    ("maison services", Kinds::SERVICES),
    ("msap", Kinds::SERVICES),
    ("mfs", Kinds::SERVICES),
    ("fs", Kinds::SERVICES),
    ("espace public numerique", Kinds::DIGITAL),
    ("espace numerique", Kinds::DIGITAL),
    ("cyber base", Kinds::DIGITAL),
    ("cyberbase", Kinds::DIGITAL),
    ("epn", Kinds::DIGITAL),
    ("tiers", Kinds::THIRD_PLACE),
    ("coworking", Kinds::THIRD_PLACE),
    ("fablab", Kinds::THIRD_PLACE),
];

/// Words that say a place goes round.
const ROUND: &[&str] = &[
    "bus",
    "camion",
    "camionnette",
    "fourgon",
    "itinerance",
    "itinerant",
    "itinerante",
    "minibus",
    "mobile",
    "multisite",
    "multisites",
    "van",
];

/// Ways, with what they are shortened to.
const WAYS: &[&str] = &[
    "all",
    "allee",
    "allees",
    "ave",
    "av",
    "avenue",
    "bd",
    "bld",
    "blvd",
    "boulevard",
    "carrefour",
    "ch",
    "che",
    "chemin",
    "chem",
    "cite",
    "cours",
    "crs",
    "esp",
    "espl",
    "esplanade",
    "faubourg",
    "fbg",
    "fg",
    "imp",
    "impasse",
    "lot",
    "lotissement",
    "mail",
    "montee",
    "pas",
    "passage",
    "pl",
    "place",
    "placette",
    "promenade",
    "prom",
    "quai",
    "r",
    "res",
    "residence",
    "rond",
    "route",
    "rte",
    "rue",
    "ruelle",
    "sq",
    "square",
    "traverse",
    "venelle",
    "voie",
    "za",
    "zac",
    "zi",
];

/// Shortened words of addresses and names, spelt out.
const SHORT: &[(&str, &str)] = &[
    ("ass", "association"),
    ("asso", "association"),
    ("gal", "general"),
    ("gen", "general"),
    ("mal", "marechal"),
    ("mar", "marechal"),
    ("dr", "docteur"),
    ("pdt", "president"),
    ("pres", "president"),
    ("cdt", "commandant"),
    ("col", "colonel"),
    ("cap", "capitaine"),
    ("prof", "professeur"),
    ("pr", "professeur"),
    ("rep", "republique"),
    ("repub", "republique"),
    ("lib", "liberation"),
    ("ctre", "centre"),
    ("cent", "centre"),
    ("nat", "nationale"),
    ("vx", "vieux"),
    ("gd", "grand"),
    ("gde", "grande"),
    ("not", "notre"),
    ("hte", "haute"),
    ("ht", "haut"),
];

/// Kinds of places, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(pub(super) u64);

macro_rules! kinds {
    ($($name:ident)*) => { kinds!(@ 0; $($name)*); };
    (@ $bit:expr; $name:ident $($rest:ident)*) => {
        impl Kinds { pub(super) const $name: Kinds = Kinds(1 << $bit); }
        kinds!(@ $bit + 1; $($rest)*);
    };
    (@ $bit:expr;) => {};
}

kinds! {
    LIBRARY CCAS TOWN_HALL ANNEXE SOCIAL_CENTRE YOUTH_HOUSE YOUTH_INFO YOUTH_JOBS JOBS
    INTERCOMMUNAL DEPARTMENT DEPARTMENT_SOCIAL POST PREFECTURE BENEFITS HEALTH FARMERS SCHOOL
    ELDERLY SHELTER PIMMS RED_CROSS POOR_RELIEF EMMAUS FAMILIES SERVICES DIGITAL THIRD_PLACE
}

impl Kinds {
    /// Labels and equipment that places of any kind may have.
    const OPEN: Kinds = Kinds(Kinds::SERVICES.0 | Kinds::DIGITAL.0 | Kinds::THIRD_PLACE.0);

    /// Those that a France services house is often a room of.
    pub(super) const HOSTS: Kinds = Kinds(
        Kinds::TOWN_HALL.0
            | Kinds::ANNEXE.0
            | Kinds::CCAS.0
            | Kinds::SOCIAL_CENTRE.0
            | Kinds::YOUTH_HOUSE.0
            | Kinds::INTERCOMMUNAL.0
            | Kinds::DEPARTMENT.0
            | Kinds::DEPARTMENT_SOCIAL.0
            | Kinds::POST.0
            | Kinds::PREFECTURE.0
            | Kinds::PIMMS.0
            | Kinds::FARMERS.0
            | Kinds::FAMILIES.0,
    );

    /// The kinds of both.
    pub(super) fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Whether one kind is in both.
    pub(super) fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// Without labels that any place may have.
    pub(super) fn closed(self) -> Kinds {
        Kinds(self.0 & !Kinds::OPEN.0)
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kind a typologie code means, for those that names have words for.
    pub(super) fn of_code(code: &str) -> Kinds {
        match code {
            "BIB" => Kinds::LIBRARY,
            "CCAS" | "CIAS" => Kinds::CCAS,
            "MUNI" => Kinds::TOWN_HALL,
            "CS" | "CSC" | "EVS" | "MQ" => Kinds::SOCIAL_CENTRE,
            "MJC" => Kinds::YOUTH_HOUSE,
            "PIJ_BIJ" => Kinds::YOUTH_INFO,
            "ML" => Kinds::YOUTH_JOBS,
            "FT" => Kinds::JOBS,
            "CC" | "EPCI" => Kinds::INTERCOMMUNAL,
            "DEPT" | "CD" => Kinds::DEPARTMENT,
            "MDS" | "CMS" | "CDAS" => Kinds::DEPARTMENT_SOCIAL,
            "LA_POSTE" => Kinds::POST,
            "PREF" => Kinds::PREFECTURE,
            "CAF" => Kinds::BENEFITS,
            "CPAM" => Kinds::HEALTH,
            "MSA" => Kinds::FARMERS,
            "CHRS" => Kinds::SHELTER,
            "PIMMS" => Kinds::PIMMS,
            "RFS" | "MSAP" => Kinds::SERVICES,
            "EPN" => Kinds::DIGITAL,
            "TIERS_LIEUX" | "FABLAB" | "FABRIQUE" => Kinds::THIRD_PLACE,
            _ => Kinds::default(),
        }
    }
}

/// What a name says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Name {
    /// Words that tell it apart, sorted, each once.
    pub(super) words: Vec<String>,
    pub(super) kinds: Kinds,
    /// It says that the place goes round.
    pub(super) round: bool,
}

/// The words of a phrase after the first, and the kind it names.
type Phrase = (Vec<&'static str>, Kinds);

/// The phrases of [`KINDS`], in its order, by their first word that says something.
static PHRASES: LazyLock<HashMap<&str, Vec<Phrase>>> = LazyLock::new(|| {
    let mut phrases: HashMap<&str, Vec<Phrase>> = HashMap::new();
    for (phrase, kind) in KINDS {
        let mut words = phrase.split(' ').filter(|word| !EMPTY.contains(word));
        let first = words.next().expect("a phrase says something");
        phrases.entry(first).or_default().push((words.collect(), *kind));
    }
    phrases
});

/// Takes a name apart. `commune` holds the folded words of its commune's names,
/// which are no words of the place.
pub(super) fn name(text: &str, commune: &[String]) -> Name {
    let folded = closed_up(&fold(text));
    let all: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).map(spelt_out).collect();
    let mut name = Name { round: all.iter().any(|w| ROUND.contains(w)), ..Name::default() };
    // « la poste » and « la passerelle » differ by what follows the article.
    let words: Vec<&str> = all.into_iter().filter(|word| !EMPTY.contains(word)).collect();
    let mut at = 0;
    'words: while at < words.len() {
        for (rest, kind) in PHRASES.get(words[at]).into_iter().flatten() {
            if words[at + 1..].starts_with(rest) {
                name.kinds = name.kinds.with(*kind);
                at += 1 + rest.len();
                continue 'words;
            }
        }
        if !commune.iter().any(|word| word == words[at]) && !ROUND.contains(&words[at]) {
            name.words.push(words[at].to_owned());
        }
        at += 1;
    }
    name.words.sort();
    name.words.dedup();
    name
}

/// Letters of a shortened name put together: « c c a s » becomes « ccas ».
fn closed_up(folded: &str) -> String {
    let single = |word: &&str| word.len() == 1 && word.as_bytes()[0].is_ascii_lowercase();
    let words: Vec<&str> = folded.split(' ').collect();
    let runs = words.chunk_by(|a, b| single(a) == single(b));
    let joined =
        runs.map(|run| if run.len() > 2 && single(&run[0]) { run.concat() } else { run.join(" ") });
    joined.collect::<Vec<String>>().join(" ")
}

/// What an address says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Address {
    /// The houses' numbers, ascending; none when there is none.
    pub(super) numbers: Vec<u16>,
    /// Words of the way's name, sorted, each once.
    pub(super) words: Vec<String>,
    /// What stands before: a building, as it is written.
    pub(super) building: String,
}

/// Takes an address apart.
pub(super) fn address(text: &str, postcode: &str, commune: &[String]) -> Address {
    let folded = fold(text);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    // « 2 rue Basse 73000 Chambéry », « BP 12 », « CS 10203 ».
    let cut = words.iter().position(|w| *w == postcode || matches!(*w, "bp" | "cs" | "cedex"));
    words.truncate(cut.filter(|&cut| cut > 0).unwrap_or(words.len()));
    let way = words.iter().position(|word| WAYS.contains(word)).unwrap_or(0);
    // The number stands before the way, or a word before it (« 14 grande rue »).
    let numbered = |at: &usize| number(words[*at]).is_some();
    let last = (way.saturating_sub(3)..way.max(words.len().min(1))).rev().find(numbered);
    let (first, start) = match last {
        Some(last) => {
            let part =
                |word: &&str| number(word).is_some() || matches!(*word, "bis" | "ter" | "et" | "a");
            let before = words[..last].iter().rev().take_while(|word| part(word)).count();
            // « 12 bis », and « 42 42 » of who wrote it twice.
            let after = words[last + 1..]
                .iter()
                .take_while(|word| part(word) && (number(word).is_none() || **word == words[last]));
            (last - before, last + 1 + after.count())
        }
        None if way + 1 == words.len() => (0, 0),
        None => (way, way),
    };
    let mut address = Address::default();
    address.numbers.extend(words[first..start].iter().filter_map(|word| number(word)));
    address.numbers.sort_unstable();
    address.numbers.dedup();
    address.building = words[..first].join(" ");
    let rest = words[start..].iter().copied();
    let own: Vec<&str> =
        rest.filter(|word| !WAYS.contains(word) && !EMPTY.contains(word)).map(spelt_out).collect();
    let without: Vec<&str> =
        own.iter().copied().filter(|word| !commune.iter().any(|c| c == word)).collect();
    // « rue de Chambéry » in Chambéry keeps its only word.
    let kept = if without.is_empty() { own } else { without };
    address.words = kept.into_iter().map(str::to_owned).collect();
    address.words.sort();
    address.words.dedup();
    address
}

/// The number that a word begins with, with what may follow it: `12`, `9bis`.
fn number(word: &str) -> Option<u16> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, suffix) = word.split_at(digits);
    matches!(suffix, "" | "a" | "b" | "c" | "bis" | "ter" | "t").then(|| number.parse().ok())?
}

fn spelt_out(word: &str) -> &str {
    SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        fold(text).split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn names_keep_what_tells_places_apart() {
        let check = |text: &str, commune: &str, kept: &[&str], kinds: Kinds, round: bool| {
            let found = name(text, &words(commune));
            assert_eq!(found.words, kept, "{text}");
            assert_eq!((found.kinds, found.round), (kinds, round), "{text}");
        };
        let (hall, services) = (Kinds::TOWN_HALL, Kinds::SERVICES);
        check("Mairie de Candillargues", "Candillargues", &[], hall, false);
        check("COMMUNE DE ST-JEAN", "Saint-Jean", &[], hall, false);
        check("France services de Valserhône", "Valserhône", &[], services, false);
        check("France Services La Poste de Guise", "Guise", &[], services.with(Kinds::POST), false);
        check("La Passerelle", "Guise", &["passerelle"], Kinds::default(), false);
        check("ALT C.C.A.S. de Guise", "Guise", &["alt"], Kinds::CCAS, false);
        check("CTRE COM ACTION SOCIALE", "Guise", &[], Kinds::CCAS, false);
        check("Bus France services Thiérache", "Guise", &["thierache"], services, true);
        check("Médiathèque Jean Moulin", "Lyon", &["jean", "moulin"], Kinds::LIBRARY, false);
    }

    #[test]
    fn addresses_give_number_and_way() {
        let check = |text: &str, numbers: &[u16], kept: &[&str]| {
            let found = address(text, "73000", &words("Chambéry"));
            assert_eq!(
                (&*found.numbers, &*found.words),
                (numbers, &*kept.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()),
                "{text}"
            );
        };
        check("12 bis rue du Général de Gaulle", &[12], &["gaulle", "general"]);
        check("12bis, R DU GAL DE GAULLE", &[12], &["gaulle", "general"]);
        check("5-9 Rue des Papetiers", &[5, 9], &["papetiers"]);
        check("Immeuble Le Nivolet, 3 av. de Verdun 73000 Chambéry", &[3], &["verdun"]);
        check("Place du 8 mai 1945", &[], &["1945", "8", "mai"]);
        check("Le Bourg", &[], &["bourg"]);
        check("14 Grande rue", &[14], &["grande"]);
        check("Grande Rue", &[], &["grande"]);
        check("42 42 KENNEDY", &[42], &["kennedy"]);
        check("142 JEAN JAURES", &[142], &["jaures", "jean"]);
        check("1 à 3, quai Nord", &[1, 3], &["nord"]);
        check("rue de Chambéry", &[], &["chambery"]);
        check("4 PL DE LA MAIRIE BP 12", &[4], &["mairie"]);
        check("", &[], &[]);
    }
}
