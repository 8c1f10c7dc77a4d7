use thiserror::Error;

/// What can be wrong with a theme's name, a brand colour or a base map. Messages are
/// French, for the person who wrote the configuration.
#[derive(Debug, Error)]
pub enum StyleError {
    /// No built-in theme has this name.
    #[error("thème « {name} » inconnu ; les thèmes sont {}", .allowed.join(", "))]
    UnknownTheme {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        allowed: Vec<&'static str>,
    },

    /// A layer names a token that the theme does not have.
    #[error("couche « {layer} » : le thème « {theme} » n’a pas le jeton « @{token} »")]
    UnknownToken {
        /// The layer's id.
        layer: String,
        /// The token, without its `@`.
        token: String,
        /// The theme's name.
        theme: String,
    },

    /// `[couleurs]` has a key that means nothing.
    #[error("couleur « {key} » inconnue ; les couleurs sont {}", .allowed.join(", "))]
    UnknownColour {
        /// The key.
        key: String,
        /// The keys there are.
        allowed: Vec<&'static str>,
    },

    /// `[couleurs]` has a value that is no colour, or one that is seen through.
    #[error("couleur « {key} » : « {value} » {message}")]
    BadColour {
        /// The key.
        key: String,
        /// The value as given.
        value: String,
        /// What is wrong with it.
        message: &'static str,
    },

    /// An edited style cannot be told from what it was.
    #[error("style modifié : {message}")]
    Edited {
        /// What is wrong with it.
        message: String,
    },

    /// The style document given as base map cannot be one.
    #[error("style du fond de carte : {message}")]
    BaseDocument {
        /// What is wrong with it.
        message: String,
    },
}
