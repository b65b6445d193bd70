import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RefusedError } from '../refused-error.ts';

export interface Address {
  /** Absent: all addresses of the machine. */
  readonly host?: string;
  readonly port: number;
}

export interface Endpoints {
  readonly address: string;
  close(): Promise<void>;
}

/** Serves small answers over HTTP. @throws RefusedError, whose `cause` says why, when the address cannot be listened on */
export async function listen({ host, port }: Address, what: string, answer: RequestListener): Promise<Endpoints> {
  const server = createServer(answer);
  // Nobody holds the endpoints by sending nothing.
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new RefusedError(`${what} cannot be served: ${error.message}`, { cause: error })));
    server.listen({ port, ...(host !== undefined && { host }) }, resolve);
  });
  const { address, port: bound, family } = server.address() as AddressInfo;
  return {
    address: family === 'IPv6' ? `[${address}]:${bound}` : `${address}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
