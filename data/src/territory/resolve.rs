//! Which commune a record means, from what it says of its address.

use std::collections::HashMap;

use super::table::Code5;
use super::{CommuneId, Territories};
use crate::fold::fold;

/// Folded names, made when the first record without a usable code comes.
#[derive(Debug)]
pub(super) struct Names {
    /// The bare name of each commune, by row.
    bare: Vec<Box<str>>,
    /// Communes of today by bare name, arrondissements left out.
    today: HashMap<Box<str>, Vec<CommuneId>>,
    /// Communes of today by the bare name of a part of them.
    before: HashMap<Box<str>, Vec<CommuneId>>,
}

/// What a record calls its commune: « LYON 3E CEDEX 03 » is `lyon` and 3.
struct Wanted {
    bare: String,
    arrondissement: Option<usize>,
}

impl Territories {
    /// The commune or arrondissement that a record's address names.
    ///
    /// By its INSEE code, of today or of before; else by its name among the
    /// communes of its postal code, then among those of the postal code's
    /// département; else the only commune of its postal code. Paris, Lyon and
    /// Marseille become their arrondissement when the postal code or the name
    /// says which. `None` when all that leaves a doubt.
    ///
    /// ```
    /// use repere_data::Territories;
    /// let territories = Territories::builtin();
    /// let code = |insee, postal, name| {
    ///     territories.resolve(insee, postal, name).map(|id| territories.code(id))
    /// };
    /// assert_eq!(code("13055", "13011", "Marseille"), Some("13211"));
    /// assert_eq!(code("", "38021", "GRENOBLE CEDEX 1"), Some("38185"));
    /// assert_eq!(code("", "38000", "Échirolles"), Some("38151"));
    /// ```
    pub fn resolve(
        &self,
        code_insee: &str,
        code_postal: &str,
        commune_name: &str,
    ) -> Option<CommuneId> {
        let postal_code = five_characters(code_postal);
        let wanted = Wanted::read(commune_name);
        let at_postal_code = postal_code.map_or_else(Vec::new, |code| self.at_postal_code(code));
        let by_code = self.trusted(code_insee, postal_code, &at_postal_code, &wanted.bare);
        by_code
            .or_else(|| self.named_among(&at_postal_code, &wanted.bare))
            .or_else(|| self.named_around(postal_code?, &wanted.bare))
            .or_else(|| only(at_postal_code.iter().copied()))
            .map(|id| self.arrondissement(id, &at_postal_code, &wanted).unwrap_or(id))
    }

    /// The commune of an INSEE code, unless the rest of the address speaks
    /// against it: it is a postal code in the wrong column (69005 is both, of
    /// two communes), or another commune has both the postal code and the name.
    fn trusted(
        &self,
        code_insee: &str,
        postal_code: Option<Code5>,
        at_postal_code: &[CommuneId],
        bare: &str,
    ) -> Option<CommuneId> {
        let code = five_characters(code_insee)?;
        let id = self.commune(std::str::from_utf8(&code).ok()?)?;
        let of_postal_code = |own: &str| postal_code.is_some_and(|p| own.as_bytes() == p);
        if postal_code.is_none() || self.postal_codes(id).any(of_postal_code) {
            return Some(id);
        }
        let names = self.names();
        let bears_it = |id: CommuneId| &*names.bare[id.0 as usize] == bare;
        let outvoted = !bears_it(id) && at_postal_code.iter().any(|&other| bears_it(other));
        (!outvoted && postal_code != Some(code)).then_some(id)
    }

    fn named_among(&self, candidates: &[CommuneId], bare: &str) -> Option<CommuneId> {
        if bare.is_empty() || candidates.is_empty() {
            return None;
        }
        let names = self.names();
        let name = |id: CommuneId| &*names.bare[id.0 as usize];
        let among =
            |ids: &[CommuneId]| only(ids.iter().copied().filter(|id| candidates.contains(id)));
        only(candidates.iter().copied().filter(|&id| name(id) == bare))
            .or_else(|| among(names.before.get(bare)?))
            .or_else(|| {
                let alike = |&id: &CommuneId| begins(name(id), bare) || begins(bare, name(id));
                only(candidates.iter().copied().filter(alike))
            })
    }

