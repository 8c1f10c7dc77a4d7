//! What changed from one bundle to another, place by place and column by column.
//!
//! Places are the same when they have one id. Most are the same bytes in both
//! files and are not even read.

use std::collections::BTreeMap;

use repere_data::{Column, Place};
use serde::Serialize;

use crate::bundle::Bundle;
use crate::error::Error;

/// A place that is not in both bundles as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// Its name, in the newer bundle where it is there.
    pub nom: String,
    /// Its commune, likewise.
    pub commune: String,
    /// What happened to it.
    #[serde(flatten)]
    pub what: What,
}

/// What happened to a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "quoi", rename_all = "kebab-case")]
pub enum What {
    /// It was not there before.
    #[serde(rename = "apparu")]
    Appeared,
    /// It is there no more.
    #[serde(rename = "disparu")]
    Gone,
    /// Some of its columns are others.
    #[serde(rename = "modifie")]
    Changed {
        /// The columns, in their order; `dataset` after the standard's.
        champs: Vec<FieldChange>,
    },
}

/// A column of a place that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// The column's name.
    pub champ: String,
    /// Its text before; empty where there was none.
    pub avant: String,
    /// Its text now; empty where there is none.
    pub apres: String,
}

/// How many places appeared, went, changed and stayed as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// In the newer bundle only.
    pub apparus: u64,
    /// In the older one only.
    pub disparus: u64,
    /// In both, with other values.
    pub modifies: u64,
    /// In both, the same.
    pub inchanges: u64,
    /// How many places changed in each column.
    pub champs: BTreeMap<String, u64>,
}

impl Totals {
    /// Whether nothing changed.
    pub fn is_same(&self) -> bool {
        self.apparus + self.disparus + self.modifies == 0
    }
}

/// Compares two bundles, and hands on each change: what is new or different in
/// the order of the newer bundle's places, then what is gone in the older one's.
///
/// # Errors
/// A file of places that cannot be read, or what `each` fails of.
pub fn compare<E: From<Error>>(
    before: &Bundle,
    after: &Bundle,
    each: &mut dyn FnMut(Change) -> Result<(), E>,
) -> Result<Totals, E> {
    let mut totals = Totals::default();
    for ordinal in 0..after.index.len() {
        let Some(old) = before.index.find(after.index.id(ordinal)) else {
            totals.apparus += 1;
            each(change(after, ordinal, What::Appeared)?)?;
            continue;
        };
        if after.place_bytes(ordinal)? == before.place_bytes(old)? {
            totals.inchanges += 1;
            continue;
        }
        let champs = changed(&read(before, old)?, &read(after, ordinal)?);
        if champs.is_empty() {
            totals.inchanges += 1;
            continue;
        }
        totals.modifies += 1;
        for field in &champs {
            *totals.champs.entry(field.champ.clone()).or_default() += 1;
        }
        each(change(after, ordinal, What::Changed { champs })?)?;
    }
    for ordinal in 0..before.index.len() {
        if after.index.find(before.index.id(ordinal)).is_none() {
            totals.disparus += 1;
            each(change(before, ordinal, What::Gone)?)?;
        }
    }
    Ok(totals)
}

fn read(bundle: &Bundle, ordinal: u32) -> Result<Place, Error> {
    Ok(bundle.place(ordinal)?.expect("an ordinal of this index"))
}

fn change(bundle: &Bundle, ordinal: u32, what: What) -> Result<Change, Error> {
    let Place { id, nom, commune, .. } = read(bundle, ordinal)?;
    Ok(Change { id, nom, commune, what })
}

fn changed(before: &Place, after: &Place) -> Vec<FieldChange> {
    let standard =
        Column::ALL.iter().map(|&column| (column.name(), before.text(column), after.text(column)));
    let own = [("dataset", before.dataset.clone(), after.dataset.clone())];
    standard
        .chain(own)
        .filter(|(_, avant, apres)| avant != apres)
        .map(|(champ, avant, apres)| FieldChange { champ: champ.to_owned(), avant, apres })
        .collect()
}
