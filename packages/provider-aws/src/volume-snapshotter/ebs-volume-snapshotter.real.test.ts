import { volumeSnapshotterSuite } from '@lifeboat/testkit';
import { afterAll, describe, test } from 'vitest';
import { startMoto } from '../../../../test/real-servers/moto.ts';
import { openEbsAccount } from '../../test/ebs-account.ts';

// The user of the suite has the README's permissions for EBS and no other.
const moto = await startMoto();
const account = moto && (await openEbsAccount(moto));
afterAll(async () => {
  await account?.close();
  await moto?.stop();
});

describe.skipIf(!account)('EBS on moto', () => {
  if (account) volumeSnapshotterSuite({ runner: { describe, test }, ...account.suite });
});
