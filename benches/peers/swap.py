"""A bundle replaced a hundred times under full load: every answer's bytes are held against
what the bundle that its tag names answers at that address.

    python benches/peers/swap.py REPERE BUNDLE_WITH_ONE_BEFORE FOLDER
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

PORT = 18320
TIMES = int(os.environ.get("TIMES", "100"))
EVERY = 0.6
FILTERS = ["", "?frais_a_charge=Gratuit", "?territoires=region%3A84&itinerance=Fixe"]


def get(path: str, encoding: str = "gzip") -> tuple[str, bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as answer:
        return answer.headers.get("ETag") or "", answer.read()


def quoted(text: bytes) -> str:
    return '"' + "".join(f"\\{byte:03d}" for byte in text) + '"'


def main() -> None:
    repere, bundle, work = sys.argv[1:4]
    folder = Path(work).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    names = [json.loads(Path(bundle, f"manifest{which}.json").read_text())["bundle"] for which in ("", ".before")]
    log = subprocess.DEVNULL
    server = subprocess.Popen([repere, "serve", "--bundle", bundle, "--listen", f"127.0.0.1:{PORT}",
                               "--assets", str(folder)], stdout=log, stderr=log)  # fmt: skip

    def rollback() -> None:
        subprocess.run([repere, "rollback", "--bundle", bundle], check=True, stdout=log)

    def in_service() -> str:
        return json.loads(get("/health", "identity")[1])["bundle"]

    try:
        for _ in range(500):
            try:
                in_service()
                break
            except OSError:
                time.sleep(0.02)
        # One replacement, so that both are open; then two more, to ask each for its own.
        spots = [(7, x, y) for x in range(62, 68) for y in range(43, 48)] + [(5, x, 11) for x in range(14, 18)]
        asked = [f"{z}/{x}/{y}{query}" for z, x, y in spots for query in FILTERS]
        expected: dict[str, bytes] = {}
        for _ in range(2):
            name = in_service()
            for spot in asked:
                tag, body = get(f"/tiles/{name}/places/{spot}")
                if body and expected.setdefault(tag, body) != body:
                    sys.exit(f"two bodies of {tag}")
            rollback()
            while in_service() == name:
                time.sleep(0.01)
        full = [spot for spot in asked if all(get(f"/tiles/{name}/places/{spot}")[1] for name in names)]
        paths = [f"/tiles/places/{spot}" for spot in full]
        paths += [f"/tiles/{name}/places/{spot}" for name in names for spot in full]
        lua = folder / "swap.lua"
        bodies = ",\n".join(f"['{tag}'] = {quoted(body)}" for tag, body in expected.items())
        listed = ",".join(f'"{path}"' for path in paths)
        lua.write_text(f"""
local expected = {{{bodies}}}
local paths, at = {{{listed}}}, 0
wrong, failed, good = 0, 0, 0
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {{["Accept-Encoding"] = "gzip"}})
end
function response(status, headers, body)
  local tag
  for name, value in pairs(headers) do
    if name:lower() == "etag" then tag = value end
  end
  if status ~= 200 then failed = failed + 1
  elseif expected[tag] ~= body then wrong = wrong + 1
  else good = good + 1 end
end
function done()
  local sums = {{0, 0, 0}}
  for _, thread in ipairs(threads) do
    for i, name in ipairs({{"good", "wrong", "failed"}}) do sums[i] = sums[i] + thread:get(name) end
  end
  print(string.format("good %d wrong %d failed %d", sums[1], sums[2], sums[3]))
end
""")
        seconds = int(TIMES * EVERY) + 3
        load = subprocess.Popen(["wrk", "-t1", "-c32", f"-d{seconds}s", "-s", str(lua), f"http://127.0.0.1:{PORT}"],
                                stdout=subprocess.PIPE, text=True)  # fmt: skip
        time.sleep(1)
        seen, before = 0, in_service()
        for _ in range(TIMES):
            begun = time.monotonic()
            rollback()
            while in_service() == before:
                time.sleep(0.005)
            before, seen = in_service(), seen + 1
            time.sleep(max(0.0, EVERY - (time.monotonic() - begun)))
        told, _ = load.communicate()
        good, wrong, failed = map(int, re.search(r"good (\d+) wrong (\d+) failed (\d+)", told).groups())
        broken = re.search(r"Socket errors.*", told)
        print(f"{seen} replacements, {len(expected)} bodies known, {len(paths)} addresses: {good:,} answers "
              f"as they should be, {wrong} with wrong bytes, {failed} failed, "
              f"{broken[0] if broken else 'no connection broken'}.")  # fmt: skip
        if wrong or failed or broken:
            sys.exit(1)
    finally:
        server.terminate()


main()
