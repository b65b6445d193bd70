import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bench, benchFolder } from '../../../test/support/bench.ts';
import { createGcsObjectStore, type GcsObjectStoreOptions } from '../src/index.ts';
import { answerError, createServiceAccount } from './service-account.ts';
import { startServer } from './start-server.ts';

/** fake-gcs-server of the bench behind a guard: the emulator checks neither tokens nor signatures, the guard does. */
export interface GuardedGcs {
  readonly url: string;
  readonly secrets: readonly string[];
  createStore(options?: Partial<GcsObjectStoreOptions>): ReturnType<typeof createGcsObjectStore>;
  stop(): Promise<void>;
}

export const benchIsThere = benchFolder !== undefined;

export async function startGuardedGcs(): Promise<GuardedGcs> {
  const state = await mkdtemp(join(tmpdir(), 'lifeboat-gcs-'));
  const emulator = /GCS_URL=(\S+)/.exec(await bench('stores', ['up', 'gcs'], state))?.[1] ?? '';
  const account = createServiceAccount();
  const guard = await startServer(async (incoming, outgoing) => {
    if (incoming.url === '/token') return await account.answerToken(incoming, outgoing);
    const url = new URL(incoming.url ?? '', guard.url);
    const isSession = url.searchParams.has('upload_id');
    if (url.searchParams.has('X-Goog-Signature')) {
      if (!isSigned(url)) return answerError(outgoing, 403, 'forbidden', 'The signature is not valid, or its time is over');
      // The emulator's XML API, which signed URLs are of, misreads some keys: its JSON API does not.
      const [, bucket, ...key] = url.pathname.split('/');
      return forward(incoming, outgoing, emulator, `/storage/v1/b/${bucket}/o/${key.join('%2F')}?alt=media`);
    }
    const isKnown =
      incoming.headers.authorization === 'Bearer ya29.for-another-process' || account.isGranted(incoming.headers.authorization);
    if (!isSession && !isKnown) {
      incoming.resume();
      return answerError(outgoing, 401, 'authError', 'Invalid Credentials');
    }
    forward(incoming, outgoing, emulator, incoming.url ?? '/', guard.url);
  });
  const isSigned = (url: URL) => {
    const value = (name: string) => url.searchParams.get(`X-Goog-${name}`) ?? '';
    const date = value('Date');
    const began = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (!(Date.now() < began + Number(value('Expires')) * 1000)) return false;
    const query = url.search.slice(1).replace(/&X-Goog-Signature=.*/, '');
    const canonical = ['GET', url.pathname, query, `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
    const scope = value('Credential').replace(/^[^/]*\//, '');
    const text = ['GOOG4-RSA-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
    return account.hasSigned(text, Buffer.from(value('Signature'), 'hex'));
  };
  await fetch(`${emulator}/storage/v1/b?project=p`, { method: 'POST', body: '{"name":"suite"}' });
  const key = account.key(`${guard.url}/token`);
  return {
    url: guard.url,
    secrets: [key.private_key, 'ya29.', 'not-granted'],
    createStore: (options = {}) =>
      createGcsObjectStore({ bucket: 'suite', prefix: 'some/prefix', credentials: key, storeEndpoint: guard.url, ...options }),
    async stop() {
      await guard.stop();
      await bench('stores', ['down'], state);
      await rm(state, { recursive: true, force: true });
    },
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: string, path: string, own?: string): void {
  const { hostname, port } = new URL(target);
  const forwarded = request({ hostname, port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
    const { location } = answer.headers;
    const headers = { ...answer.headers, ...(location && own ? { location: location.replace(target, own) } : {}) };
    outgoing.writeHead(answer.statusCode ?? 500, headers);
    answer.pipe(outgoing);
  });
  forwarded.on('error', () => incoming.socket.destroy());
  incoming.pipe(forwarded);
}
