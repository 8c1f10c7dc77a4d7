//! Any text as a filter: an error, or a filter whose canonical text is a filter
//! equal to it, printed alike.

#![no_main]

use libfuzzer_sys::fuzz_target;
use repere_data::Filter;
use repere_fuzz::INDEX;

fuzz_target!(|text: &str| {
    let Ok(filter) = Filter::parse(text) else { return };
    let printed = filter.to_query();
    let again = Filter::parse(&printed).expect("what a filter prints is one");
    assert_eq!(again, filter, "{printed}");
    assert_eq!(again.to_query(), printed);
    assert_eq!(Filter::from_query(filter.pairs()).as_ref(), Ok(&filter));

    assert_eq!(filter.and(&Filter::default()), filter);
    let selection = INDEX.select(&filter);
    assert!(selection.located() <= selection.total());
    assert_eq!(selection.iter().count(), selection.total() as usize);
});
