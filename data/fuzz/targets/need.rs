//! Any text as a person's need: an error, or a ranking of all places, the best
//! first, none better than the best there could be.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use repere_data::{Need, Selection};
use repere_fuzz::INDEX;

static ALL: LazyLock<Selection> = LazyLock::new(|| INDEX.select_all());

fuzz_target!(|text: &str| {
    let Ok(need) = Need::parse(text) else { return };
    let ranking = INDEX.rank(&ALL, &need);
    assert_eq!(ranking.total + ranking.excluded, INDEX.len());
    assert!(ranking.located <= ranking.total);
    assert!(ranking.places.is_sorted_by(|one, next| one.score >= next.score));
    for place in &ranking.places {
        assert!(place.score <= ranking.maximum);
        assert!(place.reasons.len() >= ranking.criteria.len());
    }
    for tally in &ranking.criteria {
        assert_eq!(tally.fitting + tally.unknown + tally.failing, INDEX.len());
    }
});
