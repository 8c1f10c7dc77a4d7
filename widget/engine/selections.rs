//! The filters asked last, compiled.

use repere_data::{Filter, FilterError, Index, Selection};

/// How many are kept: a reader goes to and fro between a few. Each takes two to
/// three bits a place.
const KEPT: usize = 16;

/// Compiled filters of one index by their canonical form, the last asked at the
/// end.
#[derive(Debug, Default)]
pub(crate) struct Selections {
    recent: Vec<(String, Selection)>,
    /// The query strings that made the last, where it was made of two.
    asked: Option<String>,
}

impl Selections {
    /// The places that two query strings let through together. The tiles of a view
    /// all ask with the same: only the first of them is read.
    ///
    /// # Errors
    /// A filter that cannot be read.
    pub(crate) fn both(
        &mut self,
        index: &Index,
        preset: &str,
        choice: &str,
    ) -> Result<&Selection, FilterError> {
        let asked = [preset, "\n", choice].concat();
        if self.asked.as_ref() != Some(&asked) {
            let filter = Filter::parse(preset)?.and(&Filter::parse(choice)?);
            self.select(index, &filter);
            self.asked = Some(asked);
        }
        Ok(self.last())
    }

    fn last(&self) -> &Selection {
        let (_, selection) = &self.recent[self.recent.len() - 1];
        selection
    }

    /// The places a filter lets through, compiled unless it was asked lately.
    pub(crate) fn select(&mut self, index: &Index, filter: &Filter) -> &Selection {
        self.asked = None;
        let canonical = filter.to_query();
        let known = self.recent.iter().position(|(key, _)| *key == canonical);
        let entry = match known {
            Some(at) => self.recent.remove(at),
            None => (canonical, index.select(filter)),
        };
        if self.recent.len() == KEPT {
            self.recent.remove(0);
        }
        self.recent.push(entry);
        self.last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_asked_are_kept() {
        let engine = crate::Engine::open(&crate::tests::unpacked_index(), "").unwrap();
        let mut selections = Selections::default();
        let kept = |selections: &Selections| -> Vec<String> {
            selections.recent.iter().map(|(key, _)| key.clone()).collect()
        };
        let mut ask = |n: usize| {
            let filter = Filter::parse(&format!("au_moins={n}")).unwrap();
            assert_eq!(selections.select(engine.index(), &filter).total(), 40);
            kept(&selections)
        };
        for n in 1..=KEPT {
            assert_eq!(ask(n).len(), n);
        }
        // Asked again: the last to go.
        assert_eq!(ask(1).len(), KEPT);
        let kept = ask(KEPT + 1);
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept[0], "au_moins=3");
        assert_eq!(kept[KEPT - 2..], ["au_moins=1", "au_moins=17"]);
    }
}
