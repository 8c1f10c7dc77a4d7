//! What a carte without a fault may still not have meant: judged over the places
//! there are.

use repere_data::{Filter, Index, Selection};

use super::Carte;
use crate::pages::words;

impl Carte {
    /// What its owner should know, each a French sentence; none when all is well.
    pub fn advice(&self, index: &Index) -> Vec<String> {
        let mut advice = Vec::new();
        let filter = &self.filter;
        // One that reaches out always finds something.
        let reaches = filter.radius().is_some() || filter.at_least().is_some();
        let selection = (!reaches || !self.featured.is_empty()).then(|| index.select(filter));
        if selection.as_ref().is_some_and(|selection| selection.total() == 0) {
            advice.push(self.why_empty(index).message);
        }
        let mentions = self.mention_advice(index, selection.as_ref());
        advice.extend(mentions.map(|advice| advice.message));
        advice
    }

    /// What there is to say of the places that are named: those that are gone, and those
    /// put first that the carte's own selection leaves out.
    pub(crate) fn mention_advice<'a>(
        &'a self,
        index: &'a Index,
        selection: Option<&'a Selection>,
    ) -> impl Iterator<Item = MentionAdvice> {
        let lists = [("en_avant", &self.featured), ("masques", &self.hidden)];
        let all = lists.into_iter().flat_map(|(key, list)| {
            list.iter().enumerate().map(move |(rank, mention)| (key, rank, &mention.place))
        });
        all.filter_map(move |(key, rank, place)| {
            let message = match index.find(place) {
                None => format!("Le lieu « {place} » n’est pas dans les données."),
                Some(found) if key == "en_avant" && !selection?.contains(found) => {
                    format!("Le lieu mis en avant « {place} » n’est pas de cette carte.")
                }
                Some(_) => return None,
            };
            Some(MentionAdvice { key, rank, message })
        })
    }

    /// Why a carte shows nothing: which part of its filter to let go of, or that its
    /// territory has no place at all.
    pub(crate) fn why_empty(&self, index: &Index) -> Emptiness {
        const WHERE: [&str; 3] = ["territoires", "autour", "au_moins"];
        let pairs = self.filter.pairs();
        let without = |left_out: &[&str]| {
            let rest = pairs.iter().filter(|(name, _)| !left_out.contains(name));
            let filter = Filter::from_query(rest.map(|(name, value)| (*name, value.as_str())))
                .expect("what a filter prints is a filter");
            index.select(&filter).total()
        };
        let presets: Vec<&str> =
            pairs.iter().map(|(name, _)| *name).filter(|name| !WHERE.contains(name)).collect();
        if without(&presets) == 0 {
            let message = "Ce territoire n’a aucun lieu connu. Montrez au moins les 5 lieux les plus \
                           proches : au_moins = 5.";
            return Emptiness { key: "territoires", message: message.to_owned() };
        }
        let totals = presets.iter().map(|name| (without(&[name]), *name));
        let message = match totals.max_by_key(|(total, _)| *total) {
            Some((total, name)) if total > 0 => format!(
                "Aucun lieu ne répond à tous ces choix. Sans « {} », il y en aurait {}.",
                words::heading(name),
                words::number(total)
            ),
            _ => "Aucun lieu ne répond à tous ces choix : il faut en retirer plusieurs.".to_owned(),
        };
        Emptiness { key: "filtre", message }
    }
}

/// Why a carte shows nothing, in a French sentence, and the key that would change it.
pub(crate) struct Emptiness {
    pub(crate) key: &'static str,
    pub(crate) message: String,
}

/// What to know of a place that a carte names: the key and the row of its list.
pub(crate) struct MentionAdvice {
    pub(crate) key: &'static str,
    pub(crate) rank: usize,
    pub(crate) message: String,
}
