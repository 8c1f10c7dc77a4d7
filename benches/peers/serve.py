"""A thousand hot tiles over HTTP: repere, martin and nginx, one server's core to each in
turn, the asking program on the other.

The archive is the same for all: repere's own, without tilestats; nginx serves its tiles as
files, already packed. A figure is requests per second of the server's own CPU time (user
and system), which says the same on a busy machine as on a quiet one, and the median of
rounds in which the servers take turns. Latencies are asked for at one rate that all bear.
"""

import gzip
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import brotli
from pmtiles.reader import MmapSource, all_tiles

HOT = 1000
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "4"))
CONNECTIONS = 32
SERVER_CORE, ASKING_CORE = "0", "1"
TICKS = os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """A process with those it began."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def cpu(pid: int) -> float:
    """Seconds of CPU that a server has taken so far."""
    total = 0
    for one in children(pid):
        after = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(after[11]) + int(after[12])
    return total / TICKS


def resident(pid: int) -> float:
    """Megabytes that a server has in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def get(url: str, encoding: str = "gzip") -> tuple[int, bytes, str]:
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as answer:
        return answer.status, answer.read(), answer.headers.get("Content-Encoding", "")


def wait(url: str) -> None:
    for _ in range(600):
        try:
            get(url)
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"{url} does not answer")


class Server:
    """A server on one core."""

    def __init__(self, name: str, arguments: list[str], path: str, port: int) -> None:
        self.name, self.path, self.port = name, path, port
        log = subprocess.DEVNULL
        pinned = ["taskset", "-c", SERVER_CORE, *arguments]
        self.process = subprocess.Popen(pinned, stdout=log, stderr=log)

    def address(self, tile: tuple[int, int, int]) -> str:
        z, x, y = tile
        return self.path.format(z=z, x=x, y=y)

    def url(self, tile: tuple[int, int, int]) -> str:
        return f"http://127.0.0.1:{self.port}{self.address(tile)}"


def script(folder: Path, server: Server, tiles: list, encoding: str) -> Path:
    """What wrk asks, tile after tile."""
    paths = ",\n".join(f'"{server.address(tile)}"' for tile in tiles)
    text = f"""
local paths = {{{paths}}}
local requests, at = {{}}, 0
init = function()
  for i, path in ipairs(paths) do
    requests[i] = wrk.format("GET", path, {{["Accept-Encoding"] = "{encoding}"}})
  end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
"""
    file = folder / f"{server.name}-{encoding}.lua"
    file.write_text(text)
    return file


