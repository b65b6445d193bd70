import { clusterFromKubeConfig, createEngine, type Engine, type ObjectStore, type RestorePhase, type RestoreSpec } from '@lifeboat/core';
import { clusterRules } from '@lifeboat/core/compare';
import { type KubeObject, LifeboatError } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type Comparison, compareContents } from '../../e2e/compare/compare-contents.ts';
import type { ClusterContent } from '../../e2e/compare/read-cluster.ts';
import type { RestoreCase } from './restore-case.ts';
import { outcomeObject, readOutcome } from './restore-outcome.ts';
import { restoreWithVelero } from './restore-with-velero.ts';
import { rulesOf } from './rules/case-rules.ts';
import type { TargetCluster } from './target-cluster.ts';

/** Of Velero too: a server of a test must be started with it. */
export const terminatingResourceTimeoutInMs = 2000;

/** Two clusters in which the same restores are made, by Velero in one and by Lifeboat in the other. */
export interface CaseLab {
  /** Makes the restores of a case from one state, compares everything (left Velero, right Lifeboat), cleans up. */
  run(restoreCase: RestoreCase, names: { backup: string; restore: string }): Promise<CaseResult>;
  close(): Promise<void>;
}

export interface CaseResult {
  readonly comparison: Comparison;
  /** Expectations of the case that one of the clusters does not meet. */
  readonly unmet: readonly string[];
  /** Warnings and errors as the tools worded them. */
  readonly messages: { readonly velero: unknown; readonly lifeboat: unknown };
}

interface CaseLabOptions {
  /** Velero's cluster, with its server, and ours. */
  readonly clusters: { readonly velero: TargetCluster; readonly lifeboat: TargetCluster };
  /** Of Velero's location, which holds the backups. */
  readonly store: ObjectStore;
  /** Names of all objects in them. */
  readonly objectNames: ReadonlySet<string>;
}

export async function createCaseLab({ clusters, store, objectNames }: CaseLabOptions): Promise<CaseLab> {
  const ours = await openEngine(clusters.lifeboat, store);

  async function prepare({ existing, prepare }: RestoreCase, { backup, restore }: { backup: string; restore: string }): Promise<void> {
    if (existing) {
      const [name, spec] = [`${restore}-before`, { ...existing, backupName: backup }];
      await Promise.all([restoreWithVelero(clusters.velero.api, name, spec), restoreWithLifeboat(ours.engine, name, spec)]);
    }
    await Promise.all(Object.values(clusters).map(({ preparation }) => prepare?.(preparation)));
  }

  return {
    async run(restoreCase, { backup, restore }) {
      await prepare(restoreCase, { backup, restore });
      const before = await Promise.all([definitionVersions(clusters.velero), definitionVersions(clusters.lifeboat)]);
      const spec = { ...restoreCase.spec, backupName: backup };
      const [byVelero, byLifeboat] = await Promise.all([
        restoreWithVelero(clusters.velero.api, restore, spec),
        restoreWithLifeboat(ours.engine, restore, spec),
      ]);
      const outcomes = await Promise.all([
        readOutcome({ store, name: restore, phase: byVelero, objectNames }),
        readOutcome({ store: ours.store, name: restore, phase: byLifeboat, objectNames }),
      ]);
      const [left, right] = await Promise.all([contentSince(clusters.velero, before[0]), contentSince(clusters.lifeboat, before[1])]);
      const withOutcome = (content: ClusterContent, i: 0 | 1) =>
        new Map([...content, ['restore', new Map([['/outcome', outcomeObject(outcomes[i])]])]]);
      const rules = [...clusterRules, ...rulesOf(restoreCase)];
      const comparison = compareContents(withOutcome(left, 0), withOutcome(right, 1), rules);
      const unmet = (restoreCase.expects ?? []).filter((line) => !isMet(line, left) || !isMet(line, right));
      const keepDefinitions = { keepDefinitions: true };
      await Promise.all([clusters.velero.clean(keepDefinitions), clusters.lifeboat.clean(keepDefinitions)]);
      return { comparison, unmet, messages: { velero: outcomes[0].raw, lifeboat: outcomes[1].raw } };
    },
    close: () => ours.close(),
  };
}

/** Lifeboat with a location of its own that has Velero's backups: so both may use one name for a restore. */
async function openEngine(
  target: TargetCluster,
  from: ObjectStore,
): Promise<{ engine: Engine; store: ObjectStore; close(): Promise<void> }> {
  const store = createMemoryObjectStore();
  for await (const { key } of from.listObjects('backups/')) await store.putObject(key, await from.getObject(key));
  const cluster = await clusterFromKubeConfig({ path: target.kubeconfig });
  const engine = createEngine({ cluster, storageLocations: { default: { store } }, terminatingResourceTimeoutInMs });
  return { engine, store, close: async () => void (await cluster.close()) };
}

async function restoreWithLifeboat(engine: Engine, name: string, spec: RestoreSpec): Promise<RestorePhase> {
  try {
    return (await engine.restore({ ...spec, backupName: spec.backupName ?? '', name }).result).phase;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'INVALID_REQUEST')) return 'FailedValidation';
    throw error;
  }
}

const definitions = 'customresourcedefinitions.apiextensions.k8s.io';

/** Definitions stay between cases: those that the case left alone are none of its business. */
async function definitionVersions(cluster: TargetCluster): Promise<Set<string>> {
  const { items } = (await cluster.api.json('/apis/apiextensions.k8s.io/v1/customresourcedefinitions')) as { items: KubeObject[] };
  return new Set(items.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`));
}

async function contentSince(cluster: TargetCluster, before: ReadonlySet<string>): Promise<ClusterContent> {
  const content = new Map(await cluster.content());
  const changed = [...(content.get(definitions) ?? [])].filter(
    ([, { metadata }]) => !before.has(`${metadata.uid} ${metadata.resourceVersion}`),
  );
  return content.set(definitions, new Map(changed));
}

function isMet(line: string, content: ClusterContent): boolean {
  const [, not, resource = '', name = ''] = /^(!?)(\S+) (\S+)$/.exec(line) ?? [];
  const there = content.get(resource)?.has(name.includes('/') ? name : `/${name}`) ?? false;
  return there === (not === '');
}