    fn named_around(&self, postal_code: Code5, bare: &str) -> Option<CommuneId> {
        let names = self.names();
        let around = |ids: &Vec<CommuneId>| {
            only(ids.iter().copied().filter(|&id| delivers(postal_code, self.departement(id))))
        };
        match names.today.get(bare).map(around) {
            Some(Some(id)) => Some(id),
            _ => around(names.before.get(bare)?),
        }
    }

    /// The arrondissement of Paris, Lyon or Marseille that is meant.
    fn arrondissement(
        &self,
        commune: CommuneId,
        at_postal_code: &[CommuneId],
        wanted: &Wanted,
    ) -> Option<CommuneId> {
        let parts: Vec<_> = self.arrondissements(commune).collect();
        only(parts.iter().copied().filter(|id| at_postal_code.contains(id)))
            .or_else(|| parts.get(wanted.arrondissement?.checked_sub(1)?).copied())
    }

    /// The municipal arrondissements of a commune, in their order.
    pub fn arrondissements(&self, commune: CommuneId) -> impl Iterator<Item = CommuneId> {
        self.departement_rows(commune).filter(move |&id| self.parent(id) == Some(commune))
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let bare: Vec<Box<str>> =
                self.communes.iter().map(|c| bare_name(&fold(&c.name)).into()).collect();
            let mut today: HashMap<_, Vec<_>> = HashMap::with_capacity(bare.len());
            for (row, name) in bare.iter().enumerate() {
                if self.communes[row].parent.is_none() {
                    today.entry(name.clone()).or_default().push(CommuneId(row as u32));
                }
            }
            let mut before: HashMap<Box<str>, Vec<_>> = HashMap::new();
            for (name, id) in &self.old_names {
                before.entry(bare_name(&fold(name)).into()).or_default().push(*id);
            }
            Names { bare, today, before }
        })
    }
}

impl Wanted {
    fn read(name: &str) -> Self {
        let folded = fold(name);
        let mut words: Vec<&str> =
            folded.split(' ').take_while(|&word| word != "cedex" && word != "cdx").collect();
        if matches!(words.last(), Some(&("arrondissement" | "arr" | "ardt"))) {
            words.pop();
        }
        let number = words.last().and_then(|word| ordinal(word)).filter(|_| words.len() > 1);
        if number.is_some() {
            words.pop();
        }
        Self { bare: bare_name(&words.join(" ")).to_owned(), arrondissement: number }
    }
}

/// `3`, `03`, `3e`, `3eme`, `1er`.
fn ordinal(word: &str) -> Option<usize> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let ending = &word[digits.len()..];
    matches!(ending, "" | "e" | "er" | "eme" | "ere").then(|| digits.parse().ok())?
}

/// A folded name without its article: « Le Havre » is also written « Havre (Le) ».
fn bare_name(folded: &str) -> &str {
    let article = ["le ", "la ", "les ", "l "].into_iter().find_map(|a| folded.strip_prefix(a));
    let rest = article.unwrap_or(folded);
    if article.is_some() {
        return rest;
    }
    [" le", " la", " les", " l"].into_iter().find_map(|a| rest.strip_suffix(a)).unwrap_or(rest)
}

/// Whether `start` is the first words of `name`.
fn begins(name: &str, start: &str) -> bool {
    !start.is_empty() && name.strip_prefix(start).is_some_and(|rest| rest.starts_with(' '))
}

/// Five characters, upper case; files that passed through a spreadsheet lost
/// the zero before the codes of the first nine départements.
fn five_characters(text: &str) -> Option<Code5> {
    let text = text.trim().to_ascii_uppercase();
    let is_short = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let whole = if is_short { format!("0{text}") } else { text };
    whole.as_bytes().try_into().ok()
}

/// Whether the post writes codes like this one in a département.
fn delivers(postal_code: Code5, departement: &str) -> bool {
    let prefix = match departement {
        "2A" | "2B" => "20",
        // The two islands left Guadeloupe and kept its postal codes.
        "977" | "978" => "971",
        other => other,
    };
    postal_code.starts_with(prefix.as_bytes())
}

/// The item of an iterator of one.
fn only(mut items: impl Iterator<Item = CommuneId>) -> Option<CommuneId> {
    let first = items.next();
    first.filter(|_| items.next().is_none())
}
