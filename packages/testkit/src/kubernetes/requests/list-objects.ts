import type { KubeObject } from '@lifeboat/core/plugin-api';
import { isJsonObject, type JsonObject } from '../fields/json-object.ts';
import { presentList } from './present-object.ts';
import type { RequestTarget } from './request-target.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { badRequest, expired, invalid, StatusError } from './status-error.ts';
import type { VersionedStorage } from './versioned-storage.ts';

const tokenVersion = 'meta.k8s.io/v1';

interface ContinueToken {
  /** -1: continue with the current state. */
  readonly revision: number;
  /** `namespace/name` of the last object on the page before. */
  readonly after: string;
}

/** Answers a list, or one page of it. @throws StatusError 400, 410, 422, 504 as the real server does */
export function listObjects(storage: VersionedStorage, target: RequestTarget, query: URLSearchParams): JsonObject {
  const limit = parseLimit(query.get('limit'));
  const matches = selection(target, query);
  const token = query.get('continue') ? decodeToken(query.get('continue') ?? '') : undefined;
  const revision = revisionToRead(storage, query, { token, limit });
  const all = storage.list(target.type.storageKey, { namespace: target.namespace || undefined, revision });
  const rest = token ? all.filter((object) => keyOf(object) > token.after) : all;
  const selected = matches ? rest.filter(matches) : rest;
  const page = limit > 0 ? selected.slice(0, limit) : selected;
  const last = page.at(-1);
  const more = selected.length - page.length;
  return presentList(
    target.type,
    {
      resourceVersion: String(revision),
      ...(more > 0 && last ? { continue: encodeToken({ revision, after: keyOf(last) }) } : {}),
      ...(more > 0 && !matches ? { remainingItemCount: more } : {}),
    },
    page,
  );
}

/** Returns a test for the selectors of a request; `undefined` if it has none. */
export function selection(target: RequestTarget, query: URLSearchParams): ((object: KubeObject) => boolean) | undefined {
  const tests = [labelSelector(query.get('labelSelector') ?? ''), fieldSelector(query.get('fieldSelector') ?? '', target.type)].filter(
    (test) => test !== undefined,
  );
  return tests.length === 0 ? undefined : (object) => tests.every((test) => test(object));
}

function parseLimit(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

function revisionToRead(
  storage: VersionedStorage,
  query: URLSearchParams,
  page: { token: ContinueToken | undefined; limit: number },
): number {
  const { token, limit } = page;
  const asked = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  if (token) {
    if (asked !== '' && asked !== '0') throw badRequest('specifying resource version is not allowed when using continue');
    if (token.revision === -1) return storage.revision;
    if (token.revision < storage.compactedRevision) throw expiredContinue(token);
    return token.revision;
  }
  if (match !== '' && asked === '') throw invalidOption('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (match === 'Exact' && asked === '0') throw invalidOption('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  const revision = parseRevision(asked);
  if (revision > storage.revision) throw tooLarge(revision, storage.revision);
  const exact = match === 'Exact' || (match === '' && revision > 0 && limit > 0);
  if (!exact) return storage.revision;
  if (revision < storage.compactedRevision) throw expired('The resourceVersion for the provided list is too old.');
  return revision;
}

/** Parses a resource version. `''` is 0. @throws StatusError 500, as the real server does */
export function parseRevision(text: string): number {
  if (text === '') return 0;
  if (!/^\d+$/.test(text)) {
    throw new StatusError({
      code: 500,
      message: `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
    });
  }
  return Number(text);
}

function invalidOption(message: string): StatusError {
  const cause = { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field: 'resourceVersionMatch' };
  return invalid({ kind: 'ListOptions', group: 'meta.k8s.io', name: '' }, [cause]);
}

function tooLarge(revision: number, current: number): StatusError {
  return new StatusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${revision}, current: ${current}`,
    details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    headers: { 'retry-after': '1' },
  });
}

function expiredContinue(token: ContinueToken): StatusError {
  return expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { continue: encodeToken({ revision: -1, after: token.after }) },
  );
}

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

function encodeToken(token: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: tokenVersion, rv: token.revision, start: token.after })).toString('base64url');
}

function decodeToken(text: string): ContinueToken {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (isJsonObject(token) && token.v === tokenVersion) return { revision: Number(token.rv), after: String(token.start) };
  } catch {
    // Below.
  }
  throw badRequest("invalid continue token: continue key is not valid: invalid character 'º' in literal null (expecting 'u')");
}
