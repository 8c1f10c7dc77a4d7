//! The filters asked last, compiled.

use repere_data::{Filter, Index, Selection};

/// How many are kept: a reader goes to and fro between a few. Each takes two to
/// three bits a place.
const KEPT: usize = 16;

/// Compiled filters of one index by their canonical form, the last asked at the
/// end.
#[derive(Debug, Default)]
pub(crate) struct Selections {
    recent: Vec<(String, Selection)>,
}

impl Selections {
    /// The places a filter lets through, compiled unless it was asked lately.
    pub(crate) fn select(&mut self, index: &Index, filter: &Filter) -> &Selection {
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
        let (_, selection) = &self.recent[self.recent.len() - 1];
        selection
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.recent.len()
    }
}
