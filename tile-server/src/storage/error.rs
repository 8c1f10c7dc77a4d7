//! What goes wrong with storage, for whoever set it up.

use miette::Diagnostic;

/// Why something cannot be had from storage, or put there.
#[derive(Clone, Debug, thiserror::Error, Diagnostic)]
pub enum StorageError {
    /// The address, or what stands in the environment, does not do.
    #[error("{place} : {problem}")]
    #[diagnostic(help(
        "une adresse comme s3://seau/dossier ou https://site/dossier ; pour S3, l’environnement \
         dit le reste : AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT"
    ))]
    Setting {
        /// The address.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
    /// There is no such file.
    #[error("{place} : introuvable")]
    #[diagnostic(help("un bundle s’y met avec : repere publish"))]
    NotFound {
        /// The file's address.
        place: String,
    },
    /// Storage knows who asks, and refuses, or does not know.
    #[error("{place} : accès refusé")]
    #[diagnostic(help(
        "vérifier AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY, et ce que cette clé peut faire ; \
         qui ne peut pas lister un seau lit aussi « refusé » de ce qui n’y est pas"
    ))]
    Denied {
        /// The file's address.
        place: String,
    },
    /// Storage does not answer, or not well, after all tries.
    #[error("{place} : le stockage ne répond pas ; {said}")]
    #[diagnostic(help("ce qui a déjà été lu reste servi ; la suite revient avec lui"))]
    Away {
        /// The file's address.
        place: String,
        /// What was said last.
        said: String,
    },
    /// The bytes are not those that the manifest promises.
    #[error("{place} : le contenu n’est pas celui que le manifeste annonce")]
    #[diagnostic(help("publier le bundle de nouveau, avec : repere publish"))]
    Altered {
        /// The file's address.
        place: String,
    },
    /// Somebody else has published meanwhile.
    #[error("{place} : une autre publication est passée entre-temps")]
    #[diagnostic(help("regarder laquelle des deux doit rester, puis recommencer"))]
    Raced {
        /// The manifest's address.
        place: String,
    },
    /// Nothing can be put there.
    #[error("{place} : on ne peut y publier")]
    #[diagnostic(help(
        "repere publish met un bundle dans un stockage S3 : s3://seau/dossier ; vers un dossier, \
         repere bake --out l’y met déjà"
    ))]
    ReadOnly {
        /// The address.
        place: String,
    },
}

impl StorageError {
    /// Whether it may well be over in a moment.
    pub fn is_passing(&self) -> bool {
        matches!(self, StorageError::Away { .. })
    }

    /// What the library says, about a file.
    pub(super) fn of(place: String, error: &object_store::Error) -> StorageError {
        use object_store::Error;
        match error {
            Error::NotFound { .. } => StorageError::NotFound { place },
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                StorageError::Denied { place }
            }
            Error::Precondition { .. } | Error::AlreadyExists { .. } => {
                StorageError::Raced { place }
            }
            error => match said(error) {
                // Of a listing the library tells only so that it was refused.
                said if REFUSALS.iter().any(|refusal| said.contains(refusal)) => {
                    StorageError::Denied { place }
                }
                said => StorageError::Away { place, said },
            },
        }
    }
}

/// Statuses of who may not, as the library writes them.
const REFUSALS: [&str; 2] = ["status code: 401 ", "status code: 403 "];

/// The innermost cause, on a line: what stands around it repeats addresses and delays.
fn said(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let last = causes.last().expect("an error is its own first cause").to_string();
    last.split_whitespace().collect::<Vec<_>>().join(" ")
}
