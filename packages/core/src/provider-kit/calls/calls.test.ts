import { expect, test } from 'vitest';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { StoreCallOptions } from '../../plugin-api/object-store.ts';
import type { Patience } from '../../plugin-api/store-terms/patience.ts';
import { idempotencyToken } from '../idempotency-token.ts';
import { noPatience } from '../patience/no-patience.ts';
import { checkSignedUrlTtl } from './check-signed-url-ttl.ts';
import { explainNetworkError } from './explain-network-error.ts';
import { fullKey, keyPrefix } from './full-key.ts';
import { confirmLocked, lockCurrent } from './lock-current.ts';
import { probeOnce } from './probe-once.ts';
import { storeCalls } from './store-calls.ts';

test('each operation gets the context, with the patience of its call, and the call’s own arguments', async () => {
  const got: unknown[][] = [];
  const record =
    (name: string) =>
    async (context: { patience: Patience | 'own' }, ...args: unknown[]) => {
      got.push([name, context.patience, ...args]);
      return undefined as never;
    };
  async function* listing(context: { patience: Patience | 'own' }, ...args: unknown[]) {
    got.push(['list', context.patience, ...args]);
    yield* [];
  }
  const calls = storeCalls<{ patience: Patience | 'own' }>({
    context: { patience: 'own' },
    withPatience: (patience) => ({ patience }),
    operations: {
      ...{ putObject: record('put'), getObject: record('get'), headObject: record('head'), deleteObject: record('delete') },
      ...{ listObjects: listing, listCommonPrefixes: listing, createSignedUrl: record('sign'), readProtection: record('protection') },
    },
  });
  const o: StoreCallOptions = { patience: noPatience };
  const body = Buffer.from('x');
  await calls.putObject('k', body);
  await calls.putObject('k', body, o);
  await calls.getObject('k', o);
  await calls.headObject('k', o);
  for await (const _ of calls.listObjects('p', o));
  for await (const _ of calls.listCommonPrefixes('p', '/', o));
  await calls.deleteObject('k', o);
  await calls.createSignedUrl?.('k', 60, o);
  await calls.readProtection?.(o);
  expect(got).toEqual([
    ['put', 'own', 'k', body, undefined],
    ['put', noPatience, 'k', body, o],
    ['get', noPatience, 'k', o],
    ['head', noPatience, 'k', o],
    ['list', noPatience, 'p', o],
    ['list', noPatience, 'p', '/', o],
    ['delete', noPatience, 'k', o],
    ['sign', noPatience, 'k', 60, o],
    ['protection', noPatience, o],
  ]);
  for (const absent of ['removeUnfinishedPuts', 'lockObject', 'readObjectLock']) expect(calls).not.toHaveProperty(absent);
});

test('keys are what the service takes, its prefix included', () => {
  expect(['', undefined, '/', 'a', '/a/b//'].map(keyPrefix)).toEqual(['', '', '', 'a/', 'a/b/']);
  const rules = { service: 'Here', maxBytes: 10, refuse: (key: string) => (key.includes('!') ? 'Here takes no !' : undefined) };
  expect(fullKey('ké', { prefix: 'p/', rules })).toBe('p/ké');
  for (const [key, reason] of [
    ['', 'it is empty'],
    ['\ud800', 'lone surrogate'],
    ['a!', 'Here takes no !'],
    ['éééé.', 'it has 11 bytes in UTF-8, Here takes 10'],
  ] as const) {
    const refused = { code: 'INVALID_KEY', message: expect.stringContaining(reason), context: { key } };
    expect(() => fullKey(key, { prefix: 'p/', rules })).toThrow(expect.objectContaining(refused));
  }
});

