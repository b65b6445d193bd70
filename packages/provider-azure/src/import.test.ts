import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// In a process of its own.
const program = `
const seen = new Set();
const real = process.env;
Object.defineProperty(process, 'env', { value: new Proxy(real, { get(t, k) { if (typeof k === 'string') seen.add(k); return t[k]; } }) });
await import('@lifeboat/core/plugin-api');
await import('@lifeboat/core/json');
seen.clear();
const begin = performance.now();
const { createAzureProvider } = await import(process.argv[1]);
createAzureProvider();
const env = [...seen];
console.log(JSON.stringify({ ms: performance.now() - begin, env, handles: process.getActiveResourcesInfo() }));
`;

test('importing takes little time, reads no environment, opens nothing', () => {
  const entry = fileURLToPath(new URL('./index.ts', import.meta.url));
  const output = execFileSync(process.execPath, ['--conditions=@lifeboat/source', '--input-type=module', '-e', program, entry], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  const { ms, env, handles } = JSON.parse(output) as { ms: number; env: string[]; handles: string[] };
  expect(ms).toBeLessThan(300);
  // Node itself reads these two.
  expect(env.filter((name) => name !== 'WATCH_REPORT_DEPENDENCIES' && name !== 'FORCE_COLOR')).toEqual([]);
  expect(handles.filter((name) => /TCP|Timeout|FSReq/.test(name))).toEqual([]);
});
