import type { RestoreTransform } from '../../../contract/transforms/restore-transform.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { cloneJson, isRawJson } from '../../../json/index.ts';
import { callForeign } from '../../../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../../../plugin-api/foreign/time-limits.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { durationInMs } from '../../../velero-api/values/duration.ts';
import type { TransformStep } from './transform-step.ts';

/** A function of a request. */
export function functionStep(transform: RestoreTransform): TransformStep {
  const what = `The transform "${transform.name}"`;
  return {
    name: transform.name,
    async apply({ object, itemFromBackup, id, logger, signal }) {
      const was = identityOf(object);
      const returned = await callForeign({
        what,
        timeoutInMs: durationInMs(transform.timeout) ?? foreignTimeLimits.transformInMs,
        signal,
        call: async (limit) => {
          try {
            const context = { resource: { ...id }, itemFromBackup: cloneJson(itemFromBackup), logger, signal: limit };
            if (transform.matches && !transform.matches(object, context)) return undefined;
            return { object: await transform.transform(object, context) };
          } catch (cause) {
            throw failed(`${what} failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
          }
        },
      });
      if (!returned) return object;
      if (returned.object === null) return null;
      const problem = resultProblem(returned.object, was, transform.mayRename ?? false);
      if (problem !== undefined) throw failed(`${what} ${problem}`);
      return cloneJson(returned.object);
    },
  };
}

function failed(message: string, cause?: unknown): LifeboatError {
  return new LifeboatError({ code: 'ITEM_ACTION_FAILED', message, ...(cause !== undefined && { cause }) });
}

interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

function identityOf({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): Identity {
  return { apiVersion, kind, name, namespace };
}

/** What keeps a result from being the object that it was made of. */
function resultProblem(result: unknown, was: Identity, mayRename: boolean): string | undefined {
  if (result === undefined) return 'returned nothing: return the object, changed or not, or null to leave it out';
  if (!isObject(result) || !isObject(result.metadata)) return 'returned no Kubernetes object with metadata';
  const problem = jsonProblem(result, '', new Set());
  if (problem !== undefined) return `returned what JSON cannot hold: ${problem}`;
  const { apiVersion, kind, name, namespace } = identityOf(result as unknown as KubeObject);
  if (apiVersion !== was.apiVersion || kind !== was.kind)
    return `made ${apiVersion} ${kind} of ${was.apiVersion} ${was.kind}: version and kind must stay`;
  if ((namespace ?? '') !== (was.namespace ?? ''))
    return `moved it from namespace ${was.namespace ?? '(none)'} to ${namespace ?? '(none)'}: use namespaceMapping for that`;
  if (name === was.name || (mayRename && typeof name === 'string' && name !== '')) return undefined;
  return `gave it the name ${String(name)} instead of ${was.name}: a transform that may do that has mayRename: true`;
}

function jsonProblem(value: unknown, path: string, inside: ReadonlySet<unknown>): string | undefined {
  const at = path === '' ? 'it' : path;
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value) || isRawJson(value)) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${at} is ${value}`;
  if (typeof value !== 'object') return `${at} is a ${typeof value}`;
  if (inside.has(value)) return `${at} contains itself`;
  const deeper = new Set(inside).add(value);
  if (deeper.size > deepest) return `${at} is too deep`;
  if (Array.isArray(value)) return firstOf(value.map((each, i) => jsonProblem(each ?? null, `${path}/${i}`, deeper)));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return `${at} is an instance of a class`;
  return firstOf(Object.entries(value).map(([key, each]) => jsonProblem(each, `${path}/${key}`, deeper)));
}

const deepest = 200;

function firstOf(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
