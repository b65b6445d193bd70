import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// In a process of its own: what is imported here already would not count.
const program = `
const read = [];
// What Node itself looks at while it loads files.
const ofNode = /^(WATCH_REPORT_DEPENDENCIES|NODE_.*|FORCE_COLOR|NO_COLOR|TERM|COLORTERM)$/;
process.env = new Proxy(process.env, {
  get(target, name) { if (typeof name === 'string' && !ofNode.test(name)) read.push(name); return target[name]; },
});
await import('@lifeboat/core/plugin-api');
await import('@lifeboat/core/json');
// Standard output and error are pipes of this test's.
const before = new Set(process.getActiveResourcesInfo());
read.length = 0;
const start = performance.now();
const { createAliyunProvider, createOssObjectStore, createEcsDiskVolumeSnapshotter } = await import('./src/index.ts');
const tookInMs = performance.now() - start;
const credentials = { accessKeyId: 'id', accessKeySecret: 'secret' };
createOssObjectStore({ bucket: 'bucket', region: 'cn-test', credentials });
createOssObjectStore({ bucket: 'bucket', region: 'cn-test', credentials, driver: 's3' });
createEcsDiskVolumeSnapshotter({ region: 'cn-test', credentials });
createAliyunProvider({ withoutCredentials: 'ecs-ram-role' });
const opened = process.getActiveResourcesInfo().filter((kind) => !before.has(kind) && kind !== 'PipeWrap');
const { createRequire } = await import('node:module');
const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => /ali-oss|alicloud/.test(path));
console.log(JSON.stringify({ tookInMs, read, opened, loaded }));
`;

test('importing the package and making stores does no I/O, reads no environment, loads no SDK, and is quick', async () => {
  const cwd = new URL('..', import.meta.url);
  const run = () => promisify(execFile)(process.execPath, ['--conditions=@lifeboat/source', '--input-type=module', '-e', program], { cwd });
  const times: number[] = [];
  // The best of three: the machine may be busy.
  for (let i = 0; i < 3 && !times.some((time) => time < 300); i++) {
    const { tookInMs, ...rest } = JSON.parse((await run()).stdout) as { tookInMs: number };
    expect(rest).toEqual({ read: [], opened: [], loaded: [] });
    times.push(tookInMs);
  }
  expect(Math.min(...times)).toBeLessThan(300);
});
