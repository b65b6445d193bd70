import { inspect } from 'node:util';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { afterEach, expect, test } from 'vitest';
import { makeCertificates } from '../../../s3-store/test/certificates.ts';
import { type Ec2Front, type Ec2Interception, startEc2Front } from '../../test/ec2-front.ts';
import { createEbsVolumeSnapshotter, type EbsVolumeSnapshotterOptions } from '../index.ts';

let front: Ec2Front | undefined;
afterEach(() => front?.stop());

const snapshotter = (options: Partial<EbsVolumeSnapshotterOptions>) =>
  createEbsVolumeSnapshotter({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'test-secret-access-key', sessionToken: 'the-session-token' },
    maxAttempts: 1,
    pollIntervalInMs: 10,
    ...options,
  });

async function failing(call: Promise<unknown>): Promise<LifeboatError> {
  const error = await call.catch((rejection: unknown) => rejection);
  if (!LifeboatError.isInstance(error)) throw new Error(`no LifeboatError: ${inspect(error)}`);
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/test-secret|the-session-token|AKIDTEST/);
  return error;
}

async function failure(interception: Ec2Interception): Promise<LifeboatError> {
  front = await startEc2Front({ intercept: () => interception });
  return await failing(snapshotter({ endpoint: front.url }).getVolumeInfo({ volumeId: 'vol-1' }));
}

const hourAgo = { date: new Date(Date.now() - 3_600_000).toUTCString() };
const answer = (code: string, message?: string, status = 400): Ec2Interception => ({ status, code, ...(message ? { message } : {}) });

test.each<[Ec2Interception, Partial<LifeboatError>, RegExp]>([
  [answer('InvalidVolume.NotFound'), { code: 'VOLUME_NOT_FOUND' }, /no such volume in region 'eu-west-1'.*deleted/],
  [answer('InvalidVolumeID.Malformed'), { code: 'VOLUME_NOT_FOUND' }, /Malformed/],
  [answer('InvalidSnapshot.NotFound'), { code: 'SNAPSHOT_NOT_FOUND' }, /no such snapshot/],
  [answer('UnauthorizedOperation', 'no', 403), { code: 'SNAPSHOTTER_ACCESS_DENIED' }, /Allow ec2:DescribeVolumes/],
  [answer('AuthFailure', 'no', 401), { code: 'SNAPSHOTTER_ACCESS_DENIED' }, /AuthFailure.*Check the access key/],
  [answer('OptInRequired', 'no', 401), { code: 'SNAPSHOTTER_ACCESS_DENIED' }, /enabled the region/],
  [answer('ExpiredToken'), { code: 'SNAPSHOTTER_ACCESS_DENIED' }, /ExpiredToken.*fresh/],
  [answer('RequestExpired'), { code: 'SNAPSHOTTER_ACCESS_DENIED' }, /RequestExpired.*fresh/],
  [{ status: 400, code: 'RequestExpired', headers: hourAgo }, { code: 'SNAPSHOTTER_CLOCK_SKEW' }, /clock is 60 minutes from.*NTP/],
  [answer('SignatureDoesNotMatch', 'Signature expired: 1 is now earlier than 2', 403), { code: 'SNAPSHOTTER_CLOCK_SKEW' }, /clock/],
  [
    answer('AuthFailure', 'Credential should be scoped to a valid region.', 401),
    { code: 'SNAPSHOTTER_WRONG_REGION' },
    /'eu-west-1' is conf/,
  ],
  [answer('InvalidParameterValue', 'Invalid availability zone: [us-east-1a]'), { code: 'SNAPSHOTTER_WRONG_REGION' }, /us-east-1a/],
  [answer('InvalidParameterValue', 'Iops is too high'), { code: 'INVALID_REQUEST' }, /Iops is too high/],
  [answer('RequestLimitExceeded', 'slow', 503), { code: 'SNAPSHOTTER_THROTTLED', retryable: true }, /slow down/],
  [answer('SnapshotCreationPerVolumeRateExceeded'), { code: 'SNAPSHOTTER_THROTTLED', retryable: true }, /slow down/],
  [answer('SnapshotLimitExceeded'), { code: 'SNAPSHOTTER_QUOTA_EXCEEDED', retryable: false }, /quota of snapshots.*Service Quotas/],
  [answer('VolumeLimitExceeded'), { code: 'SNAPSHOTTER_QUOTA_EXCEEDED', retryable: false }, /quota of volumes/],
  [answer('ConcurrentSnapshotLimitExceeded'), { code: 'SNAPSHOTTER_QUOTA_EXCEEDED', retryable: true }, /run at once/],
  [answer('KMSKeyNotAccessibleFault', 'key k is disabled'), { code: 'SNAPSHOTTER_ACCESS_DENIED' }, /key k is disabled.*policy/],
  [answer('IncorrectState', 'snapshot is pending'), { code: 'SNAPSHOTTER_ERROR', retryable: true }, /Wait/],
  [answer('InternalError', 'oops', 500), { code: 'SNAPSHOTTER_ERROR', retryable: true }, /InternalError: oops/],
  [answer('SomethingNew', 'what?'), { code: 'SNAPSHOTTER_ERROR', retryable: false }, /SomethingNew: what\?/],
])('%j', async (interception, expected, message) => {
  const error = await failure(interception);
  expect(error).toMatchObject({ retryable: false, ...expected });
  expect(error.message).toMatch(message);
  expect(error.message).toContain(`Cannot read volume 'vol-1' in region 'eu-west-1' at ${front?.url}`);
});

