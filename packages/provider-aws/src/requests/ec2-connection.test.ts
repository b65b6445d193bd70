import { afterEach, expect, test, vi } from 'vitest';
import { type Ec2Front, startEc2Front } from '../../test/ec2-front.ts';
import { createEbsVolumeSnapshotter } from '../index.ts';

let front: Ec2Front | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await front?.stop();
});

test('the environment changes nothing: keys, region, endpoint, retries', async () => {
  front = await startEc2Front({ intercept: () => ({ status: 503, code: 'RequestLimitExceeded' }) });
  const other = await startEc2Front({});
  const environment = {
    AWS_ACCESS_KEY_ID: 'ENVKEY',
    AWS_SECRET_ACCESS_KEY: 'env-secret',
    AWS_SESSION_TOKEN: 'env-token',
    AWS_REGION: 'eu-west-3',
    AWS_PROFILE: 'no-such-profile',
    AWS_CONFIG_FILE: '/no/such/file',
    AWS_ENDPOINT_URL: other.url,
    AWS_ENDPOINT_URL_EC2: other.url,
    AWS_MAX_ATTEMPTS: '9',
    AWS_RETRY_MODE: 'adaptive',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_DEFAULTS_MODE: 'nonsense',
    AWS_CLUSTER_NAME: 'another',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 's' };
  const snapshotter = createEbsVolumeSnapshotter({ endpoint: front.url, region: 'eu-west-1', credentials, maxAttempts: 2 });
  await expect(snapshotter.getVolumeInfo({ volumeId: 'vol-1' })).rejects.toMatchObject({ code: 'SNAPSHOTTER_THROTTLED' });
  expect([front.requests.length, other.requests.length]).toEqual([2, 0]);
  expect(front.headers[0]?.authorization).toMatch(/Credential=AKIDTEST\/\d+\/eu-west-1\/ec2/);
  expect(front.headers[0]?.['x-amz-security-token']).toBeUndefined();
  await other.stop();
});

test('without credentials nothing is sent', async () => {
  front = await startEc2Front({});
  const failing = createEbsVolumeSnapshotter({
    endpoint: front.url,
    region: 'eu-west-1',
    credentials: async () => {
      throw new Error('vault is sealed');
    },
  });
  await expect(failing.deleteSnapshot('snap-1')).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message: expect.stringContaining('vault is sealed'),
  });
  expect(front.requests).toEqual([]);
});
