import { LifeboatError } from '@lifeboat/core/plugin-api';
import { afterEach, expect, test } from 'vitest';
import { makeCertificates } from '../../../s3-store/test/certificates.ts';
import { answerError } from '../../test/service-account.ts';
import { startServer, type TestServer } from '../../test/start-server.ts';
import { createGcsObjectStore } from '../index.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const secret = 'ya29.secret-token';
const open = (endpoint: string) =>
  createGcsObjectStore({ bucket: 'b', credentials: { accessToken: secret }, endpoint, maxAttempts: 1, requestTimeoutInMs: 300 });
const failureOf = async (promise: Promise<unknown> | undefined) => {
  const error = await promise?.catch((rejection: unknown) => rejection);
  if (!LifeboatError.isInstance(error)) throw new Error(`no LifeboatError: ${String(error)}`);
  expect(error.message).not.toContain(secret);
  return error;
};

test.each([
  [401, 'authError', 'Invalid Credentials', 'STORE_ACCESS_DENIED'],
  [403, 'forbidden', 'a@b does not have storage.objects.get access', 'STORE_ACCESS_DENIED'],
  [403, 'forbidden', 'Permission denied on Cloud KMS key', 'STORE_ACCESS_DENIED'],
  [403, 'retentionPolicyNotMet', "Object is subject to the bucket's retention policy", 'OBJECT_LOCKED'],
  [403, 'objectUnderActiveHold', 'Object is under active Temporary hold', 'OBJECT_LOCKED'],
  [403, 'forbidden', 'a@b does not have storage.objects.setRetention access', 'STORE_ACCESS_DENIED'],
  [400, 'invalid', 'Object retention is not enabled on the bucket', 'INVALID_REQUEST'],
  [403, 'quotaExceeded', 'Quota exceeded', 'STORE_QUOTA_EXCEEDED'],
  [403, 'rateLimitExceeded', 'Rate', 'STORE_THROTTLED'],
  [429, 'rateLimitExceeded', `Rate ${secret}`, 'STORE_THROTTLED'],
  [503, 'backendError', 'Backend Error', 'STORE_THROTTLED'],
  [500, 'backendError', 'Backend Error', 'STORE_ERROR'],
  [408, '', 'Timeout', 'STORE_TIMEOUT'],
  [412, 'conditionNotMet', 'Precondition', 'OBJECT_ALREADY_EXISTS'],
  [404, 'notFound', 'The specified bucket does not exist.', 'BUCKET_NOT_FOUND'],
  [400, 'customerEncryptionKeyIsIncorrect', 'The provided encryption key is incorrect', 'STORE_ACCESS_DENIED'],
  [400, 'invalid', "Invalid bucket name: 'B'", 'INVALID_CONFIG'],
])('%i %s %s is %s', async (status, reason, message, code) => {
  server = await startServer((_, outgoing) => answerError(outgoing, status, reason, message, { 'retry-after': '7' }));
  const error = await failureOf(open(server.url).headObject('k'));
  expect(error.code).toBe(code);
  expect(error.context.retryAfterInMs).toBe(7000);
  expect(error.retryable).toBe(/THROTTLED|TIMEOUT/.test(code) || status >= 500);
});

test('a missing object is told from a missing bucket, on servers that only say 404', async () => {
  let there = true;
  server = await startServer((incoming, outgoing) => {
    if (there && incoming.url?.includes('/o?')) return void outgoing.end('{}');
    return answerError(outgoing, 404, 'notFound', 'Not Found');
  });
  expect(await open(server.url).headObject('k')).toBeUndefined();
  expect((await failureOf(open(server.url).getObject('k'))).code).toBe('OBJECT_NOT_FOUND');
  there = false;
  expect((await failureOf(open(server.url).headObject('k'))).code).toBe('BUCKET_NOT_FOUND');
  expect((await failureOf(open(server.url).getObject('k'))).code).toBe('BUCKET_NOT_FOUND');
  expect((await failureOf(open(server.url).deleteObject('k'))).code).toBe('BUCKET_NOT_FOUND');
});

test('nobody there, nobody answering', async () => {
  expect(await failureOf(open('http://127.0.0.1:1').headObject('k'))).toMatchObject({ code: 'STORE_UNREACHABLE', retryable: true });
  server = await startServer(() => new Promise(() => {}));
  expect(await failureOf(open(server.url).headObject('k'))).toMatchObject({ code: 'STORE_TIMEOUT', retryable: true });
});

test('other bytes than were stored fail the stream at its end', async () => {
  server = await startServer((_, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '5', 'x-goog-hash': 'crc32c=AAAAAA==,md5=x' });
    outgoing.end('hello');
  });
  const read = async (url: string) => {
    for await (const _ of await open(url).getObject('k'));
  };
  expect(await failureOf(read(server.url))).toMatchObject({
    code: 'STORE_ERROR',
    retryable: true,
    message: expect.stringContaining('CRC32C'),
  });
});

test('a certificate that is not trusted is named, and caCert helps', async () => {
  const { key, cert, ca } = makeCertificates();
  server = await startServer((_, outgoing) => void outgoing.end('{"name":"k","size":"1"}'), { key, cert });
  expect(await failureOf(open(server.url).headObject('k'))).toMatchObject({
    code: 'STORE_UNREACHABLE',
    retryable: false,
    message: expect.stringContaining('caCert'),
  });
  const trusting = createGcsObjectStore({ bucket: 'b', credentials: { accessToken: 't' }, endpoint: server.url, caCert: ca });
  expect((await trusting.headObject('k'))?.size).toBe(1);
});
