//! A ranking as GeoJSON: the features of a list, each with its reasons.

use super::{Ranking, Reason, Verdict};
use crate::json::Json;

impl Verdict {
    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Fits => "convient",
            Verdict::Unknown => "inconnu",
            Verdict::Fails => "ne convient pas",
        }
    }
}

impl Ranking<'_> {
    /// Its JSON; `bundle` is the name of the bundle it was read from.
    ///
    /// A GeoJSON feature collection with `bundle` and `date`; `total`, `localises`
    /// and `ecartes`: places in the order, of them those with a position, and
    /// places left out because they fail what is indispensable; `maximum`: the
    /// highest score there could be; `criteres`: each with `critere`, `attendu`,
    /// `indispensable`, and how many places of the preset fit (`conviennent`),
    /// say nothing (`inconnus`) or do not fit (`ne_conviennent_pas`). Each feature
    /// is a list's, and has `score` and `raisons` beside: `critere`, `attendu`,
    /// `avis` (« convient », « inconnu », « ne convient pas »), `valeur`.
    pub fn to_json(&self, bundle: &str) -> Vec<u8> {
        let mut json = Json::new();
        json.open('{');
        json.text_member("type", "FeatureCollection");
        json.text_member("bundle", bundle);
        json.text_member("date", self.date);
        json.number_member("total", self.total);
        json.number_member("localises", self.located);
        json.number_member("ecartes", self.excluded);
        json.number_member("maximum", self.maximum);
        json.key("criteres");
        json.open('[');
        for tally in &self.criteria {
            json.open('{');
            write_wanted(tally.criterion, &tally.wanted, &mut json);
            json.key("indispensable");
            json.flag(tally.vital);
            json.number_member("conviennent", tally.fitting);
            json.number_member("inconnus", tally.unknown);
            json.number_member("ne_conviennent_pas", tally.failing);
            json.close('}');
        }
        json.close(']');
        json.key("features");
        json.open('[');
        for ranked in &self.places {
            json.open('{');
            ranked.feature.write_members(&mut json);
            json.number_member("score", ranked.score);
            json.key("raisons");
            json.open('[');
            for Reason { criterion, wanted, verdict, value } in &ranked.reasons {
                json.open('{');
                write_wanted(criterion, wanted, &mut json);
                json.text_member("avis", verdict.word());
                write_texts("valeur", value, &mut json);
                json.close('}');
            }
            json.close(']');
            json.close('}');
        }
        json.close(']');
        json.close('}');
        json.into_bytes()
    }
}

fn write_wanted(criterion: &str, wanted: &[String], json: &mut Json) {
    json.text_member("critere", criterion);
    write_texts("attendu", wanted, json);
}

fn write_texts(key: &str, texts: &[String], json: &mut Json) {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    json.key(key);
    json.texts(&texts);
}