test('an expired session: the function is asked once more, and the call succeeds', async () => {
  let asked = 0;
  front = await startEc2Front({
    intercept: (_, number) => (number === 1 ? answer('RequestExpired') : answer('InvalidVolume.NotFound')),
  });
  const credentials = async () => ({ accessKeyId: `key-${++asked}`, secretAccessKey: 's', sessionToken: 't' });
  const error = await failing(snapshotter({ endpoint: front.url, credentials }).getVolumeInfo({ volumeId: 'vol-1' }));
  expect([error.code, asked]).toEqual(['VOLUME_NOT_FOUND', 2]);
  expect(front.headers.map(({ authorization }) => /Credential=([^/]+)/.exec(authorization ?? '')?.[1])).toEqual(['key-1', 'key-2']);
});

test('a certificate of an unknown authority is refused, unless it is given as caCert', async () => {
  const certificates = makeCertificates();
  front = await startEc2Front({ tls: certificates, intercept: () => answer('InvalidVolume.NotFound') });
  const read = (options: Partial<EbsVolumeSnapshotterOptions>) =>
    failing(snapshotter({ endpoint: front?.url, ...options }).getVolumeInfo({ volumeId: 'vol-1' }));
  expect(await read({})).toMatchObject({ code: 'SNAPSHOTTER_UNREACHABLE', retryable: false, message: expect.stringContaining('caCert') });
  expect(front.requests).toEqual([]);
  expect(await read({ caCert: certificates.ca })).toMatchObject({ code: 'VOLUME_NOT_FOUND' });
  expect(await read({ insecureSkipTLSVerify: true })).toMatchObject({ code: 'VOLUME_NOT_FOUND' });
});

test('nothing listens there, and a region that does not exist', async () => {
  front = await startEc2Front({});
  await front.stop();
  const refused = await failing(snapshotter({ endpoint: front.url }).getVolumeInfo({ volumeId: 'vol-1' }));
  expect(refused).toMatchObject({ code: 'SNAPSHOTTER_UNREACHABLE', retryable: true, message: expect.stringContaining('ECONNREFUSED') });
  front = undefined;
  for (const region of ['', 'eu west 1', 'eu-west-1.example.com']) expect(() => snapshotter({ region })).toThrow(/region.*'eu-west-1'/);
});
