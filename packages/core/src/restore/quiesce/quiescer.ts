import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { createResourceSelector } from '../../filters/resource-selector.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { type GroupVersionResource, groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { HoldingField, QuiesceAdapter } from '../../plugin-api/quiesce-adapter.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { HoldRecord } from '../../velero-api/files/hold-record.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import { readHold, withHold } from './hold-annotation.ts';
import { deployments, holdDeployment, noReplicas } from './hold-deployment.ts';
import { holdingFields } from './holding-fields.ts';
import { releaseAll } from './release-all.ts';
import type { HeldObject } from './release-object.ts';

/** What holding controllers takes. */
export interface QuiesceSession {
  readonly dependencies: {
    readonly cluster: ClusterClient;
    readonly quiesceAdapters: readonly QuiesceAdapter[];
    readonly concurrency: number;
    readonly resourceTimeoutInMs: number;
  };
  readonly restore: { readonly metadata: { readonly name: string } };
  readonly choices: Pick<RestoreChoices, 'quiesceControllers' | 'quiesceDeployments'>;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
  readonly view: ClusterView;
}

/** Holds the controllers of custom resources while a restore brings their trees back. */
export interface Quiescer {
  /** Holds controllers that run, by their Deployments. */
  begin(): Promise<void>;
  /** An object as it is to be created: held, where an adapter says so. `target`: in the cluster. */
  held(type: GroupVersionResource, target: ResourceIdentifier, wanted: KubeObject): Promise<KubeObject>;
  /** An object is there. If it is held, by this restore or an earlier one, this one releases it. */
  note(type: GroupVersionResource, live: KubeObject): Promise<void>;
  /** How an object would be held, for people; `undefined`: not at all. */
  describe(target: ResourceIdentifier, wanted: KubeObject): string | undefined;
  /** Deployments that `begin` would take the replicas of, as `namespace/name`. Reads only. */
  running(): Promise<string[]>;
  /** Whether the controller of an object of the archive leaves its tree alone. */
  covers(target: ResourceIdentifier, object: KubeObject): boolean;
  /** Releases all, what was made last first. What cannot be released is an error, each. @throws LifeboatError `CANCELED`, `KUBERNETES_*` */
  release(options: { readonly signal: AbortSignal }): Promise<void>;
  /** From now on it is noted where something is held, before it is. */
  noteBy(put: () => Promise<void>): void;
  /** For whoever resumes. */
  readonly records: readonly HoldRecord[];
}

const mostMsForPods = 60_000;

