//! Themes: flat records of tokens, one JSON file each.

use indexmap::IndexMap;
use serde_json::Value;

use crate::StyleError;

const CLAIR: &str = include_str!("../themes/clair.json");
const SOMBRE: &str = include_str!("../themes/sombre.json");
const CONTRASTE: &str = include_str!("../themes/contraste.json");

/// A flat record of design tokens: colours, sizes in CSS pixels, font stacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    name: String,
    tokens: IndexMap<String, Value>,
}

impl Theme {
    /// The names of the built-in themes, the default first.
    pub const NAMES: [&'static str; 3] = ["clair", "sombre", "contraste"];

    /// A built-in theme by its name.
    ///
    /// # Errors
    /// [`StyleError::UnknownTheme`], which lists the names there are.
    pub fn builtin(name: &str) -> Result<Self, StyleError> {
        let json = match name {
            "clair" => CLAIR,
            "sombre" => SOMBRE,
            "contraste" => CONTRASTE,
            _ => {
                return Err(StyleError::UnknownTheme {
                    name: name.to_owned(),
                    allowed: Self::NAMES.to_vec(),
                });
            }
        };
        Self::read(name, json)
    }

    /// A theme of one's own: a JSON object with exactly the tokens of the
    /// built-in ones, each with a value of the same kind.
    ///
    /// # Errors
    /// [`StyleError::ThemeSyntax`], or [`StyleError::ThemeToken`] for the first
    /// token that is missing, unknown or of another kind.
    pub fn parse(name: &str, json: &str) -> Result<Self, StyleError> {
        let theme = Self::read(name, json)?;
        let model = Self::builtin("clair")?;
        let fault = |token: &str, message: String| StyleError::ThemeToken {
            theme: name.to_owned(),
            token: token.to_owned(),
            message,
        };
        for (token, expected) in &model.tokens {
            let Some(value) = theme.tokens.get(token) else {
                return Err(fault(token, format!("il manque ; par exemple {expected}")));
            };
            let is_colour = model.colour(token).is_some();
            if kind(value) != kind(expected) || (is_colour && theme.colour(token).is_none()) {
                return Err(fault(token, format!("{value} devrait ressembler à {expected}")));
            }
        }
        if let Some(token) = theme.tokens.keys().find(|token| !model.tokens.contains_key(*token)) {
            return Err(fault(token, "inconnu, aucune couche ne s’en sert".to_owned()));
        }
        Ok(theme)
    }

    fn read(name: &str, json: &str) -> Result<Self, StyleError> {
        let tokens = serde_json::from_str(json)
            .map_err(|source| StyleError::ThemeSyntax { theme: name.to_owned(), source })?;
        Ok(Self { name: name.to_owned(), tokens })
    }

    /// The theme's name.
    pub fn name(&self) -> &str {
        &self.name
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

    /// Gives a token that exists another value.
    pub(crate) fn set(&mut self, token: &str, value: impl Into<Value>) {
        let slot = self.tokens.get_mut(token).expect("only tokens of the theme are set");
        *slot = value.into();
    }
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
