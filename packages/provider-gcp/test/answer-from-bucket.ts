import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LockingBucket, Refusal } from './locking-bucket.ts';
import { answerError, answerJson } from './service-account.ts';

interface Request {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly url: URL;
  readonly body: Buffer;
}

/** Everything of the JSON API that a store asks a bucket with locks, but uploads. */
export function answerFromBucket(bucket: LockingBucket, { incoming, outgoing, url, body }: Request): unknown {
  const { method = '' } = incoming;
  if (!incoming.headers.authorization?.startsWith('Bearer ')) return answerError(outgoing, 401, 'authError', 'Invalid Credentials');
  const asked = (name: string) => url.searchParams.get(name);
  const [, bucketName, objects, key] = /^\/storage\/v1\/b\/([^/]+)(?:\/(o)(?:\/([^/]+))?)?$/.exec(url.pathname) ?? [];
  if (bucketName !== 'b') return answerError(outgoing, 404, 'notFound', 'The specified bucket does not exist.');
  if (objects === undefined) return answerFields(outgoing, bucket.describe(), asked('fields'));
  if (key === undefined) return answerJson(outgoing, 200, list(bucket, url));
  const name = decodeURIComponent(key);
  const generation = asked('generation');
  const found =
    generation === null ? bucket.live(name) : bucket.generations.find((each) => each.name === name && each.generation === generation);
  if (!found) return answerError(outgoing, 404, 'notFound', `No such object: b/${name}`);
  const unmatched = [
    [asked('ifGenerationMatch'), found.generation],
    [asked('ifMetagenerationMatch'), String(found.metageneration)],
  ].some(([wanted, is]) => wanted !== null && wanted !== is);
  if (unmatched) return answerError(outgoing, 412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
  return refusing(outgoing, () => {
    if (method === 'DELETE') {
      bucket.remove(name, generation);
      outgoing.writeHead(204).end();
    } else if (method === 'PATCH') {
      bucket.patch(found, JSON.parse(body.toString()) as Record<string, unknown>, asked('overrideUnlockedRetention') === 'true');
      answerFields(outgoing, bucket.resource(found), asked('fields'));
    } else if (asked('alt') === 'media') {
      const headers = { 'content-length': String(found.bytes.byteLength), 'x-goog-generation': found.generation };
      outgoing.writeHead(200, headers).end(found.bytes);
    } else answerFields(outgoing, bucket.resource(found), asked('fields'));
  });
}

/** Answers what a bucket refuses. */
export function refusing(outgoing: ServerResponse, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answerError(outgoing, error.status, error.reason, error.message);
  }
}

/** Only what is asked for is there, as in Google's partial answers. */
export function answerFields(outgoing: ServerResponse, resource: object, fields: string | null): void {
  const names = fields?.split(',');
  answerJson(outgoing, 200, Object.fromEntries(Object.entries(resource).filter(([name]) => !names || names.includes(name))));
}

function list(bucket: LockingBucket, url: URL) {
  const prefix = url.searchParams.get('prefix') ?? '';
  const from = Number(url.searchParams.get('pageToken') ?? 0);
  const delimiter = url.searchParams.get('delimiter');
  const live = bucket.generations
    .filter((each) => each.isLive && each.name.startsWith(prefix) && each.name >= (url.searchParams.get('startOffset') ?? ''))
    .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  if (delimiter !== null) {
    const ends = live.map(({ name }) => name.indexOf(delimiter, prefix.length));
    return { prefixes: [...new Set(live.flatMap(({ name }, i) => ((ends[i] ?? -1) < 0 ? [] : [name.slice(0, (ends[i] ?? 0) + 1)])))] };
  }
  const to = from + Number(url.searchParams.get('maxResults') ?? 1000);
  return { items: live.slice(from, to).map(bucket.resource), ...(to < live.length && { nextPageToken: String(to) }) };
}
