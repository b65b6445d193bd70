import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreEvent } from '../../contract/events.ts';
import type { RestoreResult } from '../../contract/requests.ts';
import type { PlannedItem } from '../../contract/results/planned-item.ts';
import type { Run } from '../../contract/run.ts';
import { blockedCodes } from '../../errors/verdicts/blocked-codes.ts';
import { planWarningCodes } from '../../errors/verdicts/plan-warning-codes.ts';
import { allOf, createRestoreLab } from '../testing/restore-lab.ts';
import { admissionSituations } from './testing/admission-situations.ts';
import { type AuditedRequest, readAuditLog, storesNothing } from './testing/audit-log.ts';
import { kindSituations } from './testing/kind-situations.ts';
import { referenceSituations } from './testing/reference-situations.ts';
import { clusterKinds, inNamespace, type Placed, type Situation } from './testing/situation.ts';
import { type SituationLab, startSituationLab } from './testing/situation-lab.ts';

const real = inject('real');
const situations = [...kindSituations, ...admissionSituations, ...referenceSituations];
const planAgent = 'lifeboat-plan';

// A plan that is applied does to an object what its row says; a restore without a plan finds out what was blocked.
const becomes: Readonly<Record<PlannedItem['action'], string>> = {
  create: 'created',
  update: 'updated',
  recreate: 'recreated',
  unchanged: 'skipped',
  skip: 'skipped',
  blocked: 'failed',
};

describe.skipIf(!real)('a plan of situations in a real cluster', () => {
  let lab: SituationLab;
  let rows: readonly PlannedItem[];
  let applied: Outcomes;
  let restored: Outcomes;
  let before: ReadonlyMap<string, string>;
  let after: ReadonlyMap<string, string>;
  /** Of the audit log, while it was planned. */
  let meanwhile: readonly AuditedRequest[];

  const saved = situations.flatMap(({ name, saved }) =>
    saved.map(([resource, object]): Placed => [resource, clusterKinds.has(resource) ? object : inNamespace(object, name)]),
  );
  const request = {
    backupName: 'b',
    existingResourcePolicy: 'update',
    existingResourcePolicies: { 'cronjobs.batch': 'recreate' },
    preserveNodePorts: true,
    resourceModifier: { kind: 'configmap', name: 'addresses' },
  } as const;

  beforeAll(async () => {
    lab = await startSituationLab(join(real?.state ?? '', 'situations'));
    await lab.prepare(situations);
    const conditions = { groupResource: 'services', namespaces: ['cluster-ip-taken'] };
    const patches = [{ operation: 'add', path: '/spec/clusterIP', value: '10.0.0.77' }];
    const modifiers = JSON.stringify({ version: 'v1', resourceModifierRules: [{ conditions, patches }] });
    await lab.admin.create(
      { group: '', version: 'v1', resource: 'namespaces' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'velero' } },
    );
    await lab.admin.create(
      { group: '', version: 'v1', resource: 'configmaps' },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'addresses', namespace: 'velero' }, data: { rules: modifiers } },
    );
    const planning = await createRestoreLab(await lab.client(planAgent));
    await planning.backup('b', saved);
    const begun = (await readAuditLog(lab.auditLog)).length;
    before = await versionsOf(lab.admin);
    const plan: string[] = [];
    rows = await allOf(planning.plan(request, { save: { write: (text) => void plan.push(text) } }));
    after = await versionsOf(lab.admin);
    meanwhile = (await readAuditLog(lab.auditLog)).slice(begun);
    const restoring = planning.as(await lab.client('lifeboat-restore'));
    applied = await outcomesOf(restoring.apply(plan, 'applied'));
    restored = await outcomesOf(restoring.restore({ ...request, name: 'restored' }));
    await planning.close();
  }, 600_000);
  afterAll(() => lab?.down());

  test('nothing is written while it is made', () => {
    const planned = meanwhile.filter(({ userAgent }) => userAgent === planAgent);
    expect(planned.length).toBeGreaterThan(50);
    expect(planned.filter((each) => !storesNothing(each))).toEqual([]);
    // What changed meanwhile was written by a controller in this time, as the log says.
    const others = meanwhile.filter((each) => each.userAgent !== planAgent && !storesNothing(each));
    const written = new Set(others.map(({ objectRef }) => `${objectRef?.resource} ${objectRef?.namespace ?? ''}/${objectRef?.name}`));
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
      (key) => before.get(key) !== after.get(key) && !written.has(key),
    );
    expect(before.size).toBeGreaterThan(200);
    expect(changed).toEqual([]);
    // Else the look at the versions says little.
    expect(written.size).toBeLessThan(before.size / 10);
  });

  test('what the plan blocks is not tried when it is applied', () => {
    const blocked = rows.filter(({ action, groupResource }) => action === 'blocked' && groupResource !== 'namespaces');
    expect(blocked.length).toBeGreaterThan(20);
    expect(blocked.filter((row) => !['skipped', undefined].includes(applied.actions.get(keyOf(row))))).toEqual([]);
  });

  test('there is a situation for every code', () => {
    const expected = new Set(situations.flatMap(({ rows: each }) => each.flatMap(({ code, warnings = [] }) => [code, ...warnings])));
    // These are in other tests: a transform that fails, what the API server refuses in words of its own, what is shared, hooks and
    // snapshots (plan-notices, plan-snapshots), fields of built-in kinds (built-in-check.real).
    const others = ['HOOKS_REFUSED', 'SNAPSHOT_UNSURE', 'FIELD_MISSING'];
    const elsewhere = ['ACTION_FAILED', 'ADMISSION_REFUSED', 'REFUSED', 'SHARED', ...others];
    const all = [...Object.keys(blockedCodes), ...Object.keys(planWarningCodes)];
    expect(all.filter((code) => !expected.has(code) && !elsewhere.includes(code))).toEqual([]);
    expect(situations.length).toBeGreaterThanOrEqual(30);
  });

  test.each(situations.filter(({ anyOrder }) => !anyOrder).map((each) => [each.name, each] as const))('%s', (_name, situation) => {
    for (const expected of situation.rows) {
      const [row] = rowsOf(situation).filter(({ groupResource, name }) => `${groupResource} ${name}` === expected.of);
      expect(shown(row), expected.of).toEqual(shownExpected(expected));
      expect(`${row?.reason}\n${row?.warnings?.map(({ message }) => message).join('\n')}`).toMatch(expected.says ?? /(?:)/);
      expect(row?.notTried ?? '').toMatch(expected.notTried ?? /^$/);
      // A restore makes a namespace for what is in it, and tells of that.
      if (row?.groupResource !== 'namespaces') expect(outcomeOf(row), `the restore of ${expected.of}`).toBe(becomes[expected.action]);
    }
  });

  test.each(situations.filter(({ anyOrder }) => anyOrder).map((each) => [each.name, each] as const))(
    '%s, in any order',
    (_name, situation) => {
      const found = rowsOf(situation).filter(({ groupResource }) => groupResource !== 'namespaces');
      const sorted = (list: readonly object[]) => list.map((each) => JSON.stringify(each)).sort();
      expect(sorted(found.map(shown))).toEqual(sorted(situation.rows.map(shownExpected)));
      const told = found.map(({ reason, warnings = [] }) => `${reason}${warnings.map(({ message }) => message).join()}`).join('\n');
      for (const { says = /(?:)/ } of situation.rows) expect(told).toMatch(says);
      expect(found.map(outcomeOf).sort()).toEqual(situation.rows.map(({ action }) => becomes[action]).sort());
    },
  );

  const rowsOf = ({ name, saved: own }: Situation) =>
    rows.filter(
      (row) =>
        row.namespace === name ||
        (row.groupResource === 'namespaces' && row.name === name) ||
        own.some(([resource, object]) => resource === row.groupResource && object.metadata.name === row.name && clusterKinds.has(resource)),
    );

  /** A kind that is not served is one error for all its objects. */
  function outcomeOf(row: PlannedItem | undefined): string | undefined {
    if (!row) return undefined;
    const { actions, result } = row.action === 'blocked' ? restored : applied;
    const untold = JSON.stringify(result.errors).includes(`objects of ${row.groupResource} are not restored`) ? 'failed' : undefined;
    return actions.get(keyOf(row)) ?? untold;
  }
});

