import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { ClusterClientOptions } from '../../contract/cluster/cluster-client-options.ts';
import { createClusterClient } from '../create-cluster-client.ts';

export interface ScriptedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Counts from 1. */
  readonly number: number;
}

/** What a test's server does with a request. */
export type Script = (request: ScriptedRequest, response: ServerResponse) => void | Promise<void>;

/** A server on loopback whose answers a test writes, and a client of it; both end with the test. */
export async function scriptedServer(
  script: Script,
  options: Partial<ClusterClientOptions> = {},
): Promise<{ client: ClusterClient; requests: ScriptedRequest[]; server: string }> {
  const requests: ScriptedRequest[] = [];
  const http = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const request: ScriptedRequest = {
      method: message.method ?? '',
      url: new URL(message.url ?? '', 'http://server'),
      headers: message.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      number: requests.length + 1,
    };
    requests.push(request);
    await script(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = createClusterClient({ server, token: secretToken, ...options });
  onTestFinished(async () => {
    await client.close();
    http.closeAllConnections();
    http.close();
  });
  return { client, requests, server };
}

/** The client's token: no error may show it. */
export const secretToken = 'sha256~very-secret-token-that-nobody-may-read';

export function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function statusBody(code: number, reason: string, message: string, details: object = {}): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
}

export const configMaps = { group: '', version: 'v1', resource: 'configmaps' } as const;

/** Reads to the end, or to the error. */
export async function drain(iterable: AsyncIterable<unknown>): Promise<void> {
  for await (const _item of iterable);
}
