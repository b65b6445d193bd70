import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to a TCP server that lets only so many bytes a second through, in the direction of the server. */
export interface ThrottleProxy {
  readonly port: number;
  /** Bytes that went to the server. */
  readonly bytes: number;
  close(): Promise<void>;
}

interface ThrottleProxyOptions {
  /** On loopback. */
  readonly port: number;
  /** Of all connections together. */
  readonly bytesPerSecond: number;
}

const stepInMs = 50;

/** Answers come back unhindered. A connection that its client ends takes what waits here along. */
export async function startThrottleProxy({ port, bytesPerSecond }: ThrottleProxyOptions): Promise<ThrottleProxy> {
  const sockets = new Set<Socket>();
  const perStep = Math.ceil((bytesPerSecond * stepInMs) / 1000);
  let bytes = 0;
  let turn = Promise.resolve();

  /** One piece after the other, whoever sends it. */
  function pass(piece: Buffer, server: Socket): Promise<void> {
    turn = turn.then(async () => {
      if (server.destroyed) return;
      server.write(piece);
      bytes += piece.length;
      await sleep((1000 * piece.length) / bytesPerSecond);
    });
    return turn;
  }

  const listener = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {}); // 'close' follows
    }
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    server.pipe(client);
    client.on('data', async (chunk: Buffer) => {
      client.pause();
      for (let start = 0; start < chunk.length && !client.destroyed; start += perStep)
        await pass(chunk.subarray(start, start + perStep), server);
      client.resume();
    });
    client.on('end', () => server.end());
  });
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get bytes() {
      return bytes;
    },
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
