import { setTimeout as delay } from 'node:timers/promises';
import type { ExecHandler } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { annotated, createHookLab, freezeAndThaw, type HookLab } from './testing/hook-lab.ts';

let lab: HookLab;

beforeAll(async () => {
  lab = await createHookLab();
});
afterAll(() => lab.close());
beforeEach(() => lab.nextCase());

test('all pre hooks of a block run before its items, all post hooks after them', async () => {
  await lab.addClaim('data');
  await lab.addPod('a', { claim: 'data', annotations: freezeAndThaw });
  await lab.addPod('b', { claim: 'data', annotations: { ...freezeAndThaw, ...annotated('pre', 'freeze', { container: 'side' }) } });
  const { result, events, objects } = await lab.take();
  expect(lab.happened).toEqual(['a: freeze', 'b: freeze', `volume ${lab.namespace}-data`, 'claim data', 'a: thaw', 'b: thaw']);
  expect(result).toMatchObject({ phase: 'Completed', backup: { status: { hookStatus: { hooksAttempted: 4 } } } });
  expect(result.backup.status.hookStatus).not.toHaveProperty('hooksFailed');
  expect(objects.slice(1, 4).map((name) => name.split('/').at(-1))).toEqual(['data', 'a', 'b']);
  const hooks = events.flatMap((event) =>
    event.type === 'hook' ? [`${event.object.name} ${event.when} ${event.container} ${event.state}`] : [],
  );
  expect(hooks.slice(0, 4)).toEqual(['a pre main running', 'a pre main succeeded', 'b pre side running', 'b pre side succeeded']);
});

test('no other worker takes a claim or a volume before its pod is frozen', async () => {
  await lab.addClaim('data');
  await lab.addPod('a', { claim: 'data', annotations: freezeAndThaw });
  const note = lab.onExec;
  lab.onExec = async (call) => {
    // The claim and the volume are listed meanwhile.
    await delay(300);
    return note(call);
  };
  await lab.take({ includeClusterResources: true });
  const volume = `volume ${lab.namespace}-data`;
  const ofThisCase = ['a: freeze', volume, 'claim data', 'a: thaw'];
  expect(lab.happened.filter((what) => ofThisCase.includes(what))).toEqual(ofThisCase);
});

test('ordered resources share a window; others have their own', async () => {
  for (const name of ['a', 'b', 'c']) await lab.addPod(name, { annotations: freezeAndThaw });
  await lab.take({ orderedResources: { pods: `${lab.namespace}/c,${lab.namespace}/a` } });
  expect(lab.happened.indexOf('a: freeze')).toBeLessThan(lab.happened.indexOf('c: thaw'));
  expect(lab.happened.filter((what) => what === 'a: freeze')).toHaveLength(1);
});

test('hooks of the request: selectors, order, the end at a failure that must not be; annotations beat them by phase', async () => {
  await lab.addPod('a', { labels: { app: 'db' } });
  await lab.addPod('b', { labels: { app: 'db' }, annotations: annotated('pre', 'own') });
  await lab.addPod('c', { labels: { app: 'web' } });
  const exec = (...command: string[]) => ({ exec: { command } });
  const scope = { includedNamespaces: ['shop-*'], includedResources: ['po'], labelSelector: { matchLabels: { app: 'db' } } };
  const hooks = {
    resources: [
      {
        name: 'db',
        ...scope,
        pre: [exec('fail', 'once'), { exec: { command: ['fail'], onError: 'Fail' as const } }, exec('three')],
        post: [exec('fail', 'too'), exec('last')],
      },
      { name: 'elsewhere', includedNamespaces: ['other'], pre: [exec('never')] },
      { name: 'no-pods', includedResources: ['services'], pre: [exec('never')] },
    ],
  };
  const { result, objects } = await lab.take({ hooks });
  const of = (pod: string) => lab.happened.filter((what) => what.startsWith(pod)).map((what) => what.slice(3));
  expect({ a: of('a'), b: of('b'), c: of('c') }).toEqual({
    // A post hook that fails does not keep the next one from running, and pre hooks that were started are followed by them.
    a: ['fail once', 'fail', 'fail too', 'last'],
    b: ['own', 'fail too', 'last'],
    c: [],
  });
  expect(objects.filter((name) => name.startsWith('pods ')).map((name) => name.split('/')[1])).toEqual(['b', 'c']);
  expect(result).toMatchObject({ phase: 'PartiallyFailed', backup: { status: { hookStatus: { hooksAttempted: 8, hooksFailed: 4 } } } });
  expect(JSON.stringify(result.errors)).toContain('command terminated with exit code 3');
});

test.each([
  ['Fail', false],
  ['Continue', true],
  // As real Velero 1.18.3: see test/velero-compat/hooks.node.test.ts.
  ['', true],
])('a pre hook that fails with on-error "%s": backed up %s, and thawed', async (mode, isThere) => {
  await lab.addPod('a', { annotations: { ...freezeAndThaw, ...annotated('pre', 'fail', { 'on-error': mode }) } });
  const { result, objects } = await lab.take();
  expect(lab.happened).toEqual(['a: fail', 'a: thaw']);
  expect(objects.includes(`pods ${lab.namespace}/a`)).toBe(isThere);
  expect(result.phase).toBe('PartiallyFailed');
});

