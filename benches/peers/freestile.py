"""A CSV of the standard into PMTiles by freestiler, the fastest way found: Arrow
reads the columns on all cores and writes GeoParquet, which freestiler's own engine
tiles. Its DuckDB way, which reads CSV, needs an extension from the network.

    freestile.py CSV OUT.pmtiles APART COLUMN…
"""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import shapely
from freestiler import freestile_file
from pyarrow import csv

source, out, apart, *columns = sys.argv[1:]
positions = ["longitude", "latitude"]
options = csv.ConvertOptions(
    include_columns=[*columns, *positions],
    column_types={**dict.fromkeys(columns, pa.string()), **dict.fromkeys(positions, pa.float64())},
    # What is empty is left out of the tiles, as ours do.
    strings_can_be_null=True,
)
table = csv.read_csv(source, convert_options=options)
points = shapely.to_wkb(shapely.points(*(table[name].to_numpy() for name in positions)))
table = table.select(columns).append_column("geometry", pa.array(points, pa.binary()))
geo = {"version": "1.0.0", "primary_column": "geometry"}
geo["columns"] = {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}}
between = Path(out).with_suffix(".parquet")
parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), between, compression="none")
freestile_file(
    between,
    out,
    layer_name="places",
    min_zoom=0,
    max_zoom=14,
    cluster_distance=float(apart),
    cluster_maxzoom=13,
    engine="geoparquet",
    quiet=True,
)
between.unlink()
