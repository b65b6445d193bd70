import type { ClusterClient, ExecRequest } from '@lifeboat/core';
import type { Backup } from '@lifeboat/core/velero-api';
import { expect, test } from 'vitest';
import { hookRightsOf } from './hook-rights.ts';

test('commands of hooks need the rights of who made the backup; those of movers are the own ones of the server', async () => {
  const asked: unknown[] = [];
  const run: string[] = [];
  const cluster = {
    async create(_type, { spec }) {
      asked.push(spec);
      return { status: { allowed: false } } as never;
    },
    async exec({ command }: ExecRequest) {
      run.push(command.join(' '));
      return { exitCode: 0 };
    },
  } as Partial<ClusterClient> as ClusterClient;
  const backup = { kind: 'Backup', metadata: { name: 'b' }, spec: {} } as Backup;
  const creatorOf = async () => ({ user: 'carol', groups: [], extra: {} });
  const { signal } = new AbortController();
  const rights = await hookRightsOf(backup, { cluster, creatorOf, hooksWithoutCreator: 'allow', signal });
  const target = { namespace: 'shop', pod: 'web', container: 'main' };
  await expect(rights.cluster.exec({ ...target, command: ['sync'] }, {})).rejects.toMatchObject({ code: 'KUBERNETES_FORBIDDEN' });
  await rights.cluster.exec({ ...target, command: ['find'], purpose: 'volume-files' }, {});
  expect([asked.length, run]).toEqual([1, ['find']]);
});
