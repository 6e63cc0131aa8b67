"""Creates at OWASP's password cost, beside Argon2id alone; and gets beside such creates."""

import http.client
import shutil
import threading
import time
from urllib.parse import urlsplit

import calls
import creates
import servers
import stores
from rounds import Numbers

USERS = 1000
GETS_A_SECOND = 20


def measure_hashing(context):
    """By turns: Argon2id alone, gets alone, and creates with gets beside them."""
    path = context.stores.new_path()
    shutil.copy(context.stores.seeded(USERS), path)
    seconds = max(context.options.seconds, 5) if not context.options.quick and not context.options.ci else 2
    alone, idle, created, beside = [], [], [], []
    with servers.mynah(context.tools, f"sqlite:{path}", cost="owasp") as server:
        create = creates.creates(server, "owasp", 32, Numbers(), apis=("sectona",))[0]
        get = calls.get_by_soap(calls.Access(server.url).cookie, "user-00000500")
        create.send(1, 8, create.holding)
        for _ in range(context.options.runs):
            alone.append(_hash(context.tools, seconds))
            idle.append(gets_until(server, get, seconds))
            found = []
            getting = threading.Thread(target=lambda: found.append(gets_until(server, get, seconds)))
            getting.start()
            created.append(create.send(seconds, 32))
            getting.join()
            beside += found
        results = context.results
        results.add("limit/argon2", "Argon2id alone, all cores", alone, "hashes/s")
        results.add(create.key, "create, sectona, OWASP's cost", created, connections=32)
        results.add("get/idle", "gets, 20 a second, nothing beside them", idle)
        results.add("get/beside", "gets, 20 a second, beside creates at OWASP's cost", beside)
        results.add("memory/owasp", "the most memory it had", [{"rate": server.most_memory()}], "MB")
    context.stores.forget(path)


def _hash(tools, seconds):
    said = stores.limit(tools, "hash", seconds, timeout=seconds + 30)
    each = said["processor"] / said["hashes"] * 1e6
    return {"rate": said["hashes"] / said["seconds"], "requests": said["hashes"], "cpu_us": each}


def gets_until(server, sent, seconds):
    """Twenty gets a second for so long, each at its time. Returns how long they took."""
    head, body = sent.split(b"\r\n\r\n", 1)
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split()
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith(("Host", "Content-Length")))
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    took, began = [], time.perf_counter()
    try:
        for number in range(seconds * GETS_A_SECOND):
            time.sleep(max(0, began + number / GETS_A_SECOND - time.perf_counter()))
            sending = time.perf_counter()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            if answer.status != 200 or b"Augusta" not in answer.read():
                raise RuntimeError("a get beside the creates failed")
            took.append((time.perf_counter() - sending) * 1000)
    finally:
        connection.close()
    took.sort()
    return {
        "rate": len(took) / (time.perf_counter() - began), "requests": len(took),
        "p50_ms": took[len(took) // 2], "p99_ms": took[min(len(took) - 1, int(len(took) * 0.99))],
    }
