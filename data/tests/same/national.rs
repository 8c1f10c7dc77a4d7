//! The national pipeline's rule, as it is told in the standard's papers, beside
//! ours: candidates of one `code_insee` whose typologies overlap or are empty (or
//! RFS with PIMMS); the mean of a fuzzy match of names, one of addresses, and
//! nearness; past 83 one place across sources, past 90 within one; transitive.

use std::collections::HashMap;

use repere_data::{Place, fold};

/// The groups that the rule makes of places.
pub(crate) fn groups(places: &[Place]) -> Vec<Vec<u32>> {
    let mut communes: HashMap<&str, Vec<u32>> = HashMap::new();
    for (number, place) in (0..).zip(places) {
        if !place.code_insee.is_empty() {
            communes.entry(&place.code_insee).or_default().push(number);
        }
    }
    let mut roots: Vec<u32> = (0..places.len() as u32).collect();
    fn root(roots: &mut [u32], mut at: u32) -> u32 {
        while roots[at as usize] != at {
            roots[at as usize] = roots[roots[at as usize] as usize];
            at = roots[at as usize];
        }
        at
    }
    for members in communes.values() {
        for (at, &a) in members.iter().enumerate() {
            for &b in &members[at + 1..] {
                let (one, other) = (&places[a as usize], &places[b as usize]);
                let threshold = if one.source == other.source { 90.0 } else { 83.0 };
                if may_be_one(one, other) && score(one, other) > threshold {
                    let (a, b) = (root(&mut roots, a), root(&mut roots, b));
                    roots[a.max(b) as usize] = a.min(b);
                }
            }
        }
    }
    let mut groups: HashMap<u32, Vec<u32>> = HashMap::new();
    for number in 0..places.len() as u32 {
        groups.entry(root(&mut roots, number)).or_default().push(number);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

fn may_be_one(a: &Place, b: &Place) -> bool {
    let has = |place: &Place, code: &str| place.typologie.iter().any(|known| known == code);
    a.typologie.is_empty()
        || b.typologie.is_empty()
        || a.typologie.iter().any(|code| has(b, code))
        || (has(a, "RFS") && has(b, "PIMMS"))
        || (has(a, "PIMMS") && has(b, "RFS"))
}

fn score(a: &Place, b: &Place) -> f64 {
    (alike(&a.nom, &b.nom) + alike(&a.adresse, &b.adresse) + nearness(a, b)) / 3.0
}

/// Full marks up to 40 m, half of them 100 m further; full marks too where a
/// position lacks, its known fault.
fn nearness(a: &Place, b: &Place) -> f64 {
    let Some((a, b)) = a.position.zip(b.position) else { return 100.0 };
    let further = (f64::from(a.metres_to(b)) - 40.0).max(0.0);
    100.0 * 0.5_f64.powf(further / 100.0)
}

/// Twice the longest common subsequence by the lengths together, in hundredths.
fn alike(a: &str, b: &str) -> f64 {
    let (a, b) = (fold(a).into_bytes(), fold(b).into_bytes());
    if a.is_empty() && b.is_empty() {
        return 100.0;
    }
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut before = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y { before + 1 } else { above.max(row[at]) };
            before = above;
        }
    }
    200.0 * row[b.len()] as f64 / (a.len() + b.len()) as f64
}

#[test]
fn the_rule_has_its_known_fault() {
    let place =
        |nom: &str| Place { nom: nom.into(), code_insee: "38185".into(), ..Place::default() };
    let groups = groups(&[place("Mairie"), place("Mairie"), place("Médiathèque du Parc")]);
    assert_eq!(groups, [[0, 1]], "nothing but a name is known, and it is enough");
}
