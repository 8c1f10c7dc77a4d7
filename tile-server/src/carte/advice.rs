//! What a carte without a fault may still not have meant: judged over the places
//! there are.

use repere_data::{Filter, Index};

use super::Carte;

impl Carte {
    /// What its owner should know, each a French sentence; none when all is well.
    pub fn advice(&self, index: &Index) -> Vec<String> {
        let mut advice = Vec::new();
        let filter = &self.filter;
        // One that reaches out always finds something.
        let reaches = filter.radius().is_some() || filter.at_least().is_some();
        let selection = (!reaches || !self.featured.is_empty()).then(|| index.select(filter));
        if selection.as_ref().is_some_and(|selection| selection.total() == 0) {
            advice.push(self.why_empty(index));
        }
        for mention in self.featured.iter().chain(&self.hidden) {
            if index.find(&mention.place).is_none() {
                advice.push(format!("le lieu « {} » n’est pas dans le bundle", mention.place));
            }
        }
        for mention in &self.featured {
            let shown = |place| selection.as_ref().is_some_and(|s| s.contains(place));
            if index.find(&mention.place).is_some_and(|place| !shown(place)) {
                let place = &mention.place;
                advice.push(format!("le lieu mis en avant « {place} » n’est pas de cette carte"));
            }
        }
        advice
    }

    /// Which half of the filter leaves nothing, and what to do.
    fn why_empty(&self, index: &Index) -> String {
        let preset = self.filter.pairs().into_iter().filter(|(name, _)| *name != "territoires");
        let preset: Vec<(&str, String)> = preset.collect();
        let anywhere = Filter::from_query(preset.iter().map(|(name, value)| (*name, value)))
            .expect("a filter reads what it prints");
        if index.select(&anywhere).total() == 0 {
            return "aucun lieu, même hors du territoire : assouplir [filtre]".to_owned();
        }
        "aucun lieu sur ce territoire : ajouter au_moins = 5, et les plus proches s’affichent"
            .to_owned()
    }
}
