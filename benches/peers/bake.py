"""`repere bake` beside tippecanoe and freestiler: the same CSV of the standard into
one PMTiles archive of zooms 0 to 14, clusters to 13.

    benches/peers/.venv/bin/python benches/peers/bake.py [NUMBER…]

Default: 20,000 and 1,000,000 places. `benches/run bake` installs what it needs
and runs it. Peers are given their best case: what the README says they differ in
makes them faster.
"""

import os
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "target/release"
VENV = ROOT / "benches/peers/.venv"
WORK = ROOT / "target/bench/bake"
SEED = "42"
# What our tiles carry, as far as a peer reads it from the columns.
COLUMNS = ["id", "nom", "dispositif_programmes_nationaux", "frais_a_charge", "itinerance", "prise_rdv"]
# As ours: 48 px apart on a tile of 512. freestiler counts on one of 256; so does
# tippecanoe, roughly: at 24 it leaves half as many features again, at 34 as many.
FREESTILER_APART = 24
TIPPECANOE_APART = 34


def repere(csv: Path, out: Path) -> list[str]:
    return [str(RELEASE / "repere"), "bake", str(csv), "--out", str(out), "--quiet", "--date", "2026-11-23"]


def tippecanoe(csv: Path, out: Path) -> list[str]:
    [site] = VENV.glob("lib/python*/site-packages")
    command = [str(site / "tippecanoe/bin/tippecanoe"), "-Z0", "-z14", "-r1", f"--cluster-distance={TIPPECANOE_APART}"]
    command += ["--cluster-maxzoom=13", "--no-feature-limit", "--no-tile-size-limit", "--no-tile-stats"]
    # Ours have no buffer, and leave out what is empty.
    command += ["--buffer=0", "--empty-csv-columns-are-null", "--quiet", "--force", "--temporary-directory", str(out.parent), "-l", "places"]
    for column in COLUMNS:
        command += ["-y", column]
    return [*command, "-o", str(out), str(csv)]


def freestiler(csv: Path, out: Path) -> list[str]:
    script = Path(__file__).with_name("freestile.py")
    return [str(VENV / "bin/python"), str(script), str(csv), str(out), str(FREESTILER_APART), *COLUMNS]


def measure(command: list[str]) -> dict[str, float]:
    """Seconds of wall and of user CPU of a command, and the most memory it took, in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: ended with {process.returncode}")
    # Linux counts in KiB.
    return {"wall": wall, "user": usage.ru_utime, "memory": usage.ru_maxrss * 1024 / 1e6}


def archive(out: Path) -> tuple[int, int]:
    """Bytes of a PMTiles archive, or of a bundle's, and the tiles it addresses."""
    if out.is_dir():
        [out] = out.glob("places.*.pmtiles")
    with out.open("rb") as file:
        head = file.read(127)
    if head[:8] != b"PMTiles\x03":
        sys.exit(f"{out}: not a PMTiles archive of version 3")
    return out.stat().st_size, struct.unpack_from("<Q", head, 72)[0]


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def run(count: int) -> None:
    csv = WORK / f"places-{count}.csv"
    if not csv.exists():
        partial = csv.with_suffix(".part")
        with partial.open("wb") as file:
            subprocess.run([RELEASE / "make_places", str(count), SEED], stdout=file, check=True)
        partial.rename(csv)
    times = 5 if count <= 100_000 else 1
    print(f"\n## {count} places, {csv.stat().st_size / 1e6:.0f} MB of CSV, medians of {times}\n")
    print("| | wall s | user CPU s | memory MB | archive MB | tiles | wall, ratio | archive, ratio |")
    print("|---|---|---|---|---|---|---|---|")
    ours = None
    for name, command, out in [
        ("repere", repere, WORK / "bundle"),
        ("freestiler", freestiler, WORK / "freestiler.pmtiles"),
        ("tippecanoe", tippecanoe, WORK / "tippecanoe.pmtiles"),
    ]:
        runs = []
        for _ in range(times):
            # A bake keeps the bundle before: each begins without one.
            shutil.rmtree(out, ignore_errors=True)
            out.unlink(missing_ok=True)
            runs.append(measure(command(csv, out)))
        wall, user, memory = (middle([run[key] for run in runs]) for key in ("wall", "user", "memory"))
        size, tiles = archive(out)
        ours = ours or (wall, size)
        print(
            f"| {name} | {wall:.2f} | {user:.2f} | {memory:.0f} | {size / 1e6:.2f} | {tiles} "
            f"| {wall / ours[0]:.1f} | {ours[1] / size:.2f} |",
            flush=True,
        )


def main() -> None:
    for file, how in [
        (RELEASE / "repere", "cargo build --release -p repere"),
        (RELEASE / "make_places", "cargo build --release -p repere-benches"),
        (VENV / "bin/python", "python3 -m venv benches/peers/.venv"),
    ]:
        if not file.exists():
            sys.exit(f"Missing: {file}: {how}")
    WORK.mkdir(parents=True, exist_ok=True)
    for count in sys.argv[1:] or ["20000", "1000000"]:
        run(int(count))


main()
