"""Reads an archive with the reference readers of PMTiles and vector tiles.

Prints, as JSON, how many places the tiles of each zoom stand for.
"""

import gzip
import json
import sys
from collections import Counter

import mapbox_vector_tile
from pmtiles.reader import MmapSource, Reader, all_tiles

with open(sys.argv[1], "rb") as file:
    source = MmapSource(file)
    header = Reader(source).header()
    assert header["clustered"], "tiles are in Hilbert order"
    sums = Counter()
    for (zoom, _x, _y), data in all_tiles(source):
        for layer in mapbox_vector_tile.decode(gzip.decompress(data)).values():
            for feature in layer["features"]:
                sums[zoom] += feature["properties"].get("point_count", 1)
    print(json.dumps(sums))
