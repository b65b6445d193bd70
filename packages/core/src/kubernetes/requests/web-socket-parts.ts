import { createRequire } from 'node:module';
import type { Duplex, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { importCommonJs } from '../../plugin-api/foreign/import-common-js.ts';

/** Writes frames; a client masks them. */
export interface FrameSender {
  send(data: Uint8Array, options: { binary: true; fin: true; mask: true; compress: false }, done: (error?: Error) => void): void;
  ping(data: string, mask: boolean): void;
  pong(data: Uint8Array, mask: boolean): void;
  close(code: number, reason: string, mask: boolean, done: () => void): void;
}

export interface WebSocketParts {
  /** Reads the frames that a peer sends: events `message` and `ping` (Buffer), `conclude` (code, Buffer), and `error`. */
  readonly Receiver: new (options: {
    readonly maxPayload: number;
  }) => Writable;
  readonly Sender: new (socket: Duplex) => FrameSender;
}

/** The halves of the `ws` library that work on a socket which is open already; its types leave them out. The library looks at the
 * environment when it is loaded: that happens when a command is run. */
export async function loadWebSocketParts(): Promise<WebSocketParts> {
  const parts: unknown = 'bun' in process.versions ? await import(beside(import.meta.url)) : await importCommonJs(() => import('ws'));
  return parts as WebSocketParts;
}

/** Bun puts a `ws` of its own in the place of the package, without the halves; not in that of its files. */
function beside(home: string): string {
  return new URL('wrapper.mjs', pathToFileURL(createRequire(home).resolve('ws/package.json'))).href;
}
