//! The filter of a list as a form: boxes to tick, each with what it would give.

use maud::{Markup, html};
use repere_data::{Counts, Facet, Filter, Moment};
use url::form_urlencoded;

use super::super::service::Service;
use crate::carte::{BOOKING, Carte, Category, OPEN, values};
use crate::pages::words;

/// More values than this begin folded.
const SHOWN: usize = 9;

/// A value that the reader chose.
pub(super) struct Chosen {
    /// The filter's name.
    pub(super) name: &'static str,
    /// What the form sends for it.
    pub(super) value: String,
    /// What the reader reads.
    pub(super) words: String,
}

/// One box of the form.
struct Choice<'a> {
    /// As the form sends it.
    value: String,
    words: &'a str,
    count: u32,
    chosen: bool,
}

/// The values chosen, in the order of the carte's filters.
pub(super) fn chosen(service: &Service, carte: &Carte, choice: &Filter) -> Vec<Chosen> {
    let of = |name: &'static str| {
        let facet = Facet::parse(name);
        let ticked = move |value: &&str| is_chosen(choice, name, value);
        offered(service, name).into_iter().filter(ticked).map(move |value| Chosen {
            name,
            value: value.to_owned(),
            words: words::value(facet, value).to_owned(),
        })
    };
    carte.choices.iter().flat_map(|name| of(name)).collect()
}

/// The values of a filter of this name.
fn offered<'a>(service: &'a Service, name: &str) -> Vec<&'a str> {
    match Facet::parse(name) {
        Some(facet) => values(&service.bundle.index, facet),
        None if name == OPEN => Moment::NAMED.map(|(name, _)| name).to_vec(),
        None => vec!["oui"],
    }
}

fn is_chosen(choice: &Filter, name: &str, value: &str) -> bool {
    match Facet::parse(name) {
        Some(facet) => {
            let key = facet.key(value);
            let mut sets = choice.choice(facet).all.iter();
            key.is_some_and(|key| sets.any(|set| set.contains(&key)))
        }
        None if name == OPEN => choice.open().all.iter().flatten().any(|moment| moment == value),
        None => name == BOOKING && choice.booking().contains(&true),
    }
}

/// The same list with one choice less: its query.
pub(super) fn query_without(words: &str, chosen: &[Chosen], left_out: Option<&Chosen>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !words.is_empty() {
        query.append_pair("q", words);
    }
    for choice in chosen {
        if !left_out.is_some_and(|left_out| std::ptr::eq(left_out, choice)) {
            query.append_pair(choice.name, &escape(&choice.value));
        }
    }
    query.finish()
}

/// A value as a filter's parameter takes it.
fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;")
}

/// The fieldsets, one for each filter that has something to offer.
pub(super) fn fieldsets(
    service: &Service,
    carte: &Carte,
    choice: &Filter,
    counts: &Counts,
) -> Markup {
    html! {
        @for &name in &carte.choices {
            (fieldset(name, &choices(service, carte, name, choice, counts)))
        }
    }
}

fn choices<'a>(
    service: &'a Service,
    carte: &'a Carte,
    name: &'static str,
    choice: &Filter,
    counts: &Counts,
) -> Vec<Choice<'a>> {
    let facet = Facet::parse(name);
    let mut categories = carte.categories.iter().filter(|c| Some(c.facet) == facet).peekable();
    if categories.peek().is_some() {
        return categories.map(|category| together(service, carte, category, choice)).collect();
    }
    let choice = |value: &'a str| Choice {
        value: escape(value),
        words: words::value(facet, value),
        count: counts.of(name, value),
        chosen: is_chosen(choice, name, value),
    };
    offered(service, name).into_iter().map(choice).filter(|c| c.count > 0 || c.chosen).collect()
}

/// The box of a category: all its values at once.
fn together<'a>(
    service: &Service,
    carte: &Carte,
    category: &'a Category,
    choice: &Filter,
) -> Choice<'a> {
    let name = category.facet.name();
    let value = category.values.iter().map(|v| escape(v)).collect::<Vec<_>>().join(",");
    let asked = Filter::from_query([(name, &value)]).expect("a carte's values were read");
    let filter = carte.filter.and(&choice.without(category.facet)).and(&asked);
    Choice {
        value,
        words: &category.title,
        count: service.bundle.index.select(&filter).total(),
        chosen: category.values.iter().all(|value| is_chosen(choice, name, value)),
    }
}

fn fieldset(name: &str, choices: &[Choice<'_>]) -> Markup {
    let (first, rest) = choices.split_at(choices.len().min(SHOWN));
    html! {
        @if !choices.is_empty() {
            fieldset {
                legend { (words::heading(name)) }
                @for choice in first { (option(name, choice)) }
                @if !rest.is_empty() {
                    details open[rest.iter().any(|c| c.chosen)] {
                        summary { "Voir " (rest.len()) " autres choix" }
                        @for choice in rest { (option(name, choice)) }
                    }
                }
            }
        }
    }
}

fn option(name: &str, choice: &Choice<'_>) -> Markup {
    html! {
        label.option {
            input type="checkbox" name=(name) value=(choice.value) checked[choice.chosen];
            span.words { (choice.words) }
            span.count { (words::number(choice.count)) span.unseen { " lieux" } }
        }
    }
}