test.each([0, -1, 0.5, Number.NaN, 604_801, '60'])('a URL does not live for %j seconds', (ttl) => {
  expect(() => checkSignedUrlTtl('k', ttl as number)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  checkSignedUrlTtl('k', 604_800);
});

test.each([
  ['ECONNREFUSED', 'unreachable', true, /nothing accepts connections there.*\(ECONNREFUSED\)/],
  ['ENOTFOUND', 'unreachable', true, /the service’s own words \(ENOTFOUND\)/],
  ['ENETDOWN', 'unreachable', true, /no network/],
  ['ETIMEDOUT', 'timeout', true, /no answer in time/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable', false, /caCert/],
  ['CERT_HAS_EXPIRED', 'unreachable', false, /expired/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable', false, /another host \(the message\)/],
  ['HPE_INVALID_CONSTANT', 'unreachable', false, /not HTTP/],
  ['EPROTO', 'unreachable', false, /TLS handshake/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', false, /TLS handshake/],
])('%s is told', (code, kind, retryable, reason) => {
  const advice = { ENOTFOUND: 'the service’s own words' };
  expect(explainNetworkError({ code, message: 'the message' }, advice)).toEqual({ kind, retryable, reason: expect.stringMatching(reason) });
});

test.each([undefined, 'NoSuchKey', 'constructor', '__proto__'])('%s is no error of the network', (code) => {
  expect(explainNetworkError({ code, message: '' })).toBeUndefined();
});

test('a probe is sent once; one that failed is sent again, and who is aborted does not take the others along', async () => {
  let sent = 0;
  let answer: PromiseWithResolvers<Record<string, string>> = Promise.withResolvers();
  const probe = probeOnce('b', () => {
    sent++;
    return answer.promise;
  });
  const [one, two] = [probe('p/'), probe('p/', { signal: AbortSignal.abort() })];
  await expect(two).rejects.toMatchObject({ code: 'CANCELED', message: expect.stringContaining("bucket 'b'") });
  answer.reject(new Error('lost'));
  await expect(one).rejects.toThrow('lost');
  answer = Promise.withResolvers();
  answer.resolve({ a: 'b' });
  expect([await probe('p/'), await probe('p/')]).toEqual([{ a: 'b' }, { a: 'b' }]);
  expect(sent).toBe(2);
});

test('only the version that was looked at is locked, and it is looked at again where somebody else was faster', async () => {
  const versions = ['"1"', '"2"'];
  const locked: string[] = [];
  const of = {
    key: 'k',
    where: "bucket 'b'",
    facts: { key: 'k' },
    look: async () => versions.shift(),
    etagOf: (version: string) => version,
    lock: async (version: string) => {
      if (version === '"1"') throw new LifeboatError({ code: 'OBJECT_LOCKED', message: 'faster' });
      locked.push(version);
    },
  };
  await expect(lockCurrent({ ...of, ifMatch: '"2"' })).rejects.toMatchObject({
    code: 'OBJECT_CHANGED',
    message: "Cannot lock 'k' in bucket 'b': the object has been replaced or removed meanwhile",
  });
  versions.unshift('"1"');
  await lockCurrent({ ...of, ifMatch: undefined, isRace: (error) => LifeboatError.isInstance(error, 'OBJECT_LOCKED') });
  expect([versions, locked]).toEqual([[], ['"2"']]);
  await expect(lockCurrent({ ...of, ifMatch: undefined })).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND', context: { key: 'k' } });
  versions.push('"1"');
  await expect(lockCurrent({ ...of, ifMatch: undefined })).rejects.toThrow('faster');
  await confirmLocked(() => lockCurrent({ ...of, ifMatch: undefined }));
  versions.push('"1"');
  await expect(confirmLocked(() => lockCurrent({ ...of, ifMatch: undefined }))).rejects.toThrow('faster');
});

test('a token that a cloud would not take is its digest, always the same', () => {
  expect([undefined, 'a-token', 'x'.repeat(64)].map(idempotencyToken)).toEqual([undefined, 'a-token', 'x'.repeat(64)]);
  for (const odd of ['a token', 'x'.repeat(65), 'é', '']) {
    expect(idempotencyToken(odd)).toMatch(/^[0-9a-f]{64}$/);
    expect(idempotencyToken(odd)).toBe(idempotencyToken(odd));
  }
});