export function createQuiescer(session: QuiesceSession): Quiescer {
  const { dependencies, restore, choices, log, signal } = session;
  const { cluster, concurrency } = dependencies;
  const { name: restoreName } = restore.metadata;
  const adapters = choices.quiesceControllers ? dependencies.quiesceAdapters : [];
  const records: HoldRecord[] = [];
  const noted = new Map<string, Promise<void>>();
  let put = async (): Promise<void> => {};
  let held = new Map<string, HeldObject>();
  const remember = (object: HeldObject) => void held.set(keyOf(object), object);
  /** Deployments without replicas, as `namespace/name`; those of the request, and those of adapters. */
  const scaled = new Set(choices.quiesceDeployments);
  let compiled:
    | { readonly view: ClusterView; readonly applies: ReadonlyMap<QuiesceAdapter, ReturnType<typeof createResourceSelector>> }
    | undefined;

  function appliesTo(adapter: QuiesceAdapter) {
    const { view } = session;
    if (compiled?.view !== view)
      compiled = { view, applies: new Map(adapters.map((each) => [each, createResourceSelector(each.appliesTo, view.discovery)])) };
    return compiled.applies.get(adapter) ?? (() => false);
  }

  const applying = (target: ResourceIdentifier, { metadata: { labels } }: KubeObject) => {
    const item = { ...target, labels };
    return adapters.filter((adapter) => appliesTo(adapter)(item));
  };

  function fieldsFor(target: ResourceIdentifier, object: KubeObject): HoldingField[] {
    const isScaled = groupResource(target) === 'deployments.apps' && scaled.has(`${target.namespace}/${target.name}`);
    return [...(isScaled ? noReplicas : []), ...applying(target, object).flatMap((adapter) => holdingFields(adapter, object))];
  }

  function record(row: HoldRecord): Promise<void> {
    const key = JSON.stringify([row.group, row.version, row.resource, row.namespace, row.name]);
    const before = noted.get(key);
    if (before) return before;
    records.push(row);
    const isNoted = put();
    noted.set(key, isNoted);
    return isNoted;
  }

  function deploymentsOfAdapters(): Set<string> {
    const { selection } = session.view;
    const found = new Set<string>();
    for (const adapter of adapters) {
      if (!adapter.deployments?.length) continue;
      const { labelSelector: _labels, ...rest } = adapter.appliesTo;
      const applies = createResourceSelector(rest, session.view.discovery);
      const isAsked = selection.resources.some((resource) => {
        for (const id of selection.items(resource))
          if (applies({ ...id, namespace: id.namespace && selection.targetNamespace(id.namespace), labels: undefined })) return true;
        return false;
      });
      if (isAsked) for (const name of adapter.deployments) found.add(name);
    }
    return found;
  }

  async function hasReplicas(name: string): Promise<boolean> {
    try {
      const live = await cluster.get(deployments, deploymentNamed(name), { signal });
      return live !== undefined && withHold(live, restoreName, noReplicas) !== live;
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      log.warn(`Whether Deployment ${name} runs, and can be held, is not known`, coded('CONTROLLER_NOT_HELD', { error }));
      return false;
    }
  }

  async function holdRunning(name: string): Promise<void> {
    const object = deploymentNamed(name);
    const timeoutInMs = Math.min(mostMsForPods, dependencies.resourceTimeoutInMs);
    try {
      const outcome = await holdDeployment({
        cluster,
        object,
        restore: restoreName,
        timeoutInMs,
        signal,
        async note() {
          await record({ ...deployments, namespace: object.namespace, name: object.name });
          remember(object);
        },
      });
      if (outcome === 'held') log.info(`Deployment ${name} has no replicas until the objects are there`);
      if (outcome === 'running')
        log.warn(`The Pods of Deployment ${name} have not gone in time: its controllers may still run`, coded('CONTROLLER_NOT_HELD'));
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      log.warn(
        `Deployment ${name} could not be held: its controllers run while objects come back`,
        coded('CONTROLLER_NOT_HELD', { error }),
      );
    }
  }

  return {
    async begin() {
      for (const name of deploymentsOfAdapters()) scaled.add(name);
      for (const name of scaled) await holdRunning(name);
    },
    async held(type, target, wanted) {
      const made = withHold(wanted, restoreName, fieldsFor(target, wanted));
      if (made === wanted) return wanted;
      const { group, version, resource } = type;
      await record({ group, version, resource, namespace: target.namespace });
      return made;
    },
    async note(type, live) {
      const hold = readHold(live);
      if (!hold) return;
      const { name, namespace = '' } = live.metadata;
      const { group, version, resource } = type;
      // The label of this restore finds what bears its name, also of an earlier run of it.
      await record({ group, version, resource, namespace, ...(hold.restore !== restoreName && { name }) });
      remember({ type: { group, version, resource }, namespace, name });
    },
    describe(target, wanted) {
      const fields = fieldsFor(target, wanted);
      if (withHold(wanted, restoreName, fields) === wanted) return undefined;
      const byAdapter = applying(target, wanted).filter((adapter) => holdingFields(adapter, wanted).length > 0);
      const names = byAdapter.map(({ name }) => name);
      const who = names.length === 0 ? 'a Deployment that is held' : names.join(', ');
      return `${who}: ${fields.map(({ path, value }) => `${path.join('.')} is ${String(value)}`).join(', ')}`;
    },
    async running() {
      for (const name of deploymentsOfAdapters()) scaled.add(name);
      const found: string[] = [];
      for (const name of [...scaled].sort()) if (await hasReplicas(name)) found.push(name);
      return found;
    },
    covers(target, object) {
      try {
        return applying(target, object).some(
          (adapter) => holdingFields(adapter, object).length > 0 || adapter.deployments?.some(isScaledDown),
        );
      } catch {
        return false; // told where it is restored
      }
    },
    async release(options) {
      const objects = [...held.values()].reverse();
      held = new Map();
      await releaseAll({ cluster, objects, log, concurrency, signal: options.signal });
    },
    noteBy(note) {
      put = note;
    },
    records,
  };

  function isScaledDown(name: string): boolean {
    const object = deploymentNamed(name);
    if (held.has(keyOf(object))) return true;
    const { selection } = session.view;
    for (const id of selection.items('deployments.apps'))
      if (id.name === object.name && selection.targetNamespace(id.namespace) === object.namespace) return true;
    return false;
  }
}

function deploymentNamed(text: string): HeldObject {
  const [namespace = '', name = ''] = text.split('/');
  return { type: deployments, namespace, name };
}

function keyOf({ type, namespace, name }: HeldObject): string {
  return JSON.stringify([groupResource(type), namespace, name]);
}
