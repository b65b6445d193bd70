import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { filledAnnotation, withWaitContainer } from './wait-container.ts';

const annotations = { [filledAnnotation]: 'an-earlier-restore', note: 'kept' };
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', annotations },
  spec: {
    initContainers: [{ name: 'own' }],
    containers: [{ name: 'app' }],
    volumes: [{ name: 'data' }, { name: 'lifeboat-restore-wait' }],
  },
};
const held = (restore: string) => withWaitContainer(pod, { volumes: ['data'], restore, mover: {} });

test('the Pod is held before its own init containers, and what an earlier restore left does not count', () => {
  const wanted = held('this-restore');
  expect(wanted.metadata.annotations).toEqual({ note: 'kept' });
  expect(objectsAt(wanted, 'spec', 'initContainers').map(({ name }) => name)).toEqual(['restore-wait', 'own']);
  expect(objectsAt(wanted, 'spec', 'volumes').map(({ name }) => name)).toEqual(['data', 'lifeboat-restore-wait']);
  expect(pod.metadata.annotations).toBe(annotations);
});

test.each([
  ['of this restore', 'this-restore', 'ended'],
  ['of another one', 'an-earlier-restore', 'waits'],
  ['that is empty', '', 'waits'],
])('with an annotation %s', (_, told, outcome) => {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-wait-'));
  try {
    writeFileSync(join(folder, 'filled'), told);
    const [container] = objectsAt(held('this-restore'), 'spec', 'initContainers');
    const [shell = '', ...rest] = ((container?.command ?? []) as string[]).map((word) =>
      word.replace('/lifeboat-restore/', `${folder}/`).replace('sleep 1', 'exit 7').replace('/tmp/lifeboat-filled', `${folder}/none`),
    );
    const run = () => execFileSync(shell, rest, { stdio: 'ignore' });
    if (outcome === 'ended') expect(run).not.toThrow();
    else expect(run).toThrow(expect.objectContaining({ status: 7 }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
