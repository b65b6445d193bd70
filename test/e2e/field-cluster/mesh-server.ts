import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificates } from '../../../packages/s3-store/test/certificates.ts';
import { convert } from './convert.ts';
import { inject } from './inject.ts';

/** The webhooks of the field's cluster, as a process on loopback that API servers call by URL. */
export interface MeshServer {
  readonly url: string;
  /** In base64, as webhooks are told. */
  readonly caBundle: string;
  /** How often each path was asked. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: Readonly<Record<string, unknown>> & { readonly uid: string };
}

const answers: Readonly<Record<string, (request: Review['request']) => object>> = {
  '/convert': convert,
  '/inject': inject,
  '/validate': validate,
};

export async function startMeshServer(): Promise<MeshServer> {
  const { ca, key, cert } = makeCertificates();
  const calls = new Map<string, number>();
  const server = createServer({ key, cert }, async (request, response) => {
    const path = new URL(request.url ?? '/', 'https://127.0.0.1').pathname;
    calls.set(path, (calls.get(path) ?? 0) + 1);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = answers[path.replace(/\/of-\w+$/, '')];
    if (!answer) return void response.writeHead(404).end();
    const { apiVersion, kind, request: asked } = JSON.parse(Buffer.concat(chunks).toString()) as Review;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ apiVersion, kind, response: { uid: asked.uid, ...answer(asked) } }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caBundle: Buffer.from(ca).toString('base64'),
    calls,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Routes without hosts are refused. */
function validate({ object }: Review['request']): object {
  const { spec } = object as { spec?: { hosts?: readonly string[] } };
  if ((spec?.hosts ?? []).length > 0) return { allowed: true };
  return { allowed: false, status: { message: 'a virtual service has at least one host' } };
}
