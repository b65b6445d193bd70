import { inspect } from 'node:util';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { afterEach, expect, test } from 'vitest';
import { type Interception, startProxy, type TestProxy } from '../../../s3-store/test/proxy.ts';
import { accountKey, storageAccount, testStore } from '../../test/azurite.ts';

let proxy: TestProxy | undefined;
afterEach(() => proxy?.stop());

const storeAt = (url: string, options = {}) => testStore(`${url}/${storageAccount}`, { maxAttempts: 1, ...options });

async function failure(interception: Interception): Promise<LifeboatError> {
  proxy = await startProxy({ intercept: () => interception });
  const error = await storeAt(proxy.url)
    .getObject('the/key')
    .catch((rejection: unknown) => rejection);
  if (!LifeboatError.isInstance(error)) throw new Error(`no LifeboatError: ${inspect(error)}`);
  return error;
}

const detail = (text: string) => ({ body: `<AuthenticationErrorDetail>${text}</AuthenticationErrorDetail>` });

test.each<[Interception, Partial<LifeboatError>, RegExp]>([
  [{ answer: 404, code: 'BlobNotFound' }, { code: 'OBJECT_NOT_FOUND', retryable: false }, /no such object/],
  [
    { answer: 409, code: 'BlobImmutableDueToPolicy' },
    { code: 'OBJECT_LOCKED', retryable: false },
    /immutability policy.* keeps the object/,
  ],
  [{ answer: 409, code: 'BlobImmutableDueToLegalHold' }, { code: 'OBJECT_LOCKED', retryable: false }, /legal hold keeps the object/],
  [{ answer: 404, code: 'ContainerNotFound' }, { code: 'BUCKET_NOT_FOUND', retryable: false }, /no such container.*Create it/],
  [
    { answer: 403, code: 'AuthenticationFailed' },
    { code: 'STORE_ACCESS_DENIED', retryable: false },
    /AuthenticationFailed.*key or token is wrong/,
  ],
  [
    { answer: 403, code: 'AuthenticationFailed', ...detail("Request date header too old: 'Mon, 02 Feb 2026 10:00:00 GMT'") },
    { code: 'STORE_CLOCK_SKEW', retryable: false },
    /Request date header too old.*Set the clock/,
  ],
  [
    { answer: 401, code: 'InvalidAuthenticationInfo', ...detail('Lifetime validation failed. The token is expired.') },
    { code: 'STORE_ACCESS_DENIED' },
    /token has expired.*fresh/,
  ],
  [
    { answer: 401, code: 'InvalidAuthenticationInfo', ...detail('Audience validation failed.') },
    { code: 'STORE_ACCESS_DENIED' },
    /another tenant or service/,
  ],
  [{ answer: 403, code: 'AuthorizationFailure' }, { code: 'STORE_ACCESS_DENIED' }, /Storage Blob Data Contributor/],
  [{ answer: 403, code: 'AuthorizationPermissionMismatch' }, { code: 'STORE_ACCESS_DENIED' }, /Storage Blob Data Contributor/],
  [{ answer: 403, code: 'KeyBasedAuthenticationNotPermitted' }, { code: 'STORE_ACCESS_DENIED' }, /useAAD/],
  [{ answer: 403, code: 'AccountIsDisabled' }, { code: 'STORE_ACCESS_DENIED' }, /disabled/],
  [
    { answer: 503, code: 'ServerBusy', headers: { 'retry-after': '7' } },
    { code: 'STORE_THROTTLED', retryable: true, context: expect.objectContaining({ retryAfterInSeconds: 7 }) },
    /Try again in 7 s/,
  ],
  [{ answer: 429, code: 'TooManyRequests' }, { code: 'STORE_THROTTLED', retryable: true }, /limit/],
  [{ answer: 500, code: 'InternalError' }, { code: 'STORE_ERROR', retryable: true }, /InternalError/],
  [{ answer: 500, code: 'OperationTimedOut' }, { code: 'STORE_TIMEOUT', retryable: true }, /gave up/],
  [{ answer: 507, code: 'AccountCapacityExceeded' }, { code: 'STORE_QUOTA_EXCEEDED', retryable: false }, /Free space/],
  [{ answer: 409, code: 'BlockCountExceedsLimit' }, { code: 'STORE_QUOTA_EXCEEDED' }, /BlockCountExceedsLimit/],
  [{ answer: 409, code: 'BlobUsesCustomerSpecifiedEncryption' }, { code: 'STORE_ACCESS_DENIED' }, /key that it was stored with/],
  [{ answer: 409, code: 'BlobArchived' }, { code: 'STORE_ERROR' }, /Rehydrate/],
  [{ answer: 400, code: 'UnsupportedHeader' }, { code: 'STORE_ERROR', retryable: false }, /UnsupportedHeader: told to/],
  ['break', { code: 'STORE_UNREACHABLE', retryable: true }, /connection broke/],
])('%j', async (interception, expected, message) => {
  const error = await failure(interception);
  expect(error).toMatchObject(expected);
  expect(error.message).toMatch(message);
  expect(error.message).toContain("'the/key' in container 'container'");
  expect(error.message).toContain(proxy?.url);
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(accountKey);
});