test('a container that does not exist is said, nothing was started, nothing is thawed', async () => {
  await lab.addPod('a', { annotations: { ...freezeAndThaw, ...annotated('pre', 'freeze', { container: 'nowhere', 'on-error': 'Fail' }) } });
  const { result } = await lab.take();
  expect(lab.happened).toEqual([]);
  expect(JSON.stringify(result.errors)).toMatch(/no such container: .*nowhere.*; the pod has main, side/);
});

test('annotations that cannot be read: named, no hook of the pod runs', async () => {
  await lab.addPod('a', { annotations: { ...freezeAndThaw, ...annotated('post', '["thaw"') } });
  await lab.addPod('b', { annotations: { ...freezeAndThaw, ...annotated('pre', '["freeze"]', { timeout: 'soon', 'on-error': 'Fail' }) } });
  await lab.addPod('c', { annotations: annotated('pre', 'own', { 'on-error': 'continue' }) });
  const { result, objects } = await lab.take();
  expect(lab.happened).toEqual(['c: own']);
  const errors = JSON.stringify(result.errors);
  expect(errors).toMatch(
    /\/a has hook annotations that cannot be followed.*post\.hook\.backup\.velero\.io\/command begins like a JSON array/,
  );
  expect(errors).toMatch(/\/b has hook annotations.*pre\.hook\.backup\.velero\.io\/timeout is not a duration/);
  expect(JSON.stringify(result.warnings)).toMatch(
    /pre\.hook\.backup\.velero\.io\/on-error is neither Fail nor Continue.*it counts as not set/,
  );
  expect(objects.filter((name) => name.startsWith('pods ')).map((name) => name.split('/')[1])).toEqual(['a', 'c']);
});

test('after a time-out: what is seen in the container, or that nothing could be seen', async () => {
  const hang = (call: Parameters<ExecHandler>[0]) => new Promise<never>((_, reject) => call.signal.addEventListener('abort', reject));
  await lab.addPod('a', {
    annotations: { ...annotated('pre', '["sleep","100"]', { timeout: '50ms', 'on-error': 'Continue' }), ...annotated('post', 'thaw') },
  });
  lab.onExec = (call) => {
    lab.happened.push(call.command.join(' '));
    if (call.command[0] === 'sleep') return hang(call);
    return { exitCode: 0, stdout: 'PID PPID COMMAND\n 1 0 db\n  17 0 sleep 100\n 18 0 ps -eo pid,ppid,args\n' };
  };
  const seen = await lab.take();
  expect(lab.happened).toEqual(['sleep 100', 'ps -eo pid,ppid,args', 'thaw']);
  expect(JSON.stringify(seen.result.errors)).toMatch(
    /timed out after 50ms: .*may still be running.*shows it still running: PID 17 sleep 100/,
  );
  lab.onExec = (call) => (call.command[0] === 'sleep' ? hang(call) : { exitCode: 1 });
  const unseen = await lab.take();
  expect(JSON.stringify(unseen.result.errors)).toContain('whether it still runs there could not be seen');
});

test('long output is cut, and the log says by how much', async () => {
  await lab.addPod('a', { annotations: annotated('pre', 'noisy') });
  lab.onExec = () => ({ exitCode: 0, stdout: 'x'.repeat(200_000) });
  const lines: string[] = [];
  const logger = { debug() {}, info: (message: string) => void lines.push(message), warn() {}, error() {} };
  await lab.backups().take({ includedNamespaces: [lab.namespace] }, { logger });
  expect(lines.find((line) => line.startsWith('stdout: '))).toMatch(/^stdout: x{65536}\n\.\.\. \(134464 more bytes\)$/);
});

test.each(['Succeeded', 'Failed'])('no hook runs in a pod that is %s', async (phase) => {
  await lab.addPod('a', { phase, annotations: freezeAndThaw });
  const { result, objects } = await lab.take();
  expect(lab.happened).toEqual([]);
  expect(objects).toContain(`pods ${lab.namespace}/a`);
  expect(result).toMatchObject({ phase: 'Completed', backup: { status: { hookStatus: { hooksAttempted: 2 } } } });
});

test('a function gets the pod and runs commands in it', async () => {
  await lab.addPod('a', { annotations: freezeAndThaw });
  const seen: string[] = [];
  const { result } = await lab.take({
    podHooks: [
      {
        name: 'mine',
        includedNamespaces: [lab.namespace],
        async pre({ pod, exec }) {
          const { exitCode, stdout } = await exec(['flush'], { container: 'side' });
          seen.push(`${pod.metadata.name} ${exitCode} ${stdout}`);
        },
        post: async ({ exec }) => void (await exec(['resume'])),
      },
      { name: 'slow', timeout: 50, onError: 'Continue', pre: () => new Promise(() => undefined) },
      { name: 'not here', includedNamespaces: ['other'], pre: () => void seen.push('wrong') },
    ],
  });
  expect(seen).toEqual(['a 0 flush done']);
  expect(lab.happened).toEqual(['a: freeze', 'a: flush', 'a: resume', 'a: thaw']);
  expect(result.backup.status.hookStatus).toEqual({ hooksAttempted: 5, hooksFailed: 1 });
  expect(JSON.stringify(result.errors)).toContain(`The function of hook slow for pod ${lab.namespace}/a timed out after 50ms`);
});
