import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

/** An HTTP server on loopback. */
export async function startServer(handler: Handler, tls?: { readonly key: string; readonly cert: string }): Promise<TestServer> {
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    incoming.on('error', () => {});
    void Promise.resolve(handler(incoming, outgoing)).catch((error: unknown) => {
      outgoing.destroy(error as Error);
    });
  };
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
