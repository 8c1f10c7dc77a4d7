//! Which file of the nation's communes holds a name.
//!
//! 35,000 communes are too many for a page to fetch; it asks for those whose names
//! begin as what is typed. A tenth of them are called « Saint-… », and one in ten
//! begins with an article: those say nothing, so the letters are taken after them.

use crate::fold::fold;

/// Words that begin too many names to tell them apart.
const COMMON: [&str; 6] = ["saint", "sainte", "le", "la", "les", "l"];

/// The shard of a commune's name, or of the beginning of one: the first two letters
/// (or digits) of its folding, after articles and « Saint ». One letter for a name
/// that has no more; `None` where there is none.
///
/// ```
/// use repere_data::commune_shard;
/// assert_eq!(commune_shard("Saint-Étienne").as_deref(), Some("et"));
/// assert_eq!(commune_shard("st et"), commune_shard("Saint-Étienne"));
/// assert_eq!(commune_shard("L’Haÿ-les-Roses").as_deref(), Some("ha"));
/// assert_eq!(commune_shard("Y").as_deref(), Some("y"));
/// ```
pub fn commune_shard(name: &str) -> Option<String> {
    let folded = fold(name);
    let mut rest = &*folded;
    while let Some((first, others)) = rest.split_once(' ')
        && COMMON.contains(&first)
    {
        rest = others;
    }
    let letters: String = rest.chars().filter(|c| *c != ' ').take(2).collect();
    (!letters.is_empty()).then_some(letters)
}
