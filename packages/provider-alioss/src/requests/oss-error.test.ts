import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Interception, mainAccount, type OssServer, startOssServer } from '../../test/oss-server.ts';
import { testStore } from '../../test/oss-test-store.ts';

let server: OssServer;
beforeAll(async () => {
  server = await startOssServer();
});
beforeEach(() => {
  server.intercept = undefined;
  server.requests.length = 0;
});
afterAll(() => server.stop());

const failureOf = async (answer: Interception | undefined, options: Parameters<typeof testStore>[1] = {}) => {
  server.intercept = () => answer;
  return (await testStore(server, { maxAttempts: 1, ...options })
    .getObject('k')
    .catch((error: unknown) => error)) as { code: string; message: string; retryable: boolean };
};

const specified =
  'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';

test.each<[string, Interception, string, RegExp, boolean]>([
  ['missing object', { status: 404, code: 'NoSuchKey' }, 'OBJECT_NOT_FOUND', /no such object/, false],
  ['missing bucket', { status: 404, code: 'NoSuchBucket' }, 'BUCKET_NOT_FOUND', /Create it/, false],
  ['no permission', { status: 403, code: 'AccessDenied' }, 'STORE_ACCESS_DENIED', /RAM policy/, false],
  ['unknown key', { status: 403, code: 'InvalidAccessKeyId' }, 'STORE_ACCESS_DENIED', /does not know this access key id/, false],
  ['wrong secret', { status: 403, code: 'SignatureDoesNotMatch' }, 'STORE_ACCESS_DENIED', /secret does not belong/, false],
  ['expired token', { status: 403, code: 'SecurityTokenExpired' }, 'STORE_ACCESS_DENIED', /have expired/, false],
  [
    'revoked token',
    { status: 403, code: 'InvalidAccessKeyId', message: 'The security token you provided is invalid.' },
    'STORE_ACCESS_DENIED',
    /have expired or are not valid/,
    false,
  ],
  ['clock', { status: 403, code: 'RequestTimeTooSkewed' }, 'STORE_CLOCK_SKEW', /NTP/, false],
  [
    'other region',
    { status: 403, code: 'AccessDenied', message: specified, fields: '<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>' },
    'STORE_WRONG_REGION',
    /the bucket is at oss-cn-beijing\.aliyuncs\.com/,
    false,
  ],
  [
    'other region, without its endpoint',
    { status: 403, code: 'AccessDenied', message: specified },
    'STORE_WRONG_REGION',
    /Set the bucket's own/,
    false,
  ],
  ['limit', { status: 503, code: 'QpsLimitExceeded' }, 'STORE_THROTTLED', /slow down/, true],
  ['429', { status: 429, code: 'Other' }, 'STORE_THROTTLED', /slow down/, true],
  ['503 of something else', { status: 503, code: '', text: '<html>busy' }, 'STORE_THROTTLED', /slow down/, true],
  ['quota', { status: 403, code: 'QuotaExceeded', message: 'The bucket is full' }, 'STORE_QUOTA_EXCEEDED', /raise the quota/, false],
  ['account', { status: 403, code: 'UserDisable' }, 'STORE_ACCESS_DENIED', /suspended/, false],
  ['unknown', { status: 500, code: 'InternalError' }, 'STORE_ERROR', /InternalError/, true],
  ['broken', 'break', 'STORE_UNREACHABLE', /connection broke/, true],
])('%s', async (_, answer, code, message, retryable) => {
  const error = await failureOf(answer);
  expect(error).toMatchObject({ code, retryable, message: expect.stringMatching(message) });
  expect(error.message).toMatch(/^Cannot read 'k' in bucket 'suite-bucket' at http/);
});

test('a region that the signature names wrongly', async () => {
  expect(await failureOf(undefined, { region: 'cn-other' })).toMatchObject({ code: 'STORE_WRONG_REGION' });
});

test('no answer in time', async () => {
  expect(await failureOf('hang', { requestTimeoutInMs: 100 })).toMatchObject({ code: 'STORE_TIMEOUT', retryable: true });
});

test('an abort ends a request that hangs', async () => {
  server.intercept = () => 'hang';
  const reading = testStore(server).getObject('k', { signal: AbortSignal.timeout(50) });
  await expect(reading).rejects.toMatchObject({ code: 'CANCELED' });
});

test('nothing listens', async () => {
  const store = testStore({ url: 'http://localhost:1' }, { maxAttempts: 1 });
  await expect(store.headObject('k')).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('only what is retryable is sent again, a bounded number of times', async () => {
  await failureOf({ status: 503, code: 'QpsLimitExceeded' }, { maxAttempts: 3 });
  expect(server.requests).toHaveLength(3);
  server.requests.length = 0;
  await failureOf({ status: 403, code: 'AccessDenied' }, { maxAttempts: 3 });
  expect(server.requests).toHaveLength(1);
});

describe('HEAD, whose answer has no body', () => {
  test.each([
    ['NoSuchBucket', 'BUCKET_NOT_FOUND'],
    ['AccessDenied', 'STORE_ACCESS_DENIED'],
  ])('%s is told by the header', async (ossCode, code) => {
    server.intercept = () => ({ status: ossCode === 'NoSuchBucket' ? 404 : 403, code: ossCode });
    await expect(testStore(server).headObject('k')).rejects.toMatchObject({ code });
  });

  test('without the header, a GET tells', async () => {
    server.intercept = ({ kind }) => ({ status: 404, code: kind === 'HEAD' ? 'without-header' : 'NoSuchBucket' });
    await expect(testStore(server).headObject('k')).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
  });
});

test('no secret in errors and in what is shown of a store, also when the server repeats it', async () => {
  const credentials = { ...mainAccount, stsToken: 'the-sts-token-of-the-test' };
  const store = testStore(server, { credentials, maxAttempts: 1 });
  server.intercept = () => ({ status: 400, code: 'Other', message: `no ${mainAccount.accessKeySecret} ${credentials.stsToken}` });
  const errors = await Promise.all(
    [store.getObject('k'), store.putObject('k', Buffer.from('x')), store.headObject('k'), store.deleteObject('k')].map((call) =>
      Promise.resolve(call).catch((error: unknown) => error),
    ),
  );
  const shown = [...errors, store].map((value) => inspect(value, { depth: 20, showHidden: true }) + JSON.stringify(value)).join('\n');
  expect(shown).toContain('<redacted>');
  expect(shown).not.toContain(mainAccount.accessKeySecret);
  expect(shown).not.toContain(credentials.stsToken);
  expect(shown).not.toMatch(/authorization|signature=/i);
});
