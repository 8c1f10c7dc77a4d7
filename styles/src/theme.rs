//! Themes: flat records of tokens, one JSON file each.

use indexmap::IndexMap;
use serde_json::Value;

use crate::colour::{nearest, worst_contrast};
use crate::fault::{Fault, FileFault, meant, syntax};
use crate::pairs::{PAIRS, Pair};
use crate::{Mode, StyleError};

const CLAIR: &str = include_str!("../themes/clair.json");
const SOMBRE: &str = include_str!("../themes/sombre.json");
const CONTRASTE: &str = include_str!("../themes/contraste.json");

/// Neighbouring circles on the map stand so far apart, CSS pixels.
const APART: f64 = 48.0;

/// A flat record of design tokens: colours, sizes in CSS pixels, font stacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    name: String,
    mode: Mode,
    tokens: IndexMap<String, Value>,
}

impl Theme {
    /// The names of the built-in themes, the default first.
    pub const NAMES: [&'static str; 3] =
        [Mode::Clair.name(), Mode::Sombre.name(), Mode::Contraste.name()];

    /// A built-in theme by its name.
    ///
    /// # Errors
    /// [`StyleError::UnknownTheme`], which lists the names there are.
    pub fn builtin(name: &str) -> Result<Self, StyleError> {
        Mode::parse(name).map(Self::of_mode).ok_or_else(|| StyleError::UnknownTheme {
            name: name.to_owned(),
            allowed: Self::NAMES.to_vec(),
        })
    }

    /// The built-in theme of a mode.
    pub fn of_mode(mode: Mode) -> Self {
        let json = match mode {
            Mode::Clair => CLAIR,
            Mode::Sombre => SOMBRE,
            Mode::Contraste => CONTRASTE,
        };
        let tokens = serde_json::from_str(json).expect("a built-in theme is JSON, as a test shows");
        Self { name: mode.name().to_owned(), mode, tokens }
    }

    /// A theme of one's own: a JSON object with exactly the tokens of the
    /// built-in ones, each with a value of the same kind, and every colour that is
    /// read or looked for well told from what is behind it.
    ///
    /// # Errors
    /// All its faults, in the order of the tokens.
    pub fn parse(name: &str, mode: Mode, json: &str) -> Result<Self, Vec<FileFault>> {
        let tokens: IndexMap<String, Value> = serde_json::from_str(json).map_err(|error| {
            vec![syntax(json, &error, "repere theme new en écrit un qui est juste")]
        })?;
        let theme = Self { name: name.to_owned(), mode, tokens };
        let mut faults = theme.shape_faults();
        if faults.is_empty() {
            faults = theme.contrast_faults();
            faults.extend(theme.size_faults());
        }
        if faults.is_empty() {
            return Ok(theme);
        }
        Err(faults.into_iter().map(|fault| fault.placed(json)).collect())
    }

    /// The theme's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// For whom it is.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Every token with its value, in the order of the file.
    pub fn tokens(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.tokens.iter().map(|(token, value)| (token.as_str(), value))
    }

    /// A token's value.
    pub fn token(&self, token: &str) -> Option<&Value> {
        self.tokens.get(token)
    }

    /// A token's value when it is a CSS colour.
    pub fn colour(&self, token: &str) -> Option<&str> {
        self.tokens
            .get(token)?
            .as_str()
            .filter(|value| value.parse::<csscolorparser::Color>().is_ok())
    }

    /// The file of a theme, a line a token.
    pub fn to_json(&self) -> String {
        let lines = self.tokens.iter().map(|(token, value)| format!("  \"{token}\": {value}"));
        format!("{{\n{}\n}}\n", lines.collect::<Vec<_>>().join(",\n"))
    }

    /// The same under another name.
    pub(crate) fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// Gives a token that exists another value.
    pub(crate) fn set(&mut self, token: &str, value: impl Into<Value>) {
        let slot = self.tokens.get_mut(token).expect("only tokens of the theme are set");
        *slot = value.into();
    }

    /// Leaves of each font stack of the map its first font: MapLibre asks for a stack's
    /// glyphs under all its names at once, and plain files are under one.
    pub(crate) fn write_with_first_fonts(&mut self) {
        for token in ["font", "font-strong"] {
            if let Some(first) = self.tokens[token].get(0).cloned() {
                self.set(token, Value::Array(vec![first]));
            }
        }
    }

    /// Tokens that are missing, of another kind, or unknown.
    fn shape_faults(&self) -> Vec<Fault> {
        let model = Self::of_mode(self.mode);
        let mut faults = Vec::new();
        for (token, expected) in &model.tokens {
            let example = || Some(format!("par exemple \"{token}\": {expected}"));
            let Some(value) = self.tokens.get(token) else {
                faults.push(Fault::new(&[], format!("il manque « {token} »"), example()));
                continue;
            };
            let is_colour = model.colour(token).is_some();
            if kind(value) != kind(expected) || (is_colour && self.colour(token).is_none()) {
                let message = format!("« {token} » ne peut pas valoir {value}");
                faults.push(Fault::new(&[token], message, example()));
            }
        }
        for token in self.tokens.keys().filter(|token| !model.tokens.contains_key(*token)) {
            let help = meant(token, model.tokens.keys().map(String::as_str));
            faults.push(Fault::new(&[token], format!("« {token} » n’est pas un jeton"), help));
        }
        faults
    }

    /// Colours that are not told well enough from what is behind them, each once.
    fn contrast_faults(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::new();
        for fault in PAIRS.iter().filter_map(|pair| self.contrast_fault(pair)) {
            if faults.iter().all(|known| known.path != fault.path) {
                faults.push(fault);
            }
        }
        faults
    }

    fn contrast_fault(&self, pair: &Pair) -> Option<Fault> {
        let least = pair.kind.least(self.mode);
        let missed = self.missed(pair)?;
        let front = pair.fronts[0];
        let colour = self.known(front);
        let help = match self.nearest_that_does(pair, colour) {
            Some(right) => format!("la couleur la plus proche qui va : \"{front}\": \"{right}\""),
            None => format!(
                "aucune teinte ne va sur tous ces fonds à la fois ({}) : en rapprocher les valeurs",
                pair.grounds.join(", ")
            ),
        };
        let message = format!(
            "« {front} » ({colour}) ne se distingue pas assez de « {} » ({}) : contraste de {}, il en faut {}",
            missed.ground,
            missed.colour,
            french(missed.ratio),
            french(least),
        );
        Some(Fault::new(&[front], message, Some(help)))
    }

    /// The nearest colour that does on all that a pair's front lies on, in any pair.
    pub(crate) fn nearest_that_does(&self, pair: &Pair, from: &str) -> Option<String> {
        let all = PAIRS.iter().filter(|other| other.fronts == pair.fronts);
        let needs: Vec<(Vec<String>, f64)> =
            all.map(|pair| (self.grounds(pair.grounds), pair.kind.least(self.mode))).collect();
        nearest(from, |colour| {
            needs.iter().all(|(grounds, least)| worst_contrast(colour, &texts(grounds)) >= *least)
        })
    }

    /// The first ground that none of a pair's fronts stands out from.
    pub(crate) fn missed(&self, pair: &Pair) -> Option<Missed> {
        let least = pair.kind.least(self.mode);
        let best = |ground: &String| {
            let ratios =
                pair.fronts.iter().map(|front| worst_contrast(self.known(front), &[ground]));
            ratios.fold(0.0, f64::max)
        };
        let grounds = pair.grounds.iter().map(|token| (*token, self.ground(token)));
        let mut measured = grounds.map(|(ground, colour)| {
            let ratio = best(&colour);
            Missed { ground, colour, ratio }
        });
        measured.find(|missed| missed.ratio < least)
    }

    /// Circles that would lie over each other.
    fn size_faults(&self) -> Vec<Fault> {
        let size = |token: &str| self.tokens[token].as_f64().unwrap_or_default();
        let clusters = ["few", "tens", "hundreds", "thousands"].map(|size| {
            let token = ["cluster-radius-", size].concat();
            (token, "cluster-stroke-width")
        });
        let stacks = [("stack-radius".to_owned(), "focus-width")];
        let all = clusters.into_iter().chain(stacks);
        let too_large = all.filter_map(|(token, edge)| {
            // What is chosen has a ring three pixels off.
            let room = if token == "stack-radius" { 3.0 } else { 0.0 };
            let most = APART / 2.0 - size(edge) - room;
            (size(&token) > most).then(|| {
                let message = format!(
                    "« {token} » ({}) avec « {edge} » : les ronds se recouvriraient, {APART} px les séparent",
                    size(&token)
                );
                Fault::new(&[&token], message, Some(format!("au plus {most}")))
            })
        });
        too_large.collect()
    }
}

/// A ground that a colour does not stand out from.
pub(crate) struct Missed {
    pub(crate) ground: &'static str,
    pub(crate) colour: String,
    pub(crate) ratio: f64,
}

pub(crate) fn texts(colours: &[String]) -> Vec<&str> {
    colours.iter().map(String::as_str).collect()
}

/// `4,5`.
fn french(ratio: f64) -> String {
    // Never rounded up to what it misses.
    format!("{}", (ratio * 100.0).floor() / 100.0).replace('.', ",")
}

/// What a JSON value is, for the comparison of two themes.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(values) if values.iter().all(Value::is_string) => "texts",
        Value::Array(_) => "numbers",
        Value::Object(_) => "object",
    }
}
