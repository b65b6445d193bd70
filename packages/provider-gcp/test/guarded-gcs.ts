import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServerScript, serverScripts } from '../../../test/real-servers/server-scripts.ts';
import { createGcsObjectStore, type GcsObjectStoreOptions } from '../src/index.ts';
import { answerError, createServiceAccount } from './service-account.ts';
import { startServer } from './start-server.ts';

/** fake-gcs-server of the real servers behind a guard: the emulator checks neither tokens nor signatures, nor generations but at puts,
 * and ends an upload when it is asked how far that has come; the guard does what Cloud Storage does. */
export interface GuardedGcs {
  readonly url: string;
  readonly secrets: readonly string[];
  createStore(options?: Partial<GcsObjectStoreOptions>): ReturnType<typeof createGcsObjectStore>;
  stop(): Promise<void>;
}

export const benchIsThere = serverScripts !== undefined;

/** @param breakPart of an upload session, from 1: its connection breaks once, in the middle of the part */
export async function startGuardedGcs({ breakPart }: { readonly breakPart?: number } = {}): Promise<GuardedGcs> {
  const state = await mkdtemp(join(tmpdir(), 'lifeboat-gcs-'));
  const emulator = /GCS_URL=(\S+)/.exec(await runServerScript('stores', ['up', 'gcs'], state))?.[1] ?? '';
  const account = createServiceAccount();
  /** Of uploads that run: what the emulator has confirmed last. */
  const confirmed = new Map<string, string>();
  let parts = 0;
  const guard = await startServer(async (incoming, outgoing) => {
    if (incoming.url === '/token') return await account.answerToken(incoming, outgoing);
    const url = new URL(incoming.url ?? '', guard.url);
    const session = url.searchParams.get('upload_id');
    if (session && incoming.headers['content-range'] === 'bytes */*') {
      incoming.resume();
      const range = confirmed.get(session);
      outgoing.writeHead(308, range === undefined ? {} : { range }).end();
      return;
    }
    if (url.searchParams.has('X-Goog-Signature')) {
      if (!isSigned(url)) return answerError(outgoing, 403, 'forbidden', 'The signature is not valid, or its time is over');
      // The emulator's XML API, which signed URLs are of, misreads some keys: its JSON API does not.
      const [, bucket, ...key] = url.pathname.split('/');
      return forward(incoming, outgoing, emulator, `/storage/v1/b/${bucket}/o/${key.join('%2F')}?alt=media`);
    }
    const isKnown =
      incoming.headers.authorization === 'Bearer ya29.for-another-process' || account.isGranted(incoming.headers.authorization);
    if (!session && !isKnown) {
      incoming.resume();
      return answerError(outgoing, 401, 'authError', 'Invalid Credentials');
    }
    const generation = session || incoming.method === 'POST' ? null : url.searchParams.get('ifGenerationMatch');
    if (generation !== null && generation !== (await generationAt(`${emulator}${url.pathname}`))) {
      incoming.resume();
      return answerError(outgoing, 412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
    }
    if (session && incoming.method === 'PUT' && ++parts === breakPart) incoming.once('data', () => incoming.socket.destroy());
    forward(incoming, outgoing, emulator, incoming.url ?? '/', {
      own: guard.url,
      onAnswer: ({ statusCode, headers }) => {
        if (session && statusCode === 308 && headers.range) confirmed.set(session, headers.range);
      },
    });
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
      createGcsObjectStore({ bucket: 'suite', prefix: 'some/prefix', credentials: key, endpoint: guard.url, ...options }),
    async stop() {
      await guard.stop();
      await runServerScript('stores', ['down'], state);
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** Of an object that is not there: none fails a condition, which is the other of Cloud Storage's answers. */
async function generationAt(url: string): Promise<string | undefined> {
  const answer = await fetch(url);
  const { generation } = (await answer.json().catch(() => ({}))) as { generation?: string };
  return answer.ok ? generation : undefined;
}

interface ForwardOptions {
  /** What the emulator's address in a `location` becomes. */
  readonly own?: string;
  readonly onAnswer?: (answer: IncomingMessage) => void;
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  path: string,
  { own, onAnswer }: ForwardOptions = {},
): void {
  const { hostname, port } = new URL(target);
  const forwarded = request({ hostname, port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
    onAnswer?.(answer);
    const { location } = answer.headers;
    const headers = { ...answer.headers, ...(location && own ? { location: location.replace(target, own) } : {}) };
    outgoing.writeHead(answer.statusCode ?? 500, headers);
    answer.pipe(outgoing);
  });
  forwarded.on('error', () => incoming.socket.destroy());
  outgoing.on('close', () => forwarded.destroy());
  incoming.pipe(forwarded);
}
