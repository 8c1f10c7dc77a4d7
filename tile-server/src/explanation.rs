//! Why a place is one: its records, what speaks for each pair of them, what a
//! list decided, and the nearest places that it was not merged with.
//!
//! All of it is in the bundle: a merged place keeps what its records said
//! otherwise, so that they are compared again as they were in the bake.

use repere_data::same::{Register, Rule, Score, Signs, records};
use repere_data::{Place, Territories};

use crate::bundle::{Bundle, Compared};
use crate::error::Error;

/// Places told of that were not merged.
const NEAREST: usize = 5;

/// Why a place is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The place.
    pub place: Place,
    /// What its records say, as far as they are compared.
    pub records: Vec<Place>,
    /// Pairs of its records, by their places in that list.
    pub pairs: Vec<Pair>,
    /// Lines of the lists that name one of its records: of one place, or not.
    pub listed: Vec<Listed>,
    /// The places most like it, the likest first.
    pub others: Vec<Other>,
    /// The points that were asked for.
    pub rule: Rule,
}

/// Two records of the place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The one.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What speaks for and against.
    pub score: Score,
    /// Points that would do.
    pub threshold: i32,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The ids, as they are written.
    pub ids: (String, String),
    /// Whether it says that they are of one place.
    pub same: bool,
}

/// Another place.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// Its id and its name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The likest pair of a record of ours and one of its.
    pub score: Score,
    /// Points that would do for that pair.
    pub threshold: i32,
    /// The pair has them: another pair of the two places is clearly distinct, or a
    /// list keeps them apart.
    pub kept_apart: bool,
}

/// Explains a place of a bundle.
///
/// # Errors
/// [`Error::Usage`] when the bundle has no such place, or merged nothing; what
/// reading the bundle fails of.
pub fn explain(bundle: &Bundle, id: &str, territories: &Territories) -> Result<Explanation, Error> {
    let Some(compared) = &bundle.aliases.compared else {
        return Err(Error::Usage(
            "ce bundle ne réunit pas les fiches : le fabriquer avec repere.toml ou --merge".into(),
        ));
    };
    let Some(ordinal) = bundle.find(id)? else {
        return Err(Error::Usage(format!("aucun lieu n’a l’identifiant « {id} » dans ce bundle")));
    };
    let mut register = Register::default();
    // By place, its first record; and who asks.
    let mut firsts: Vec<u32> = Vec::new();
    let (mut asked, mut said) = (None, Vec::new());
    for number in 0..bundle.index.len() {
        let Some(place) = bundle.place(number)? else { continue };
        firsts.push(register.len());
        let of_place = records(&place, territories);
        of_place.iter().for_each(|record| register.push(&Signs::of(record, territories)));
        if number == ordinal {
            (asked, said) = (Some(place), of_place);
        }
    }
    register.seal();
    let place =
        asked.ok_or_else(|| Error::Altered { path: bundle.path(&bundle.manifest.files.fgb) })?;
    let rule = Rule {
        threshold: compared.seuil,
        within_source: compared.seuil_meme_source,
        distinct: compared.seuil_distinct,
    };
    let first = firsts[ordinal as usize];
    let threshold = |a: u32, b: u32| rule.threshold_of(register.one_source(a, b));
    let mut pairs = Vec::new();
    for a in 0..said.len() {
        for b in a + 1..said.len() {
            let (one, other) = (first + a as u32, first + b as u32);
            let score = register.score(one, other);
            pairs.push(Pair { a, b, score, threshold: threshold(one, other) });
        }
    }
    let mut best: Vec<(i32, u32, u32, u32)> = Vec::new();
    for ours in first..first + said.len() as u32 {
        for theirs in register.neighbours(ours) {
            let number = firsts.partition_point(|&first| first <= theirs) as u32 - 1;
            if number != ordinal {
                best.push((register.score(ours, theirs).total(), number, ours, theirs));
            }
        }
    }
    best.sort_by_key(|&(points, number, ..)| (number, std::cmp::Reverse(points)));
    best.dedup_by_key(|&mut (_, number, ..)| number);
    best.sort_by_key(|&(points, number, ..)| (std::cmp::Reverse(points), number));
    let others = best.into_iter().take(NEAREST).map(|(points, number, ours, theirs)| {
        let threshold = threshold(ours, theirs);
        Other {
            id: bundle.index.id(number).to_owned(),
            name: bundle.index.name(number).to_owned(),
            score: register.score(ours, theirs),
            threshold,
            kept_apart: points >= threshold,
        }
    });
    let others = others.collect();
    let listed = listed(compared, &said);
    Ok(Explanation { place, records: said, pairs, listed, others, rule })
}

/// Lines of the lists that name one of the records.
fn listed(compared: &Compared, records: &[Place]) -> Vec<Listed> {
    let is_one = |id: &str| {
        records.iter().any(|Place { dataset, id: own, .. }| {
            let rest = id.strip_prefix(dataset.as_str()).and_then(|rest| rest.strip_prefix(':'));
            id == own || rest == Some(own)
        })
    };
    let of = |pairs: &[(String, String)], same: bool| {
        let named = pairs.iter().filter(|(a, b)| is_one(a) || is_one(b));
        named.map(|ids| Listed { ids: ids.clone(), same }).collect::<Vec<_>>()
    };
    let mut listed = of(&compared.memes, true);
    listed.extend(of(&compared.distincts, false));
    listed
}
