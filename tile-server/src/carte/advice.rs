//! What a carte without a fault may still not have meant: judged over the places
//! there are.

use repere_data::{Filter, Index};

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
        for mention in self.featured.iter().chain(&self.hidden) {
            if index.find(&mention.place).is_none() {
                advice.push(format!("Le lieu « {} » n’est pas dans le bundle.", mention.place));
            }
        }
        for mention in &self.featured {
            let shown = |place| selection.as_ref().is_some_and(|s| s.contains(place));
            if index.find(&mention.place).is_some_and(|place| !shown(place)) {
                let place = &mention.place;
                advice.push(format!("Le lieu mis en avant « {place} » n’est pas de cette carte."));
            }
        }
        advice
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
