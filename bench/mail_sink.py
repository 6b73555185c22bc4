"""A mail server that takes everything and keeps nothing: the other end of what `bench/messages.py` measures.

It imports nothing of the portal, so that its process starts quickly.
"""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def serve(pipe: "Connection") -> None:
    """Serve until the process is ended; the port is sent first."""

    async def run() -> None:
        server = await asyncio.start_server(_take, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As much of RFC 5321 as one sender needs."""
    writer.write(b"220 bench\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
    writer.close()
