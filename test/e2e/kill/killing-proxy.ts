import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A way to a server that kills its client in the middle. */
export interface KillingProxy {
  readonly endpoint: string;
  /** `POST /bucket/key?uploads` and so on, in the order in which the server answered. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Forwards HTTP to `endpoint`. Once the server has done the `killAt`-th request (from 1), and before its answer goes on,
 * `kill` is called; from then on nothing is forwarded. The `Host` stays as it was: signatures hold. */
export async function startKillingProxy(options: { endpoint: string; killAt?: number; kill?: () => void }): Promise<KillingProxy> {
  const { hostname, port } = new URL(options.endpoint);
  const requests: string[] = [];
  let killed = false;

  const server = createServer((incoming, outgoing: ServerResponse) => {
    if (killed) return void incoming.destroy();
    const { method, url, headers } = incoming;
    const forwarded = request({ hostname, port, method, path: url, headers }, (answer) => {
      requests.push(`${method} ${url}`);
      if (requests.length === options.killAt) {
        killed = true;
        options.kill?.();
      }
      if (killed) return void outgoing.destroy();
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.on('error', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
