//! `repere serve`: a bundle over HTTP.

use std::io::Write;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use repere_server::Error;
use repere_server::counts::Counts;
use repere_server::http::{Change, Limits, Live, Rate, ServeConfig, Server, StudioWriting};
use repere_server::storage::{Location, Patience};
use tokio::net::TcpListener;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::summary::counted;

/// Servir un bundle : tuiles, listes, cartes, pages
///
/// Chaque option, sauf --dev, a sa variable d’environnement (REPERE_PUBLIC_URL pour
/// --public-url) et sa clé dans un fichier (--settings). La ligne de commande l’emporte sur
/// l’environnement, qui l’emporte sur le fichier. Tous les réglages : docs/reglages.md.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier du bundle, tel que repere bake l’a fabriqué, ou son adresse dans un stockage :
    /// s3://seau/dossier, https://site/dossier
    #[arg(long, env = "REPERE_BUNDLE", hide_env = true, value_name = "LIEU")]
    bundle: Location,
    /// Secondes entre deux regards sur le bundle d’un stockage [par défaut : 30]
    #[arg(
        long,
        env = "REPERE_POLL",
        hide_env = true,
        value_name = "SECONDES",
        default_value_t = 30,
        hide_default_value = true
    )]
    poll: u64,
    /// Dossier des cartes (*.toml)
    #[arg(long, env = "REPERE_CARTES", hide_env = true, value_name = "DOSSIER")]
    cartes: Option<PathBuf>,
    /// Adresse et port d’écoute
    #[arg(
        long,
        env = "REPERE_LISTEN",
        hide_env = true,
        value_name = "ADRESSE",
        default_value = "127.0.0.1:8080",
        hide_default_value = true
    )]
    #[arg(help = "Adresse et port d’écoute [par défaut : 127.0.0.1:8080]")]
    listen: String,
    /// Dossier de repere.js et de ses modules [par défaut : widget/dist, s’il existe]
    #[arg(long, env = "REPERE_ASSETS", hide_env = true, value_name = "DOSSIER")]
    assets: Option<PathBuf>,
    /// Archive du fond de carte, ou son adresse dans un stockage
    /// [par défaut : base.pmtiles dans --assets]
    #[arg(long, env = "REPERE_BASE", hide_env = true, value_name = "FICHIER")]
    base: Option<Location>,
    /// Adresse publique, comme https://carte.exemple.fr [par défaut : celle des requêtes]
    #[arg(long, env = "REPERE_PUBLIC_URL", hide_env = true, value_name = "URL")]
    public_url: Option<String>,
    /// Adresse et port des chiffres pour Prometheus (/metrics) ; aucun sans cette option
    #[arg(long, env = "REPERE_METRICS", hide_env = true, value_name = "ADRESSE")]
    metrics: Option<String>,
    /// Journal sur la sortie d’erreur : une ligne par réponse, sans rien du lecteur
    #[arg(long, env = "REPERE_LOG", hide_env = true, value_name = "FORME", value_enum)]
    log: Option<Log>,
    /// Dossier où compter, par jour et par carte, ce qui est fait, sans rien de personne ; rien
    /// n’est compté sans cette option
    #[arg(long, env = "REPERE_COUNTS", hide_env = true, value_name = "DOSSIER")]
    counts: Option<PathBuf>,
    /// Connexions à la fois ; les suivantes attendent [par défaut : 20000]
    #[arg(long, env = "REPERE_CONNECTIONS", hide_env = true, value_name = "N", default_value_t = Limits::default().connections, hide_default_value = true)]
    connections: usize,
    /// Demandes par seconde qu’une même adresse peut faire à la longue, dix fois plus d’un coup
    /// [par défaut : sans borne]
    #[arg(long, env = "REPERE_RATE", hide_env = true, value_name = "N")]
    rate: Option<NonZeroU32>,
    /// Le serveur est derrière un proxy, qui dit pour qui il demande (X-Forwarded-For)
    #[arg(long, env = "REPERE_BEHIND_PROXY", hide_env = true, requires = "rate")]
    behind_proxy: bool,
    /// Demandes par seconde qu’une même carte peut recevoir à la longue, dix fois plus d’un coup
    /// [par défaut : sans borne]
    #[arg(long, env = "REPERE_RATE_CARTE", hide_env = true, value_name = "N")]
    rate_carte: Option<NonZeroU32>,
    /// Réponses en préparation à la fois ; au-delà, 503 aussitôt [par défaut : 512]
    #[arg(long, env = "REPERE_IN_FLIGHT", hide_env = true, value_name = "N", default_value_t = Limits::default().in_flight, hide_default_value = true)]
    in_flight: usize,
    /// Secondes entre « je m’arrête » (/health/ready répond 503) et l’arrêt [par défaut : 0]
    #[arg(
        long,
        env = "REPERE_DRAIN",
        hide_env = true,
        value_name = "SECONDES",
        default_value_t = 0,
        hide_default_value = true
    )]
    drain: u64,
    /// Pour qui écrit des cartes : les pages ouvertes suivent chaque changement, et montrent les fautes
    #[arg(long)]
    dev: bool,
    /// Dossier où le studio peut écrire des cartes, d’ordinaire celui de --cartes ; il faut
    /// aussi un jeton dans la variable REPERE_STUDIO_JETON, ou dans le fichier que nomme
    /// REPERE_STUDIO_JETON_FILE
    #[arg(long, env = "REPERE_STUDIO_WRITE", hide_env = true, value_name = "DOSSIER")]
    studio_write: Option<PathBuf>,
    /// Fichier de réglages : les options ci-dessus, sans les tirets (TOML)
    #[arg(long, env = "REPERE_SETTINGS", hide_env = true, value_name = "FICHIER")]
    settings: Option<PathBuf>,
    /// Écrire chaque réglage et d’où il vient, puis s’arrêter
    #[arg(long)]
    pub(super) print_settings: bool,
}