def wrk(server: Server, lua: Path, seconds: int) -> tuple[int, float]:
    """Requests answered, and CPU seconds they took. Any other answer than 2xx ends all."""
    before = cpu(server.process.pid)
    asked = subprocess.run(
        ["taskset", "-c", ASKING_CORE, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s",
         "-s", str(lua), f"http://127.0.0.1:{server.port}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    taken = cpu(server.process.pid) - before
    if "Non-2xx" in asked or "Socket errors" in asked:
        sys.exit(f"{server.name}: {asked}")
    return int(re.search(r"(\d+) requests in", asked)[1]), taken


def latencies(oha: str, server: Server, folder: Path, tiles: list, rate: int) -> tuple[float, float]:
    """Milliseconds at p50 and p99, at a rate; it has to be borne."""
    urls = folder / f"{server.name}.urls"
    urls.write_text("\n".join(server.url(tile) for tile in tiles))
    told = subprocess.run(
        ["taskset", "-c", ASKING_CORE, oha, "--no-tui", "--output-format", "json",
         "--urls-from-file", "-c", str(CONNECTIONS), "-q", str(rate), "-z", "10s",
         "--latency-correction", "-H", "Accept-Encoding: gzip", str(urls)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    told = json.loads(told)
    if told["summary"]["requestsPerSec"] < rate * 0.97:
        print(f"{server.name} bore {told['summary']['requestsPerSec']:.0f} of {rate}", file=sys.stderr)
    percentiles = told["latencyPercentiles"]
    return percentiles["p50"] * 1000, percentiles["p99"] * 1000


def nginx(folder: Path, port: int, encoding: str) -> list[str]:
    """nginx with one worker over files that are packed already."""
    root = folder / f"files-{encoding}"
    conf = folder / f"nginx-{encoding}.conf"
    conf.write_text(f"""
daemon off;
worker_processes 1;
pid {folder}/nginx-{encoding}.pid;
error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  open_file_cache max=10000 inactive=600s;
  open_file_cache_valid 600s;
  client_body_temp_path {folder}/nginx-body;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    location / {{
      default_type application/vnd.mapbox-vector-tile;
      add_header Content-Encoding {encoding};
      add_header Vary Accept-Encoding;
      add_header Cache-Control "public, max-age=31536000, immutable";
      add_header Access-Control-Allow-Origin "*";
    }}
  }}
}}
""")
    return ["nginx", "-p", str(folder), "-c", str(conf)]


def main() -> None:
    repere, martin, oha, bundle, work = sys.argv[1:6]
    folder = Path(work)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    manifest = json.loads(Path(bundle, "manifest.json").read_text())
    archive = Path(bundle, manifest["files"]["tiles"]["name"])
    shutil.copy(archive, folder / "places.pmtiles")
    with archive.open("rb") as file:
        every = list(all_tiles(MmapSource(file)))
    random.Random(42).shuffle(every)
    # As readers look: most of them at the middle zooms.
    every.sort(key=lambda found: abs(found[0][0] - 9))
    hot = every[:HOT]
    sizes = {"gzip": [], "br": []}
    for (z, x, y), packed in hot:
        forms = {"gzip": packed, "br": brotli.compress(gzip.decompress(packed), quality=5, lgwin=18)}
        for encoding, form in forms.items():
            file = folder / f"files-{encoding}/{z}/{x}/{y}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(form)
            sizes[encoding].append(len(form))
    tiles = [tile for tile, _ in hot]
    (folder / "logs").mkdir()

    print(f"{manifest['places']} places, {HOT} tiles of zooms {min(t[0] for t in tiles)} to "
          f"{max(t[0] for t in tiles)}; median bytes: gzip {statistics.median(sizes['gzip']):.0f}, "
          f"brotli {statistics.median(sizes['br']):.0f}\n")  # fmt: skip
    hashed = f"/tiles/{manifest['bundle']}/places/{{z}}/{{x}}/{{y}}"
    begun = time.perf_counter()
    ours = Server("repere", [repere, "serve", "--bundle", bundle, "--assets", str(folder), "--listen",
                             "127.0.0.1:18201"], hashed, 18201)  # fmt: skip
    wait(ours.url(tiles[0]))
    cold = (time.perf_counter() - begun) * 1000
    time.sleep(2)
    resting = resident(children(ours.process.pid)[-1])
    servers = [
        ours,
        Server("martin", [martin, "--listen-addresses", "127.0.0.1:18202", "--workers", "1",
                          str(folder / "places.pmtiles")], "/places/{z}/{x}/{y}", 18202),  # fmt: skip
        Server("nginx", nginx(folder, 18203, "gzip"), "/{z}/{x}/{y}", 18203),
        Server("nginx-br", nginx(folder, 18204, "br"), "/{z}/{x}/{y}", 18204),
    ]
    try:
        for server in servers:
            wait(server.url(tiles[0]))
        for encoding in ("gzip", "br"):
            asked = [s for s in servers if (s.name == "nginx-br") == (encoding == "br") or s.name == "repere"
                     or (s.name == "martin")]  # fmt: skip
            told = {}
            for server in asked:
                # The same tile from all, in the encoding that was asked for.
                for tile in tiles:
                    _, body, found = get(server.url(tile), encoding)
                    told.setdefault(tile, set()).add(
                        {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[found](body)
                    )
            different = sum(len(forms) > 1 for forms in told.values())
            if different:
                sys.exit(f"{different} tiles are not the same from all")
            figures = {server.name: [] for server in asked}
            rates = {server.name: [] for server in asked}
            for number in range(ROUNDS + 1):
                for server in asked:
                    count, taken = wrk(server, script(folder, server, tiles, encoding), SECONDS)
                    if number > 0:
                        figures[server.name].append(count / taken)
                        rates[server.name].append(count / SECONDS)
            print(f"| {encoding} | requests a CPU second | requests a second | repere is |\n|---|---|---|---|")
            mine = statistics.median(figures["repere"])
            for name, found in figures.items():
                theirs = statistics.median(found)
                ratio = "" if name == "repere" else f"{mine / theirs:.2f}×"
                print(f"| {name} | {theirs:,.0f} | {statistics.median(rates[name]):,.0f} | {ratio} |")
            print()
            if encoding == "gzip":
                rate = int(min(statistics.median(found) for found in rates.values()) * 0.6)
        print(f"| at {rate:,} a second | p50 ms | p99 ms |\n|---|---|---|")
        for server in servers[:3]:
            p50, p99 = latencies(oha, server, folder, tiles, rate)
            print(f"| {server.name} | {p50:.2f} | {p99:.2f} |")
        print(f"\nCold start to the first tile: {cold:.0f} ms. Resting: {resting:.0f} MB resident; "
              f"after all this {resident(children(ours.process.pid)[-1]):.0f} MB.")  # fmt: skip
    finally:
        for server in servers:
            server.process.terminate()


main()
