"""Three copies of the server over one S3, with nginx as a CDN before them: what they cost,
how soon a new bundle is everywhere, and what readers see when storage goes.

    python benches/peers/copies.py REPERE S3S_FS BUNDLE OTHER_BUNDLE FOLDER
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

COPIES, POLL = 3, 2
S3, FRONT, FIRST = 18300, 18310, 18311
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "cle",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "banc",
    "AWS_ENDPOINT": f"http://127.0.0.1:{S3}",
    "AWS_ALLOW_HTTP": "true",
}


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def wait(url: str) -> None:
    for _ in range(1000):
        try:
            get(url)
            return
        except OSError:
            time.sleep(0.01)
    sys.exit(f"{url} does not answer")


def resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def storage(number: int) -> int:
    """Requests that a copy has made to storage."""
    text = get(f"http://127.0.0.1:{FIRST + 10 + number}/metrics")[1].decode()
    return int(re.search(r"storage_requests_total (\d+)", text)[1])


def quiet(arguments: list[str]) -> subprocess.Popen:
    log = subprocess.DEVNULL
    return subprocess.Popen(arguments, stdout=log, stderr=log, env={**os.environ, **ENVIRONMENT})


def nginx(folder: Path) -> list[str]:
    """A cache before the copies, as a CDN is one."""
    servers = "\n".join(f"server 127.0.0.1:{FIRST + n};" for n in range(COPIES))
    conf = folder / "nginx.conf"
    conf.write_text(f"""
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/temp;
  proxy_cache_path {folder}/cache keys_zone=cdn:10m max_size=200m;
  upstream copies {{ {servers} keepalive 32; }}
  server {{
    listen 127.0.0.1:{FRONT};
    location / {{
      proxy_pass http://copies;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_cache cdn;
      proxy_cache_key "$request_uri $http_accept_encoding";
      proxy_cache_lock on;
      proxy_cache_use_stale updating error timeout;
    }}
  }}
}}
""")
    return ["nginx", "-p", str(folder), "-c", str(conf)]


def wrk(folder: Path, paths: list[str], port: int, seconds: int) -> str:
    lua = folder / "ask.lua"
    listed = ",".join(f'"{path}"' for path in paths)
    lua.write_text(f"""
