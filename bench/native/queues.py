"""Python's queues, driven line by line: `shape impl from to producers consumers capacity resident count`.

Answers each line with nanoseconds: the whole of it, or for a trip the whole, the median and the 99th percentile.
"""

import asyncio
import queue
import random
import sys
import threading
import time
from importlib.metadata import version

clock = time.perf_counter_ns
resident_queues = {}


def share(count, sharers, index):
    return count // sharers + (1 if index < count % sharers else 0)


def producer(put, count):
    def run():
        for i in range(count):
            put(i)

    return run


def consumer(get, count):
    def run():
        for _ in range(count):
            get()

    return run


def in_threads(*works):
    threads = [threading.Thread(target=work) for work in works]
    since = clock()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return clock() - since


def percentiles(times):
    times.sort()
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]


# ---- queue.Queue: threads on both sides


def queue_pair(capacity, count):
    q = queue.Queue(capacity)
    since = clock()
    for i in range(count):
        q.put(i)
        q.get()
    return (clock() - since,)


def queue_flow(producers, consumers, capacity, count):
    q = queue.Queue(capacity)
    puts = [producer(q.put, share(count, producers, i)) for i in range(producers)]
    gets = [consumer(q.get, share(count, consumers, i)) for i in range(consumers)]
    return (in_threads(*puts, *gets),)


def queue_trip(count):
    ping, pong = queue.Queue(), queue.Queue()
    times = []

    def call():
        for i in range(count):
            since = clock()
            ping.put(i)
            pong.get()
            times.append(clock() - since)

    def echo():
        for _ in range(count):
            pong.put(ping.get())

    return (in_threads(call, echo), *percentiles(times))


def queue_priority(resident, count):
    if resident not in resident_queues:
        q = resident_queues[resident] = queue.PriorityQueue()
        for _ in range(resident):
            q.put(random.random())
    q = resident_queues[resident]
    since = clock()
    for _ in range(count):
        q.put(random.random())
        q.get()
    return (clock() - since,)


# ---- janus: threads on the sync face, one event loop on the async face


async def put_all(q, count):
    for i in range(count):
        await q.put(i)


async def get_all(q, count):
    for _ in range(count):
        await q.get()


async def janus_flow(from_face, to_face, producers, consumers, capacity, count):
    import janus

    q = janus.Queue(capacity)
    loop = asyncio.get_running_loop()
    since = clock()
    works = []
    for i in range(producers):
        own = share(count, producers, i)
        works.append(
            loop.run_in_executor(None, producer(q.sync_q.put, own)) if from_face == "sync" else put_all(q.async_q, own)
        )
    for i in range(consumers):
        own = share(count, consumers, i)
        works.append(
            loop.run_in_executor(None, consumer(q.sync_q.get, own)) if to_face == "sync" else get_all(q.async_q, own)
        )
    await asyncio.gather(*works)
    elapsed = clock() - since
    q.close()
    await q.wait_closed()
    return (elapsed,)


async def janus_pair(face, capacity, count):
    import janus

    q = janus.Queue(capacity)
    since = clock()
    if face == "sync":
        for i in range(count):
            q.sync_q.put(i)
            q.sync_q.get()
    else:
        for i in range(count):
            await q.async_q.put(i)
            await q.async_q.get()
    elapsed = clock() - since
    q.close()
    await q.wait_closed()
    return (elapsed,)


async def janus_trip(from_face, to_face, count):
    import janus

    ping, pong = janus.Queue(), janus.Queue()
    times = []

    def call():
        for i in range(count):
            since = clock()
            ping.sync_q.put(i)
            pong.sync_q.get()
            times.append(clock() - since)

    def echo():
        for _ in range(count):
            pong.sync_q.put(ping.sync_q.get())

    async def call_async():
        for i in range(count):
            since = clock()
            await ping.async_q.put(i)
            await pong.async_q.get()
            times.append(clock() - since)

    async def echo_async():
        for _ in range(count):
            await pong.async_q.put(await ping.async_q.get())

    loop = asyncio.get_running_loop()
    since = clock()
    await asyncio.gather(
        loop.run_in_executor(None, call) if from_face == "sync" else call_async(),
        loop.run_in_executor(None, echo) if to_face == "sync" else echo_async(),
    )
    elapsed = clock() - since
    for q in (ping, pong):
        q.close()
        await q.wait_closed()
    return (elapsed, *percentiles(times))


def answer(shape, impl, from_face, to_face, producers, consumers, capacity, resident, count):
    if impl == "janus":
        if shape == "pair":
            return asyncio.run(janus_pair(from_face, capacity, count))
        if shape == "flow":
            return asyncio.run(janus_flow(from_face, to_face, producers, consumers, capacity, count))
        return asyncio.run(janus_trip(from_face, to_face, count))
    if impl == "priority":
        return queue_priority(resident, count)
    if shape == "pair":
        return queue_pair(capacity, count)
    if shape == "flow":
        return queue_flow(producers, consumers, capacity, count)
    return queue_trip(count)


def janus_version():
    try:
        return version("janus")
    except Exception:
        return "missing"


print(f"Python {sys.version.split()[0]}, janus {janus_version()}", flush=True)
for line in sys.stdin:
    shape, impl, from_face, to_face, *numbers = line.split()
    print(*answer(shape, impl, from_face, to_face, *map(int, numbers)), flush=True)