interface Outcomes {
  readonly result: RestoreResult;
  readonly actions: ReadonlyMap<string, string>;
}

async function outcomesOf(run: Run<RestoreEvent, RestoreResult>): Promise<Outcomes> {
  const events = await allOf(run);
  const actions = events.flatMap((event) => (event.type === 'item' ? [[keyOf(event.object), event.action] as const] : []));
  return { result: await run.result, actions: new Map(actions) };
}

function shown(row: PlannedItem | undefined): object {
  return { action: row?.action, code: row?.code, warnings: (row?.warnings ?? []).map(({ code }) => code) };
}

function shownExpected({ action, code, warnings = [] }: Situation['rows'][number]): object {
  return { action, code, warnings: [...warnings] };
}

function keyOf({ groupResource, namespace, name }: { groupResource: string; namespace: string; name: string }): string {
  return JSON.stringify([groupResource, namespace, name]);
}

/** Resource versions of all objects that last, Events and Leases aside. */
async function versionsOf(cluster: ClusterClient): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const type of (await cluster.discover()).preferred) {
    if (!type.verbs.includes('list') || ['events', 'leases', 'componentstatuses'].includes(type.resource)) continue;
    for await (const { items } of cluster.listPages(type))
      for (const { metadata } of items)
        found.set(`${type.resource} ${metadata.namespace ?? ''}/${metadata.name}`, metadata.resourceVersion ?? '');
  }
  return found;
}
