import { volumeSnapshotterSuite } from '@lifeboat/testkit';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type EcsServer, startEcsServer } from '../../test/ecs-server.ts';
import { ecsSuite } from '../../test/ecs-suite.ts';

let server: EcsServer;
let hanging: EcsServer;
beforeAll(async () => {
  [server, hanging] = await Promise.all([startEcsServer(), startEcsServer()]);
  hanging.intercept = () => 'hang';
});
afterAll(() => Promise.all([server?.stop(), hanging?.stop()]));

const given = ecsSuite(
  () => server,
  () => hanging,
);
volumeSnapshotterSuite({ runner: { describe, test }, name: 'ECS disks on the test server', ...given });
