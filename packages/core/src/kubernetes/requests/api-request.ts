import type { Duplex } from 'node:stream';
import type { ClientCounters } from '../../contract/cluster/cluster-client.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  /** For messages: `get configmaps shop/web`. */
  readonly action: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** Whether the request may be sent again when the server may already have carried it out. */
  readonly repeatable: boolean;
  /** The request does something although it is a GET (an exec). @default every method but GET does */
  readonly changes?: boolean | undefined;
  /** The server is asked not to store anything. @default false */
  readonly dryRun?: boolean | undefined;
  /** A longer answer ends with {@link BodyTooLarge}. @default the limit of the client, and `KUBERNETES_ERROR` */
  readonly maxBodyBytes?: number | undefined;
  /** Reads the body of the answer; throws where it cannot be read. @default all of it, as JSON */
  readonly read?: (text: string) => unknown;
  /** Filled while the request runs, also when it fails. */
  readonly trace?: RequestTrace;
}

/** What became of the tries of one request. */
export interface RequestTrace {
  /** A try before the last one was sent and has no (whole) answer: it may have been carried out. */
  maybeApplied: boolean;
  /** The server's time (ms since 1970, about) before the first try; `undefined` before any answer. */
  startedAt?: number | undefined;
}

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  /** Length of the body. */
  readonly bytes: number;
}

/** An answer as it came, for who reads it without a parser. */
export interface ApiBytes {
  readonly body: Buffer;
  /** Parses the body. @throws LifeboatError when it is not JSON */
  parse(): unknown;
}

/** An answer that is longer than the request allows. */
export class BodyTooLarge extends Error {}

/** Sends requests to one API server. @throws LifeboatError for every failure and every HTTP status from 400 on */
export interface ApiSender {
  readonly server: string;
  readonly counters: ClientCounters;
  /** Within the bound of requests in flight, with repeats. */
  send(request: ApiRequest): Promise<ApiResponse>;
  /** The same, with a body that is not parsed. */
  sendForBytes(request: ApiRequest): Promise<ApiBytes>;
  /** A long answer (watch), outside the bound; opening it is repeated as with `send`. */
  stream(request: ApiRequest & { idleTimeoutInMs: number }): Promise<AsyncIterable<Uint8Array>>;
  /** Switches to a WebSocket that speaks one of `protocols`, outside the bound; it ends with `close`. */
  upgrade(request: ApiRequest & { readonly protocols: readonly string[] }): Promise<Duplex>;
  close(): Promise<void>;
}
