import { volumeSnapshotterSuite } from '@lifeboat/testkit';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type ArmServer, startArmServer } from '../../test/arm-server.ts';
import { diskSuiteOptions } from '../../test/disk-suite-options.ts';

let server: ArmServer;
beforeAll(async () => {
  server = await startArmServer();
});
afterAll(() => server.stop());

// No emulator of Azure's disks exists: the server of this test is written from Microsoft's REST reference.
volumeSnapshotterSuite({ runner: { describe, test }, ...diskSuiteOptions(() => server) });
