import { inspect } from 'node:util';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { afterEach, expect, test } from 'vitest';
import { type Interception, startProxy, type TestProxy } from '../../test/proxy.ts';
import { testStore } from '../../test/test-store.ts';

let proxy: TestProxy | undefined;
afterEach(() => proxy?.stop());

async function failure(interception: Interception): Promise<LifeboatError> {
  proxy = await startProxy({ intercept: () => interception });
  const error = await testStore(proxy.url)
    .getObject('the/key')
    .catch((rejection: unknown) => rejection);
  if (!LifeboatError.isInstance(error)) throw new Error(`no LifeboatError: ${inspect(error)}`);
  return error;
}

test.each<[Interception, Partial<LifeboatError>, RegExp]>([
  [{ answer: 404, code: 'NoSuchKey' }, { code: 'OBJECT_NOT_FOUND', retryable: false }, /no such object/],
  [{ answer: 404, code: 'NoSuchBucket' }, { code: 'BUCKET_NOT_FOUND', retryable: false }, /Create it/],
  [{ answer: 403, code: 'AccessDenied' }, { code: 'STORE_ACCESS_DENIED', retryable: false }, /permissions/],
  [{ answer: 403, code: 'InvalidAccessKeyId' }, { code: 'STORE_ACCESS_DENIED' }, /InvalidAccessKeyId.*access key id/],
  [{ answer: 403, code: 'SignatureDoesNotMatch' }, { code: 'STORE_ACCESS_DENIED' }, /SignatureDoesNotMatch.*secret access key/],
  [{ answer: 400, code: 'ExpiredToken' }, { code: 'STORE_ACCESS_DENIED' }, /ExpiredToken.*fresh/],
  [
    { answer: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    { code: 'STORE_WRONG_REGION' },
    /Set region to 'eu-west-1'/,
  ],
  [
    { answer: 400, code: 'AuthorizationHeaderMalformed', body: '<Region>eu-central-1</Region>' },
    { code: 'STORE_WRONG_REGION', retryable: false },
    /eu-central-1/,
  ],
  [{ answer: 403, code: 'RequestTimeTooSkewed' }, { code: 'STORE_CLOCK_SKEW', retryable: false }, /clock/],
  [{ answer: 503, code: 'SlowDown' }, { code: 'STORE_THROTTLED', retryable: true }, /slow down/],
  [{ answer: 500, code: 'InternalError' }, { code: 'STORE_ERROR', retryable: true }, /InternalError/],
  [{ answer: 507, code: 'XMinioStorageFull' }, { code: 'STORE_QUOTA_EXCEEDED', retryable: false }, /Free space/],
  [{ answer: 400, code: 'InvalidArgument' }, { code: 'STORE_ERROR', retryable: false }, /InvalidArgument/],
  ['break', { code: 'STORE_UNREACHABLE', retryable: true }, /connection broke/],
])('%j', async (interception, expected, message) => {
  const error = await failure(interception);
  expect(error).toMatchObject(expected);
  expect(error.message).toMatch(message);
  expect(error.message).toContain("'the/key' in bucket 'bucket'");
  expect(error.message).toContain(proxy?.url);
});

test('what a refusal carries of the request stays out of the error', async () => {
  const error = await failure({
    answer: 400,
    code: 'ExpiredToken',
    body: '<Token-0>the-session-token</Token-0><AWSAccessKeyId>AKIDTEST</AWSAccessKeyId>',
  });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/the-session-token|AKIDTEST|test-secret/);
});

test('an answer that is no XML', async () => {
  const error = await failure({ answer: 502, body: '<html>Bad gateway' });
  expect(error).toMatchObject({ code: 'STORE_ERROR', retryable: true });
});

test('nothing listens there', async () => {
  proxy = await startProxy({});
  await proxy.stop();
  const error = await testStore(proxy.url)
    .headObject('k')
    .catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', retryable: true });
  expect(String(error)).toMatch(/ECONNREFUSED/);
});

test('a name that does not resolve', async () => {
  const error = await testStore('http://no-such-host.invalid')
    .headObject('k')
    .catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code: 'STORE_UNREACHABLE' });
});

test('a server that does not answer', async () => {
  proxy = await startProxy({ intercept: () => 'hang' });
  const store = testStore(proxy.url, { requestTimeoutInMs: 300, maxAttempts: 1 });
  await expect(store.headObject('k')).rejects.toMatchObject({ code: 'STORE_TIMEOUT', retryable: true });
});
