import { type ExpectStatic, test } from 'vitest';
import type { UpstreamLab } from '../upstream-lab.ts';
import { deployment, wholeWorkload, workload, workloadKinds } from '../workload.ts';

const withoutSecret = ['deployments/shop', 'configmaps/shop'];

/** Cases 13 to 22: what is left out of a backup or a restore by labels, namespaces and resource types. Two that differ in one word of
 * the request share their namespaces; the second one restores into others, since namespaces take seconds to go. */
export function filterCases(lab: () => UpstreamLab): void {
  test.concurrent('13: what is labelled to be left out is not in a backup', async ({ expect }) => {
    const { main, make, names, deleteNamespaces } = lab();
    const exclude = (value: string) => ({ 'velero.io/exclude-from-backup': value });
    await make(['case-13'], () => [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'left-out', labels: exclude('true') } },
      deployment('kept', exclude('false')),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept', labels: { other: 'true' } } },
    ]);
    expect((await main.backup({ name: 'case-13', includedNamespaces: ['case-13'] })).status.phase).toBe('Completed');
    await deleteNamespaces('case-13');
    expect((await main.restore({ name: 'case-13', backupName: 'case-13' })).status.phase).toBe('Completed');
    expect(await names('case-13', workloadKinds)).toEqual(['deployments/kept', 'configmaps/kept']);
  });

  test.concurrent('14 and 18: a backup has the namespaces that it includes and does not exclude', async ({ expect }) => {
    const { main, make } = lab();
    const { all, kept, left } = fourNamespaces('case-14');
    await make(all, () => workload());
    const made = await Promise.all([
      main.backup({ name: 'case-14', includedNamespaces: ['case-14-*'], excludedNamespaces: left }),
      main.backup({ name: 'case-18', includedNamespaces: kept }),
    ]);
    expect(made.map(({ status }) => status.phase)).toEqual(['Completed', 'Completed']);
    await comesBack(expect, lab(), {
      all,
      kept,
      expected: wholeWorkload,
      first: { backupName: 'case-14' },
      second: { backupName: 'case-18' },
    });
  });

  test.concurrent('15 and 19: a restore has the namespaces that it includes and does not exclude', async ({ expect }) => {
    const { main, make } = lab();
    const { all, kept, left } = fourNamespaces('case-15');
    await make(all, () => workload());
    expect((await main.backup({ name: 'case-15', includedNamespaces: all })).status.phase).toBe('Completed');
    const first = { backupName: 'case-15', excludedNamespaces: left };
    const second = { backupName: 'case-15', includedNamespaces: kept };
    await comesBack(expect, lab(), { all, kept, expected: wholeWorkload, first, second });
  });

  test.concurrent('16 and 20: a backup has the resource types that it includes and does not exclude', async ({ expect }) => {
    const { main, make } = lab();
    const all = ['case-16'];
    await make(all, () => workload());
    const made = await Promise.all([
      main.backup({ name: 'case-16', includedNamespaces: all, excludedResources: ['secrets'] }),
      main.backup({ name: 'case-20', includedNamespaces: all, includedResources: ['deployments', 'configmaps'] }),
    ]);
    expect(made.map(({ status }) => status.phase)).toEqual(['Completed', 'Completed']);
    const [first, second] = [{ backupName: 'case-16' }, { backupName: 'case-20' }];
    await comesBack(expect, lab(), { all, kept: all, expected: withoutSecret, first, second });
  });

  test.concurrent('17 and 21: a restore has the resource types that it includes and does not exclude', async ({ expect }) => {
    const { main, make } = lab();
    const all = ['case-17'];
    await make(all, () => workload());
    expect((await main.backup({ name: 'case-17', includedNamespaces: all })).status.phase).toBe('Completed');
    const first = { backupName: 'case-17', excludedResources: ['secrets'] };
    const second = { backupName: 'case-17', includedResources: ['deployments', 'configmaps'] };
    await comesBack(expect, lab(), { all, kept: all, expected: withoutSecret, first, second });
  });

  test.concurrent('22: only what a selector names comes back', async ({ expect }) => {
    const { main, make, names, deleteNamespaces } = lab();
    const labels = { 'case-22': 'chosen' };
    await make(['case-22-a', 'case-22-b'], (namespace) => [
      deployment('first', namespace === 'case-22-a' ? labels : {}),
      deployment('second', { 'case-22': 'not-chosen' }),
    ]);
    const includedNamespaces = ['case-22-a', 'case-22-b'];
    const { status } = await main.backup({ name: 'case-22', includedNamespaces, labelSelector: { matchLabels: labels } });
    expect(status.phase).toBe('Completed');
    await deleteNamespaces(...includedNamespaces);
    expect((await main.restore({ name: 'case-22', backupName: 'case-22' })).status.phase).toBe('Completed');
    expect(await names('case-22-a', ['deployments'])).toEqual(['deployments/first']);
    expect(await names('case-22-b', ['deployments'])).toEqual([]);
  });
}

function fourNamespaces(name: string): { all: string[]; kept: string[]; left: string[] } {
  const all = ['a', 'b', 'c', 'd'].map((end) => `${name}-${end}`);
  return { all, kept: all.slice(0, 2), left: all.slice(2) };
}

interface Returning {
  readonly all: readonly string[];
  readonly kept: readonly string[];
  /** In each of those that are kept. */
  readonly expected: readonly string[];
  readonly first: { backupName: string; includedNamespaces?: string[]; excludedNamespaces?: string[] };
  readonly second: Returning['first'];
}

/** Restores twice: into the namespaces that are gone, and beside them. */
async function comesBack(expect: ExpectStatic, { main, names, present, deleteNamespaces }: UpstreamLab, options: Returning): Promise<void> {
  const { all, kept, expected, first, second } = options;
  const beside = (namespace: string) => `${namespace}-beside`;
  await deleteNamespaces(...all);
  const namespaceMapping = Object.fromEntries(kept.map((namespace) => [namespace, beside(namespace)]));
  const made = await Promise.all([
    main.restore({ ...first }),
    main.restore({ name: `${second.backupName}-beside`, ...second, namespaceMapping }),
  ]);
  expect(made.map(({ status }) => status.phase)).toEqual(['Completed', 'Completed']);
  expect(await present(...all)).toEqual(kept);
  for (const namespace of kept.flatMap((each) => [each, beside(each)])) expect(await names(namespace, workloadKinds)).toEqual(expected);
}
