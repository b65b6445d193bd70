import { expect, test } from 'vitest';
import { loadEc2 } from './load-ec2.ts';

test('without the EC2 client the error says what to install', async () => {
  const missing = Object.assign(new Error("Cannot find package '@aws-sdk/client-ec2'"), { code: 'ERR_MODULE_NOT_FOUND' });
  const loading = loadEc2(async () => {
    throw missing;
  });
  await expect(loading).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('npm install @aws-sdk/client-ec2'),
  });
});
