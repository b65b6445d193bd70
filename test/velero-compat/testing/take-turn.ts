import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until no other process of this machine has the turn; closing the server gives it back. */
export async function takeTurn(what: string): Promise<Server> {
  // Holding a socket of Linux's abstract namespace is a lock that ends with its process.
  for (;;) {
    const server = createServer();
    const taken = await new Promise<boolean>((done, fail) => {
      server.once('listening', () => done(true));
      server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(false) : fail(error)));
      server.listen(`\0lifeboat-velero-${what}`);
    });
    if (taken) return server;
    await sleep(500);
  }
}
