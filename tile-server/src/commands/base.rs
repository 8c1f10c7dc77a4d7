//! `repere base`: the base map, made from Natural Earth or cut from a larger one.

use std::io::Write;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use repere_data::{Bounds, Position, Territories, Territory, TerritoryPoints, label_points};
use repere_server::Error;
use repere_server::base::{self, France, Progress};
use repere_server::sources::read_points;

use super::summary::{counted, size};

/// Degrees added around a territory known by its main towns only.
const AROUND_TOWNS: f64 = 0.3;

/// Fabriquer le fond de carte, ou en découper un plus détaillé
///
/// Sans --from : terres et frontières de Natural Earth, noms de nos tables,
/// exact jusqu’au zoom 8. Avec --from : copie les tuiles d’une archive PMTiles
/// qui couvrent des territoires, pour héberger soi-même un fond détaillé.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Archive à écrire
    #[arg(long, value_name = "FICHIER")]
    out: PathBuf,
    /// Dossier du paquet npm world-atlas [par défaut : widget/node_modules/world-atlas]
    #[arg(long, value_name = "DOSSIER", default_value = "widget/node_modules/world-atlas")]
    #[arg(hide_default_value = true, conflicts_with = "from")]
    world: PathBuf,
    /// Contours des départements (GeoJSON), pour tracer leurs limites
    #[arg(long, value_name = "FICHIER", conflicts_with = "from")]
    outlines: Option<PathBuf>,
    /// Table des communes avec un point pour chacune (colonnes code, lon, lat)
    #[arg(long, value_name = "FICHIER")]
    territories: Option<PathBuf>,
    /// Archive PMTiles à découper
    #[arg(long, value_name = "FICHIER", requires = "territoires")]
    from: Option<PathBuf>,
    /// Territoires à garder, comme departement:38,epci:200040715
    #[arg(long, value_name = "TERRITOIRES", value_delimiter = ',', requires = "from")]
    territoires: Vec<String>,
    /// Zoom le plus profond à garder [par défaut : celui de l’archive]
    #[arg(long, value_name = "ZOOM", requires = "from", value_parser = zoom)]
    max_zoom: Option<u8>,
    /// Ne rien afficher, sauf les erreurs
    #[arg(short, long)]
    quiet: bool,
}

fn zoom(text: &str) -> Result<u8, String> {
    text.parse().map_err(|_| "un nombre comme 14 est attendu".to_owned())
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let table = Territories::builtin();
    let points = args.territories.as_deref().map(|path| read_points(path, table)).transpose()?;
    let points = points.map(|(points, _)| points);
    let bar = bar(args.quiet);
    let mut progress = |p: Progress| {
        bar.set_message(p.step);
        bar.set_length(p.total);
        bar.set_position(p.done);
    };
    let said = match &args.from {
        Some(from) => {
            let areas = areas(&args.territoires, table, points.as_ref())?;
            let cut = base::cut(from, &areas, args.max_zoom, &args.out, &mut progress)?;
            format!("{} jusqu’au zoom {}", counted(cut.tiles, "tuile"), cut.max_zoom)
        }
        None => {
            let mut france = points.as_ref().map_or_else(France::builtin, France::with_points);
            if let Some(outlines) = &args.outlines {
                france = france.with_outlines(outlines)?;
            }
            let baked = base::bake(&args.world, &france, &args.out, &mut progress)?;
            counted(baked.tiles, "tuile")
        }
    };
    bar.finish_and_clear();
    if !args.quiet {
        say(&args.out, &said);
    }
    Ok(())
}

fn say(out: &Path, said: &str) {
    let bytes = std::fs::metadata(out).map_or(0, |file| file.len());
    // Whoever closed the pipe does not want to read it.
    let _ =
        writeln!(std::io::stdout(), "Fond de carte {} : {said}, {}", out.display(), size(bytes));
}

/// The box of each territory: around its communes' points, or without them,
/// around its main towns with room to spare.
fn areas(
    written: &[String],
    table: &Territories,
    points: Option<&TerritoryPoints>,
) -> Result<Vec<Bounds>, Error> {
    let towns = towns(table);
    let area = |text: &String| {
        let territory: Territory =
            table.read(text).map_err(|error| Error::Usage(error.to_string()))?;
        let exact = points.and_then(|points| points.bounds(table, &territory));
        let rough = || towns.bounds(table, &territory).and_then(widened);
        exact.or_else(rough).ok_or_else(|| {
            Error::Usage(format!(
                "{territory} : emprise inconnue ; donner la table des communes par --territories"
            ))
        })
    };
    written.iter().map(area).collect()
}

fn towns(table: &Territories) -> TerritoryPoints {
    let mut towns = TerritoryPoints::new();
    for town in label_points() {
        let (code, at) = (table.code(town.commune), town.position);
        towns
            .insert(table, code, at.lon(), at.lat())
            .expect("label points are of communes in the same table, on Earth");
    }
    towns
}

fn widened(bounds: Bounds) -> Option<Bounds> {
    let (sw, ne) = (bounds.south_west, bounds.north_east);
    Some(Bounds {
        south_west: Position::new(sw.lon() - AROUND_TOWNS, sw.lat() - AROUND_TOWNS).ok()?,
        north_east: Position::new(ne.lon() + AROUND_TOWNS, ne.lat() + AROUND_TOWNS).ok()?,
    })
}

fn bar(quiet: bool) -> ProgressBar {
    let bar = super::bar(quiet);
    let style = ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len}");
    bar.set_style(style.expect("the template is valid"));
    bar
}