test('a missing container is no absent object, also for head, unlike in Velero', async () => {
  proxy = await startProxy({
    intercept: () => ({ answer: 404, code: 'ContainerNotFound', headers: { 'x-ms-error-code': 'ContainerNotFound' } }),
  });
  await expect(storeAt(proxy.url).headObject('k')).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
  await proxy.stop();
  proxy = await startProxy({ intercept: () => ({ answer: 404, code: 'BlobNotFound', headers: { 'x-ms-error-code': 'BlobNotFound' } }) });
  expect(await storeAt(proxy.url).headObject('k')).toBeUndefined();
});

test('head, whose answer has no body, finds out about the clock', async () => {
  proxy = await startProxy({
    intercept: () => ({ answer: 403, code: 'AuthenticationFailed', ...detail('Request date header too old: x') }),
  });
  await expect(storeAt(proxy.url).headObject('k')).rejects.toMatchObject({ code: 'STORE_CLOCK_SKEW' });
  expect(proxy.requests.map((request) => request.split(' ')[0])).toEqual(['HEAD', 'GET']);
});

test('what the service quotes of a signature stays out of the error', async () => {
  const error = await failure({ answer: 400, code: 'InvalidQueryParameterValue', body: '' });
  const { azureError } = await import('./azure-error.ts');
  const place = { service: 'store', where: 'here', redact: (text: string) => text.replace(/(sig=)[^&]+/, '$1<redacted>') } as const;
  const quoting = azureError(
    Object.assign(new Error('https://x/y?sv=1&sig=SECRET&se=2 is bad'), { statusCode: 400, code: 'X' }),
    { action: 'read' },
    place,
  );
  expect(quoting.message).toContain('sig=<redacted>&se=2');
  expect(inspect([error, quoting], { depth: 20, showHidden: true })).not.toMatch(/SECRET|SharedKey/);
});

test('an answer that is no XML', async () => {
  expect(await failure({ answer: 502, body: '<html>Bad gateway' })).toMatchObject({ code: 'STORE_ERROR', retryable: true });
});

test('nothing listens there; a name that does not resolve; a server that does not answer', async () => {
  proxy = await startProxy({ intercept: () => 'hang' });
  const hanging = storeAt(proxy.url, { requestTimeoutInMs: 300 });
  await expect(hanging.headObject('k')).rejects.toMatchObject({ code: 'STORE_TIMEOUT', retryable: true });
  await proxy.stop();
  await expect(storeAt(proxy.url).headObject('k')).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    retryable: true,
    message: expect.stringContaining('ECONNREFUSED'),
  });
  const nowhere = testStore('http://no-such-account.invalid', { maxAttempts: 1 });
  await expect(nowhere.headObject('k')).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    message: expect.stringMatching(/no such account|resolve/),
  });
});

test('a body that is cut, and one that stands still', async () => {
  const target = await startProxy({
    intercept: () => ({ answer: 200, body: 'x'.repeat(100_000), headers: { 'content-length': '100000', etag: '"1"' } }),
  });
  proxy = await startProxy({ target: target.url, intercept: () => 'cut-body' });
  const read = async () => {
    for await (const _ of await storeAt(proxy?.url ?? '').getObject('k'));
  };
  await expect(read()).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    retryable: true,
    message: expect.stringContaining('of 100000 bytes'),
  });
  await target.stop();
});

test('retries are bounded, and only for what may pass', async () => {
  proxy = await startProxy({ intercept: () => ({ answer: 503, code: 'ServerBusy' }) });
  await expect(storeAt(proxy.url, { maxAttempts: 2 }).deleteObject('k')).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  expect(proxy.requests).toHaveLength(2);
  await proxy.stop();
  proxy = await startProxy({ intercept: () => ({ answer: 403, code: 'AuthorizationFailure' }) });
  await expect(storeAt(proxy.url, { maxAttempts: 5 }).deleteObject('k')).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
  expect(proxy.requests).toHaveLength(1);
});