local paths, at = {{{listed}}}, 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {{["Accept-Encoding"] = "gzip"}})
end
""")
    return subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{seconds}s", "-s", str(lua), f"http://127.0.0.1:{port}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def summary(told: str) -> str:
    count = int(re.search(r"(\d+) requests in", told)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = "Socket errors" in told
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    return f"{count:,} requests, {rate:,.0f} a second, {int(bad[1]) if bad else 0} not 2xx" + (
        ", connections broken" if broken else ""
    )


def main() -> None:
    repere, s3s, first, second, work = sys.argv[1:6]
    folder = Path(work).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "s3/seau").mkdir(parents=True)

    def begin_s3() -> subprocess.Popen:
        arguments = [s3s, "--host", "127.0.0.1", "--port", str(S3), "--access-key", "cle",
                     "--secret-key", "secret", str(folder / "s3")]  # fmt: skip
        process = quiet(arguments)
        wait(f"http://127.0.0.1:{S3}/")
        return process

    def publish(bundle: str) -> float:
        begun = time.perf_counter()
        subprocess.run([repere, "publish", "--bundle", bundle, "--to", "s3://seau/b"], check=True,
                       capture_output=True, env={**os.environ, **ENVIRONMENT})  # fmt: skip
        return time.perf_counter() - begun

    names = [json.loads(Path(b, "manifest.json").read_text())["bundle"] for b in (first, second)]
    s3 = begin_s3()
    print(f"- Publishing 18,000 places, every file read back: {publish(first):.2f} s.")
    copies = []
    for number in range(COPIES):
        begun = time.perf_counter()
        copies.append(quiet([repere, "serve", "--bundle", "s3://seau/b", "--poll", str(POLL), "--assets",
                             str(folder), "--listen", f"127.0.0.1:{FIRST + number}", "--metrics",
                             f"127.0.0.1:{FIRST + 10 + number}"]))  # fmt: skip
        wait(f"http://127.0.0.1:{FIRST + number}/tiles/places/0/0/0")
        started = time.perf_counter() - begun
    front = quiet(nginx(folder))
    try:
        wait(f"http://127.0.0.1:{FRONT}/health/live")
        time.sleep(1)
        memory = [resident(copy.pid) for copy in copies]
        print(f"- A copy answers its first tile {started * 1000:.0f} ms after it begins, with "
              f"{storage(0)} questions to storage; at rest {max(memory):.0f} MB.")  # fmt: skip
        span = range(2 ** 8)
        tiles = [f"/tiles/{names[0]}/places/8/{x}/{y}" for x in span for y in span
                 if 124 <= x <= 136 and 85 <= y <= 95]  # fmt: skip
        tiles += [f"/tiles/{names[0]}/places/7/{x}/{y}" for x in range(60, 70) for y in range(42, 49)]
        listed = json.loads(get(f"http://127.0.0.1:{FRONT}/api/places?limit=200")[1])
        sheets = [f"/api/places/{place['id']}" for place in listed["features"][:100]]
        for path in tiles + sheets:
            get(f"http://127.0.0.1:{FIRST}{path}")
        print(f"- One copy alone, {len(tiles)} tiles: {summary(wrk(folder, tiles, FIRST, 5))}.")
        print(f"- Through the cache: {summary(wrk(folder, tiles, FRONT, 5))}.")

        told: list[str] = []
        load = threading.Thread(target=lambda: told.append(wrk(folder, tiles + sheets, FRONT, 15)))
        load.start()
        time.sleep(2)
        publish(second)
        begun, seen = time.perf_counter(), [0.0] * COPIES
        while not all(seen):
            for number in range(COPIES):
                health = json.loads(get(f"http://127.0.0.1:{FIRST + number}/health")[1])
                if health["bundle"] == names[1] and not seen[number]:
                    seen[number] = time.perf_counter() - begun
            time.sleep(0.02)
        load.join()
        print(f"- A new bundle published under load (looked for every {POLL} s): in all copies after "
              f"{max(seen):.1f} s; {summary(told[0])}.")  # fmt: skip

        # The second bundle has other places.
        listed = json.loads(get(f"http://127.0.0.1:{FIRST}/api/places?limit=200")[1])
        others = [f"/api/places/{place['id']}" for place in listed["features"]]
        sheets, others = others[:100], others[100:]
        before = sum(storage(number) for number in range(COPIES))
        read = [path.replace(names[0], names[1]) for path in tiles] + sheets
        for number in range(COPIES):
            for path in read:
                get(f"http://127.0.0.1:{FIRST + number}{path}")
        asked = sum(storage(number) for number in range(COPIES)) - before
        print(f"- {len(tiles)} tiles and {len(sheets)} sheets, asked of each copy: {asked} questions "
              f"to storage in all.")  # fmt: skip
        s3.kill()
        s3.wait()
        print(f"- Storage killed; what was read, of one copy: {summary(wrk(folder, read, FIRST, 5))}.")
        for unread in others:
            begun = time.perf_counter()
            status, _ = get(f"http://127.0.0.1:{FIRST + 1}{unread}")
            if status != 200:
                break
        print(f"- A sheet that was never read: {status} after {time.perf_counter() - begun:.1f} s.")
        s3 = begin_s3()
        begun = time.perf_counter()
        while get(f"http://127.0.0.1:{FIRST + 1}{unread}")[0] != 200:
            if time.perf_counter() - begun > 60:
                sys.exit(f"{unread} does not come back")
            time.sleep(0.05)
        print(f"- Storage there again: the sheet comes after {time.perf_counter() - begun:.1f} s.")
    finally:
        for process in [front, s3, *copies]:
            process.terminate()


main()
