import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type CsiLab, createCsiLab } from './testing/csi-lab.ts';

const node = inject('node');
const pods = { group: '', version: 'v1', resource: 'pods' };

describe.skipIf(!node)('a CSI snapshot between the hooks of its Pod', () => {
  let lab: CsiLab;
  beforeAll(async () => {
    if (node) lab = await createCsiLab(node);
  });
  afterAll(() => lab.close());

  test('the restored volume has what the pre hook wrote, and nothing of the post hook', async () => {
    const namespace = 'csi-hooks';
    const copy = 'csi-hooks-copy';
    await lab.makeApplication(namespace);
    const annotations = {
      'pre.hook.backup.velero.io/command': '["/bin/sh","-c","echo frozen > /data/data/state; sync"]',
      'post.hook.backup.velero.io/command': '["/bin/sh","-c","echo thawed > /data/data/state; sync"]',
    };
    await lab.cluster.patch(pods, { namespace, name: 'writer' }, { type: 'merge', patch: { metadata: { annotations } } });
    const { phase, backup } = await lab.engine.backup({ name: 'hooked', includedNamespaces: [namespace] }).result;
    expect({ phase, hookStatus: backup.status.hookStatus }).toEqual({ phase: 'Completed', hookStatus: { hooksAttempted: 2 } });
    expect(await lab.sh(namespace, 'cat /data/data/state')).toBe('thawed');

    lab.owns(copy);
    expect((await lab.engine.restore({ backupName: 'hooked', namespaceMapping: { [namespace]: copy } }).result).phase).toBe('Completed');
    await lab.podRuns(copy);
    expect(await lab.sh(copy, 'cat /data/data/state')).toBe('frozen');
  });
});
