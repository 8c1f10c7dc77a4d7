"""A thousand hot tiles over HTTP: repere, martin and nginx, one server's core to each in
turn, the asking program on the other.

The archive is the same for all: repere's own, without tilestats; nginx serves its tiles as
files, already packed. A figure is requests per second of the server's own CPU time (user
and system), which says the same on a busy machine as on a quiet one, and the median of
rounds in which the servers take turns. Latencies are asked for at one rate that all bear.
"""

import gzip
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import brotli
from pmtiles.reader import MmapSource, all_tiles

HOT = 1000
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "4"))
CONNECTIONS = 32
SERVER_CORE, ASKING_CORE = "0", "1"
FILTERS = 100
SOAK = int(os.environ.get("SOAK", "300"))


def children(pid: int) -> list[int]:
    """A process with those it began."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def cpu(pid: int) -> float:
    """Seconds of CPU that a server has taken so far, of all its threads."""
    total = 0
    for one in children(pid):
        for task in Path(f"/proc/{one}/task").glob("*/schedstat"):
            total += int(task.read_text().split()[0])
    return total / 1e9


def resident(pid: int) -> float:
    """Megabytes that a server has in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def get(url: str, encoding: str = "gzip") -> tuple[int, bytes, str]:
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as answer:
        return answer.status, answer.read(), answer.headers.get("Content-Encoding") or ""


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


def offered(oha: str, urls: list[str], folder: Path, rate: int, seconds: int) -> dict:
    """What oha says of a fixed rate; of no rate at all where it is 0."""
    file = folder / "urls"
    file.write_text("\n".join(urls))
    at = ["-q", str(rate), "--latency-correction"] if rate else []
    told = subprocess.run(
        ["taskset", "-c", ASKING_CORE, oha, "--no-tui", "--output-format", "json",
         "--urls-from-file", "-c", str(CONNECTIONS), "-z", f"{seconds}s", *at,
         "-H", "Accept-Encoding: gzip", str(file)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return json.loads(told)


def latencies(oha: str, server: Server, folder: Path, tiles: list, rate: int) -> tuple[float, float]:
    """Milliseconds at p50 and p99, at a rate; it has to be borne."""
    told = offered(oha, [server.url(tile) for tile in tiles], folder, rate, 10)
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


def filters(seed: int) -> list[str]:
    """Filters that no server has seen: three choices each, all different."""
    choices = {
        "services": ["Aide aux démarches administratives", "Utilisation sécurisée du numérique",
                     "Maîtrise des outils numériques du quotidien", "Accès internet et matériel informatique",
                     "Parentalité et éducation avec le numérique"],
        "frais_a_charge": ["Gratuit", "Payant", "Gratuit sous condition"],
        "itinerance": ["Itinérant", "Fixe"],
        "dispositif_programmes_nationaux": ["France Services", "Conseillers numériques", "Aidants Connect"],
        "territoires": [f"departement:{number:02}" for number in range(21, 91)],
        "modalites_accompagnement": ["En autonomie", "Accompagnement individuel", "À distance"],
        "prise_rdv": ["oui"],
    }  # fmt: skip
    draw, made = random.Random(seed), {}
    while len(made) < FILTERS:
        names = sorted(draw.sample(list(choices), 3))
        made[urllib.parse.urlencode({name: draw.choice(choices[name]) for name in names})] = None
    return list(made)


def unseen(server: Server, tiles: list, each: int, seed: int) -> tuple[float, float]:
    """Microseconds of the server's CPU for each of so many tiles under filters that it has
    not seen, and the median bytes of what it sends."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    draw, sizes = random.Random(seed), []
    asked = [(tile, query) for query in filters(seed) for tile in draw.sample(tiles, each)]
    before = cpu(server.process.pid)
    for tile, query in asked:
        path = f"{server.address(tile)}?{query}"
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status not in (200, 204):
            sys.exit(f"{path}: {answer.status}")
        sizes.append(len(body))
    taken = cpu(server.process.pid) - before
    return taken / len(asked) * 1e6, statistics.median(size for size in sizes if size)


def soak(oha: str, server: Server, folder: Path, tiles: list) -> None:
    """Memory under four fifths of the load that it bears, of hot tiles and new filters."""
    pid = children(server.process.pid)[-1]
    wide = [tile for tile in tiles if tile[0] <= 8]
    urls = [server.url(tile) for tile in tiles]
    urls += [f"{server.url(random.choice(wide))}?{query}" for n in range(40) for query in filters(1000 + n)]
    random.Random(1).shuffle(urls)
    most = offered(oha, urls, folder, 0, 5)["summary"]["requestsPerSec"]
    rate = int(most * 0.8)
    print(f"\nSoak: {rate:,} requests a second of {most:,.0f}, {len(urls):,} addresses.")
    print("| after s | MB |\n|---|---|")
    for at in range(0, SOAK, 60):
        told = offered(oha, urls, folder, rate, min(60, SOAK - at))
        statuses = told["statusCodeDistribution"]
        if set(statuses) - {"200", "204"}:
            sys.exit(f"{statuses}")
        print(f"| {min(at + 60, SOAK)} | {resident(pid):.1f} |", flush=True)


def main() -> None:
    repere, martin, oha, bundle, work = sys.argv[1:6]
    folder = Path(work).resolve()
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
    # What a reader sees first is a wide view; then ten tiles from there to the streets.
    views = {1: [tile for tile, _ in every if tile[0] <= 7], 10: [tile for tile, _ in every if tile[0] <= 12]}
    spent = {each: [unseen(ours, tiles, each, 100 * each + seed) for seed in range(ROUNDS + 1)][1:]
             for each, tiles in views.items()}  # fmt: skip
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
        print(f"\n| tiles under {FILTERS} filters never seen | µs of CPU each | median bytes |\n|---|---|---|")
        for each, label in ((1, "one of zooms to 7 for each filter"), (10, "ten of zooms to 12 for each")):
            print(f"| {label} | {statistics.median(us for us, _ in spent[each]):.0f} | "
                  f"{statistics.median(size for _, size in spent[each]):.0f} |")  # fmt: skip
        if SOAK:
            soak(oha, ours, folder, tiles)
    finally:
        for server in servers:
            server.process.terminate()


main()
