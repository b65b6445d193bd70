import type { KubeObject } from '../plugin-api/kube-object.ts';

/** Why a workload or a claim is not ready. `final`: it will not become so by itself. */
export interface NotReadyState {
  readonly reason: string;
  readonly final: boolean;
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

interface WorkloadFields {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>> & { readonly conditions?: readonly Condition[] };
}

/** By kind, as kubectl's `rollout status` and `wait` see it; `undefined`: it is ready. */
export const readyStates: Readonly<Record<string, (object: KubeObject) => NotReadyState | undefined>> = {
  'deployments.apps': (object) => {
    const { spec, status } = fieldsOf(object);
    const wanted = numberOf(spec.replicas, 1);
    const stuck = conditionOf(status.conditions, 'Progressing', 'False') ?? conditionOf(status.conditions, 'ReplicaFailure', 'True');
    if (!isObserved(object)) return waits('its controller has not looked at it yet');
    // A paused one is not rolled out further.
    if (spec.paused !== true && numberOf(status.updatedReplicas) < wanted)
      return waits(`${numberOf(status.updatedReplicas)} of ${wanted} replicas are up to date`, stuck);
    return enough(numberOf(status.availableReplicas), wanted, 'replicas are available', stuck);
  },
  'statefulsets.apps': (object) => {
    const { spec, status } = fieldsOf(object);
    if (!isObserved(object)) return waits('its controller has not looked at it yet');
    return enough(numberOf(status.readyReplicas), numberOf(spec.replicas, 1), 'replicas are ready');
  },
  'daemonsets.apps': (object) => {
    const { status } = fieldsOf(object);
    if (!isObserved(object)) return waits('its controller has not looked at it yet');
    return enough(numberOf(status.numberAvailable), numberOf(status.desiredNumberScheduled), 'Pods are available');
  },
  'jobs.batch': (object) => {
    const { spec, status } = fieldsOf(object);
    const failed = conditionOf(status.conditions, 'Failed', 'True');
    if (failed) return { reason: `it failed: ${tellCondition(failed)}`, final: true };
    if (spec.suspend === true || conditionOf(status.conditions, 'Complete', 'True')) return undefined;
    const left = numberOf(spec.completions, 1) - numberOf(status.succeeded);
    // One that runs may run for days.
    return enough(numberOf(status.ready), Math.min(numberOf(spec.parallelism, 1), left), 'Pods are ready');
  },
  persistentvolumeclaims: (object) => {
    const phase = fieldsOf(object).status.phase;
    if (phase === 'Bound') return undefined;
    if (phase === 'Lost') return { reason: 'its volume is gone', final: true };
    return waits('it has no volume yet');
  },
};

function fieldsOf(object: KubeObject): Required<WorkloadFields> {
  const { spec, status } = object as WorkloadFields;
  return { spec: spec ?? {}, status: status ?? {} };
}

function isObserved(object: KubeObject): boolean {
  const { generation } = object.metadata as { readonly generation?: unknown };
  return numberOf(fieldsOf(object).status.observedGeneration) >= numberOf(generation);
}

function enough(there: number, wanted: number, what: string, why?: Condition): NotReadyState | undefined {
  return there >= wanted ? undefined : waits(`${there} of ${wanted} ${what}`, why);
}

function waits(reason: string, why?: Condition): NotReadyState {
  return { reason: why ? `${reason}: ${tellCondition(why)}` : reason, final: false };
}

function conditionOf(conditions: readonly Condition[] | undefined, type: string, status: string): Condition | undefined {
  return conditions?.find((each) => each.type === type && each.status === status);
}

function tellCondition({ reason = '', message = '' }: Condition): string {
  return [reason, message].filter((part) => part !== '').join(': ');
}

// Numbers of a server may be bigints.
function numberOf(value: unknown, otherwise = 0): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : otherwise;
}
