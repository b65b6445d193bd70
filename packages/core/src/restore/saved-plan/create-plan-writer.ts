import { createHash, randomBytes } from 'node:crypto';
import type { RestoreRequest } from '../../contract/requests.ts';
import type { PlannedItem } from '../../contract/results/planned-item.ts';
import type { PlanSink } from '../../contract/saved-plans/saved-plan-options.ts';
import { setOwnMember, stringifyJson } from '../../json/index.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import { clusterIdentity } from './cluster-identity.ts';
import { createPlanSeal } from './create-plan-seal.ts';
import { type PlanHeader, type PlanRow, type PlanTrailer, planFormat } from './plan-row.ts';

/** What was seen of an object while it was planned. */
export interface SeenObject {
  id?: ResourceIdentifier;
  original?: KubeObject;
  wanted?: KubeObject;
  live?: KubeObject;
}

/** Writes a plan, line by line. */
export interface PlanWriter {
  add(item: PlannedItem, seen: SeenObject): Promise<void>;
  end(): Promise<void>;
}

interface PlanWriterSession {
  readonly archiveSha256: string;
  readonly backup: KubeObject;
  readonly dependencies: RestoreDependencies;
  readonly signal: AbortSignal;
}

interface PlanWriterOptions {
  readonly sink: PlanSink;
  readonly request: RestoreRequest;
  readonly session: PlanWriterSession;
}

/** @throws LifeboatError `KUBERNETES_*` where the cluster cannot be told from others */
export async function createPlanWriter({ sink, request, session }: PlanWriterOptions): Promise<PlanWriter> {
  const { backup, archiveSha256, dependencies, signal } = session;
  const salt = randomBytes(16).toString('base64url');
  const seal = createPlanSeal(archiveSha256, salt);
  const hash = createHash('sha256');
  let rows = 0;
  let last = Promise.resolve();

  // In the order in which they come; who writes too fast waits.
  function write(line: object): Promise<void> {
    const text = `${stringifyJson(line)}\n`;
    hash.update(text);
    last = last.then(() => sink.write(text));
    last.catch(() => {}); // its caller's
    return last;
  }

  const header: PlanHeader = {
    format: planFormat,
    createdAt: dependencies.now().toISOString(),
    salt,
    backup: { name: request.backupName, uid: backup.metadata.uid ?? '', seal: seal.of('backup') },
    storageLocation: dependencies.store.location,
    cluster: await clusterIdentity(dependencies.cluster, signal),
    ...splitFunctions(request),
  };
  await write(header);
  return {
    async add(item, { id, original, wanted, live }) {
      const content = live && seal.content(item.groupResource, live);
      const { uid = '', resourceVersion = '' } = live?.metadata ?? {};
      const row: PlanRow = {
        item,
        ...(id && wanted && { wanted: seal.wanted(id, wanted, original ?? wanted) }),
        ...(live && { live: { uid, resourceVersion, ...(content !== undefined && { content }) } }),
      };
      rows += 1;
      await write(row);
    },
    async end() {
      const sha256 = hash.copy().digest('hex');
      const trailer: PlanTrailer = { rows, sha256, seal: seal.of(sha256) };
      await write(trailer);
    },
  };
}

/** A request without its functions, and what those are called. */
function splitFunctions(request: RestoreRequest): Pick<PlanHeader, 'request' | 'functions'> {
  const data: Record<string, unknown> = {};
  const functions: Record<string, readonly string[]> = {};
  for (const [field, value] of Object.entries(request)) {
    if (field === 'signal' || value === undefined) continue;
    if (!hasFunction(value)) setOwnMember(data, field, value);
    // What it chose are the rows: what they do not list is left alone.
    else if (field === 'select') continue;
    else setOwnMember(functions, field, functionNames(value));
  }
  return { request: data, functions };
}

function hasFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasFunction);
}

/** What functions are called, in their order; those of an object by its members. */
export function functionNames(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((each: { readonly name?: unknown }) => String(each?.name ?? ''));
  return typeof value === 'object' && value !== null ? Object.keys(value).sort() : [];
}
