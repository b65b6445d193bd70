import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { type GroupVersionResource, groupResource, type KubeObject } from '../../../plugin-api/kube-object.ts';
import { isFatalToRestore } from '../../../records/is-fatal.ts';
import { adaptPod } from '../../injected/adapt-pod.ts';
import { jobStart, suspended } from '../../leave-out/job-start.ts';
import { approximateBytes, createByteBudget } from '../../write/byte-budget.ts';
import { createStrategy } from '../../write/managers.ts';
import type { Block, Trial } from '../common/verdict.ts';
import type { VerdictSession } from '../common/verdict-session.ts';
import { brokenRule } from '../schema/broken-rule.ts';
import type { Definitions } from '../schema/definitions.ts';
import { classifyRefusal, dryRunUnsupported } from './classify-refusal.ts';
import { createDryRunSupport } from './dry-run-support.ts';

/** An object that would be written. */
export interface TriedObject {
  readonly type: GroupVersionResource;
  readonly wanted: KubeObject;
  /** As it is in the archive. */
  readonly original: KubeObject;
}

/** Asks the API server whether it would take something, by `dryRun=All`: it admits, checks and answers, and stores nothing. */
export interface TryWrite {
  create(tried: TriedObject): Promise<Trial>;
  /** Under another name, for one whose own is taken still. */
  createUnderOtherName(tried: TriedObject): Promise<Trial>;
  update(tried: TriedObject, patch: Record<string, unknown>): Promise<Trial>;
}

interface TryWriteOptions {
  readonly session: VerdictSession;
  readonly definitions: Definitions;
  /** Objects that only the plan brings, and that an object names. */
  readonly pending: (wanted: KubeObject) => Promise<readonly { readonly kind: string; readonly name: string }[]>;
}

// As a restore's writes: each is in memory several times, as text sent and received and as values.
const budgetInBytes = 2 * 1024 * 1024;

export function createTryWrite({ session, definitions, pending }: TryWriteOptions): TryWrite {
  const { cluster } = session.dependencies;
  const support = createDryRunSupport(session);
  const budget = createByteBudget(budgetInBytes);
  /** By verb, kind and namespace: who may not write one object may write none. */
  const withoutRights = new Map<string, Block>();

  async function attempt(verb: 'create' | 'patch', tried: TriedObject, send: () => Promise<unknown>): Promise<Trial> {
    const resource = groupResource(tried.type);
    const place = JSON.stringify([verb, resource, tried.wanted.metadata.namespace]);
    const known = withoutRights.get(place);
    if (known) return { block: known };
    const unsupported = await support(tried.type);
    if (unsupported !== undefined) return { notTried: unsupported };
    try {
      await budget.run(approximateBytes(tried.wanted), send);
      return {};
    } catch (error) {
      if (isFatalToRestore(error) || !LifeboatError.isInstance(error)) throw error;
      const refused = await judge(error, tried, verb === 'patch');
      if (refused.block?.code === 'RIGHTS_MISSING' && /User "[^"]*" cannot /.test(error.message)) withoutRights.set(place, refused.block);
      return refused;
    }
  }

  async function judge(error: LifeboatError, { type, wanted }: TriedObject, isUpdate: boolean): Promise<Trial> {
    const unsupported = dryRunUnsupported(error.message);
    if (unsupported !== undefined) return { notTried: unsupported };
    let code = classifyRefusal(error, { isUpdate });
    if (code === 'REFERENCE_REFUSED') {
      const comes = (await pending(wanted)).find(({ name }) => error.message.includes(name));
      if (comes) return { notTried: `${comes.kind} ${comes.name}, which it names, comes with this plan` };
    }
    if (code === 'SCHEMA_REFUSED') {
      const schema = await definitions.schemaOf(groupResource(type), type.version);
      const rule = schema && brokenRule(error.message, schema);
      if (rule) code = rule === 'transition' ? 'TRANSITION_RULE' : 'RULE_BROKEN';
    }
    return { block: { code, reason: error.message } };
  }

  function dryCreate({ type, wanted, original }: TriedObject): Promise<unknown> {
    const start = jobStart(original, session.choices);
    const held = start !== undefined && start !== 'anew' ? suspended(wanted) : wanted;
    const { managedFields: _managed, ...metadata } = held.metadata;
    const { fieldManager } = createStrategy(original, wanted.apiVersion);
    return cluster.create(type, { ...held, metadata }, { fieldManager, dryRun: true, signal: session.signal });
  }

  const create = (tried: TriedObject) =>
    attempt('create', tried, async () => {
      try {
        return await dryCreate(tried);
      } catch (error) {
        // As the restore does with Pods that carry what their old cluster had added.
        const adapted = groupResource(tried.type) === 'pods' ? adaptPod(tried.wanted, error) : undefined;
        if (!adapted) throw error;
        return dryCreate({ ...tried, wanted: adapted.pod });
      }
    });

  return {
    create,
    createUnderOtherName(tried) {
      const metadata = { ...tried.wanted.metadata, name: `lifeboat-plan-${crypto.randomUUID().slice(0, 8)}` };
      return create({ ...tried, wanted: { ...tried.wanted, metadata } });
    },
    update: (tried, patch) =>
      attempt('patch', tried, () => {
        const { name, namespace } = tried.wanted.metadata;
        const { fieldManager } = createStrategy(tried.original, tried.wanted.apiVersion);
        const body = { type: 'merge', patch } as const;
        return cluster.patch(tried.type, { name, namespace }, body, { fieldManager, dryRun: true, signal: session.signal });
      }),
  };
}
