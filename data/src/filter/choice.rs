//! What a filter asks of one column.

/// Alternatives, and values shut out; sets are sorted, each value once.
///
/// `all` is an AND of ORs. One request only ever makes one alternative set;
/// two come of [`Filter::and`](super::Filter::and) (a carte's preset and its
/// reader's choice).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Choice<T> {
    /// Every set must be met by at least one of its values.
    pub all: Vec<Vec<T>>,
    /// No place may have any of these.
    pub none: Vec<T>,
}

impl<T> Default for Choice<T> {
    fn default() -> Self {
        Choice { all: Vec::new(), none: Vec::new() }
    }
}

impl<T> Choice<T> {
    /// Whether it asks nothing.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.none.is_empty()
    }
}

impl<T: Ord + Clone> Choice<T> {
    /// Both at once. A set that holds another one asks nothing more than it
    /// does, and goes.
    pub(super) fn and(&self, other: &Choice<T>) -> Choice<T> {
        let mut both = self.clone();
        other.all.iter().for_each(|set| put(&mut both.all, set.clone()));
        other.none.iter().for_each(|value| put(&mut both.none, value.clone()));
        let implied = |set: &Vec<T>| {
            let holds = |less: &Vec<T>| less.iter().all(|value| set.contains(value));
            both.all.iter().any(|less| less != set && holds(less))
        };
        let implied: Vec<bool> = both.all.iter().map(implied).collect();
        let mut implied = implied.into_iter();
        both.all.retain(|_| implied.next() == Some(false));
        both
    }
}

/// Adds a value to a sorted set.
pub(super) fn put<T: Ord>(set: &mut Vec<T>, value: T) {
    if let Err(at) = set.binary_search(&value) {
        set.insert(at, value);
    }
}
