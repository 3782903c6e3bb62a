"""Does the scripts of proof/differential.ts on Python's own queues. A script a line in, its results a line out."""

import asyncio
import json
import queue
import sys

SYNC = {"fifo": queue.Queue, "lifo": queue.LifoQueue, "priority": queue.PriorityQueue}
ASYNC = {"fifo": asyncio.Queue, "lifo": asyncio.LifoQueue, "priority": asyncio.PriorityQueue}
SHORT = 0.001


class SyncFace:
    def __init__(self, kind, maxsize):
        self.q = SYNC[kind](maxsize)

    async def put(self, item, how):
        if how == "nowait":
            self.q.put_nowait(item)
        elif how == "timeout":
            self.q.put(item, timeout=SHORT)
        else:
            self.q.put(item, block=False)

    async def get(self, how):
        if how == "nowait":
            return self.q.get_nowait()
        if how == "timeout":
            return self.q.get(timeout=SHORT)
        return self.q.get(block=False)

    async def join(self):
        if self.unfinished():
            return "Unfinished"
        self.q.join()

    def unfinished(self):
        return self.q.unfinished_tasks

    def resize(self, maxsize):
        self.q.maxsize = maxsize


class AsyncFace:
    def __init__(self, kind, maxsize):
        self.q = ASYNC[kind](maxsize)

    async def put(self, item, how):
        if how == "timeout":
            await asyncio.wait_for(self.q.put(item), SHORT)
        else:
            self.q.put_nowait(item)

    async def get(self, how):
        if how == "timeout":
            return await asyncio.wait_for(self.q.get(), SHORT)
        return self.q.get_nowait()

    async def join(self):
        try:
            await asyncio.wait_for(self.q.join(), SHORT)
        except asyncio.TimeoutError:
            return "Unfinished"

    def unfinished(self):
        return self.q._unfinished_tasks

    def resize(self, maxsize):
        self.q._maxsize = maxsize


class Player:
    def __init__(self, script):
        self.is_priority = script["kind"] == "priority"
        face = SyncFace if script["face"] == "sync" else AsyncFace
        self.face = face(script["kind"], script["maxsize"])
        self.arrivals = 0

    # Python compares whole tuples; the number of the arrival keeps equal priorities in its order.
    def wrapped(self, item):
        self.arrivals += 1
        return (item[0], self.arrivals, item) if self.is_priority else item

    async def put(self, item, how):
        await self.face.put(self.wrapped(item), how)

    async def get(self, how):
        item = await self.face.get(how)
        return item[2] if self.is_priority else item

    async def do(self, step):
        name, q = step["do"], self.face.q
        if name == "put":
            return await self.put(step["item"], step["how"])
        if name == "get":
            return await self.get(step["how"])
        if name == "putMany":
            for accepted, item in enumerate(step["items"]):
                try:
                    await self.put(item, "timeout")
                except (queue.Full, asyncio.QueueFull, asyncio.TimeoutError):
                    return {"accepted": accepted}
            return None
        if name == "getMany":
            items = [await self.get("timeout")]
            while len(items) < step["max"] and not q.empty():
                items.append(await self.get("nowait"))
            return items
        if name == "clear":
            count = 0
            while not q.empty():
                q.get_nowait()
                if self.face.unfinished():
                    q.task_done()
                count += 1
            return count
        if name == "taskDone":
            return q.task_done()
        if name == "join":
            return await self.face.join()
        if name == "maxsize":
            return self.face.resize(step["value"])
        raise LookupError(name)

    async def play(self, script):
        results = []
        for step in script["steps"]:
            try:
                result = await self.do(step)
            except (queue.Full, asyncio.QueueFull):
                result = "Full"
            except (queue.Empty, asyncio.QueueEmpty):
                result = "Empty"
            except asyncio.TimeoutError:
                result = "Full" if step["do"] == "put" else "Empty"
            except ValueError:
                result = "Excess"
            q = self.face.q
            results.append([result, q.qsize(), q.empty(), q.full(), self.face.unfinished()])
        return results


async def main():
    for line in sys.stdin:
        script = json.loads(line)
        print(json.dumps(await Player(script).play(script)))


asyncio.run(main())