/// How lines of the log are written.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Log {
    /// Pour des yeux
    Texte,
    /// Pour un programme
    Json,
}

impl Log {
    fn begin(self) {
        let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false);
        match self {
            Log::Texte => lines.with_ansi(false).init(),
            Log::Json => lines.json().flatten_event(true).init(),
        }
    }
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    if let Some(log) = args.log {
        log.begin();
    }
    let there = || super::asset_folders().into_iter().find(|dir| dir.is_dir());
    let assets = args.assets.or_else(there);
    let base = args.base.or_else(|| super::base_beside(assets.as_ref()).map(Location::from));
    let counts = args.counts.map(|dir| Counts::open(&dir)).transpose()?.map(Arc::new);
    let config = ServeConfig {
        bundle: args.bundle,
        cartes: args.cartes,
        assets,
        base,
        public_url: args.public_url,
        dev: args.dev,
        studio: args.studio_write.map(|dir| writing(&dir)).transpose()?,
        rate: args.rate.map(|per_second| Rate { per_second, is_behind_proxy: args.behind_proxy }),
        poll: Duration::from_secs(args.poll.max(1)),
        counts: counts.clone(),
        patience: Patience::default(),
        carte_rate: args.rate_carte,
        limits: Limits {
            connections: args.connections,
            in_flight: args.in_flight,
            ..Limits::default()
        },
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::Socket { source })?;
    runtime.block_on(async {
        let refused = Error::listen(&args.listen);
        let listener = TcpListener::bind(&args.listen).await.map_err(&refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let server = Server::open(config).await?;
        // Nobody reads it: it serves all the same.
        let _ = writeln!(std::io::stdout(), "Repère écoute sur http://{address}/ (Ctrl-C arrête)");
        if let Some(why) = &server.unwatched {
            eprintln!("Cartes et bundle ne seront pas repris quand ils changent : {why}");
        }
        tokio::spawn(tell_changes(server.changes()));
        #[cfg(unix)]
        tokio::spawn(renew_when_told(server.live()));
        if let Some(address) = &args.metrics {
            let listener = TcpListener::bind(address).await.map_err(Error::listen(address))?;
            let address = listener.local_addr().map_err(Error::listen(address))?;
            eprintln!("Chiffres pour Prometheus : http://{address}/metrics");
            tokio::spawn(axum::serve(listener, server.figures()).into_future());
        }
        if let Some(counts) = &counts {
            tokio::spawn(keep_counts(server.live(), counts.clone()));
        }
        let (live, drain) = (server.live(), Duration::from_secs(args.drain));
        let stopped = async move {
            stopped().await;
            live.close();
            tokio::time::sleep(drain).await;
        };
        server.run(listener, stopped).await;
        counts.map_or(Ok(()), |counts| counts.write())
    })
}

/// Writes what is counted every minute, and works out every hour what everybody may read.
async fn keep_counts(live: Arc<Live>, counts: Arc<Counts>) {
    const MINUTES: u32 = 60;
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    for number in 0_u32.. {
        minute.tick().await;
        let (live, counts) = (live.clone(), counts.clone());
        let work = move || {
            if number.is_multiple_of(MINUTES) {
                counts.publish(|carte| live.shows_counts(carte))?;
            }
            counts.write()
        };
        // What was counted stays for the next minute.
        if let Ok(Err(error)) = tokio::task::spawn_blocking(work).await {
            super::tell(error);
        }
    }
}

/// Looks at bundle and cartes again at each SIGHUP, where no folder can be watched.
#[cfg(unix)]
async fn renew_when_told(live: Arc<Live>) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut told) = signal(SignalKind::hangup()) else { return };
    while told.recv().await.is_some() {
        let _ = live.renew().await;
        live.reload();
    }
}

/// Says what becomes of changes to the cartes and the bundle.
async fn tell_changes(mut changes: Receiver<Change>) {
    loop {
        match changes.recv().await {
            Ok(Change::Cartes(cartes)) => {
                eprintln!("Cartes relues : {}", super::check::tally(&cartes));
            }
            Ok(Change::Refused(error)) => {
                eprintln!("Les cartes d’avant restent en service.");
                super::tell(error);
            }
            Ok(Change::Bundle(name, places)) => {
                eprintln!("Bundle {name} en service : {}", counted(u64::from(places), "lieu"));
            }
            Ok(Change::BundleRefused(why)) => {
                eprintln!("Le bundle d’avant reste en service : {why}");
            }
            Err(RecvError::Lagged(_)) => {}
            Ok(Change::Closing) | Err(RecvError::Closed) => return,
        }
    }
}

/// The studio's folder with the token of the environment.
fn writing(dir: &Path) -> Result<StudioWriting, Error> {
    let token = match std::env::var_os("REPERE_STUDIO_JETON_FILE") {
        Some(path) => {
            let file = path.to_string_lossy().into_owned();
            std::fs::read_to_string(&path).map_err(|source| Error::Read { file, source })?
        }
        None => std::env::var("REPERE_STUDIO_JETON").unwrap_or_default(),
    };
    StudioWriting::new(dir, &token)
}

/// Waits for Ctrl-C or, on Unix, for a service manager's request to stop.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
