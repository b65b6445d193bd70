import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { MoverJobOptions, MoverOptions } from '../../../contract/movers/mover-options.ts';
import type { MovedVolume, MoverTask } from '../../../contract/movers/mover-task.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import { jobType, secretType } from '../mover-labels.ts';
import { onNode } from '../movers/on-node.ts';
import { cannotStart, whyNotRunning } from '../why-not-running.ts';
import { type MoverJobPlace, moverJob, moverJobLabel, moverSecret } from './mover-job.ts';
import { readMoverReport } from './mover-report.ts';
import { type MoverNews, readMoverLog, readMoverNews } from './read-mover-log.ts';

export interface RunJobOptions extends MoverJobPlace {
  readonly cluster: ClusterClient;
  readonly mover: MoverOptions;
  readonly job: MoverJobOptions;
  /** The uid of the Backup or Restore. */
  readonly run: string;
  readonly task: MoverTask;
  /** For a Pod of it to run. */
  readonly timeoutInMs: number;
  /** Hears of it while it works, from time to time. */
  readonly onProgress?: ((news: MoverNews) => void) | undefined;
  /** Hears of each entry that was not moved as it is, as far as the log of the Pod names it. */
  readonly onProblem?: ((problem: { readonly path: string; readonly message: string }) => void) | undefined;
  /** Hears of each blob that was stored, as far as the log of the Pod names it. */
  readonly onStored?: ((blob: BlobDigest) => void) | undefined;
  readonly signal: AbortSignal;
}

const podType = { group: '', version: 'v1', resource: 'pods' };
const removeTimeoutInMs = 30_000;
/** Velero's, for files of volumes. */
const defaultMoveTimeoutInMs = 4 * 60 * 60 * 1000;

/**
 * Has a Job with Lifeboat's own image move the files of one volume, and tells how that went. The Job and the Secret with its task are gone
 * afterwards.
 * @throws LifeboatError what the program in the Job says, `MOVER_FAILED`, `TIMEOUT`, `CANCELED`, `KUBERNETES_*`
 */
export async function runMoverJob(options: RunJobOptions): Promise<MovedVolume> {
  const { cluster, mover, job, run, namespace, claim, node, writes, task, signal } = options;
  const longestInMs = mover.timeoutInMs ?? defaultMoveTimeoutInMs;
  const wanted = moverJob({ mover, job, run, namespace, claim, node, writes, longestInMs });
  const { name } = wanted.metadata;
  try {
    const made = await cluster.create(jobType, wanted, { signal }).catch((error: unknown) => {
      throw refused(error, options);
    });
    const node = mover.perNode && (await nodeOf(name, options));
    return await onNode({ cluster, mover, node, signal }, async () => {
      // The Pod waits for it. It is the Job's from its first moment: it goes with it, also when this process is killed now.
      await cluster.create(secretType, moverSecret(made, task), { signal });
      return follow(name, longestInMs, options);
    });
  } finally {
    // Also after a cancel. What stays is found by its label.
    const removing = { signal: AbortSignal.timeout(removeTimeoutInMs) };
    const both = [
      cluster.delete(jobType, { namespace, name }, { propagationPolicy: 'Background', ...removing }),
      cluster.delete(secretType, { namespace, name }, removing),
    ];
    await Promise.allSettled(both);
  }
}

/** A quota, a policy or an admission webhook: nothing is wrong with the volume. */
function refused(error: unknown, { namespace, claim }: RunJobOptions): unknown {
  if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_INVALID')) return error;
  return new LifeboatError({
    code: error.code,
    message: `The cluster refuses a mover's Job for claim ${namespace}/${claim}: ${error.message}. Its resources, labels, priority class and security context are options of \`volumeFiles.mover\``,
    context: { ...error.context, claim },
    cause: error,
  });
}

/** The node that its Pod is given. A Pod that is given none in time is told of by who follows it. */
async function nodeOf(name: string, { cluster, namespace, claim, timeoutInMs, signal }: RunJobOptions): Promise<string | undefined> {
  const look = async () => textAt(await newestPod(cluster, name, { namespace, signal }), 'spec', 'nodeName');
  return pollUntil({ look, timeoutInMs, intervalInMs: 300, signal, what: `The mover's Job ${namespace}/${name} of claim ${claim}` });
}

async function newestPod(
  cluster: ClusterClient,
  name: string,
  { namespace, signal }: Pick<RunJobOptions, 'namespace' | 'signal'>,
): Promise<KubeObject | undefined> {
  let newest: KubeObject | undefined;
  for await (const { items } of cluster.listPages(podType, { namespace, labelSelector: `${moverJobLabel}=${name}`, signal }))
    for (const pod of items)
      if (!newest || String(pod.metadata.creationTimestamp) >= String(newest.metadata.creationTimestamp)) newest = pod;
  return newest;
}

async function follow(name: string, longestInMs: number, options: RunJobOptions): Promise<MovedVolume> {
  const { cluster, namespace, claim, timeoutInMs, signal, onProgress } = options;
  const what = `The mover's Job ${namespace}/${name} of claim ${claim}`;
  const context = { namespace, claim };
  let last: KubeObject | undefined;
  let hasRun = false;

  async function look(): Promise<KubeObject | 'begun' | undefined> {
    last = await newestPod(cluster, name, { namespace, signal });
    const phase = textAt(last, 'status', 'phase');
    if (last && (phase === 'Succeeded' || phase === 'Failed') && !isDisrupted(last)) return last;
    if (cannotStart(last))
      throw new LifeboatError({
        code: 'MOVER_FAILED',
        message: `${what} cannot start: ${whyNotRunning(last)}. Its image is \`volumeFiles.mover.job.image\``,
        context,
      });
    if (phase === 'Running') hasRun = true;
    if (!last) await ensureJob();
    return phase === 'Running' ? 'begun' : undefined;
  }

  /** Somebody may have removed it, or it may have failed with its Pod gone. */
  async function ensureJob(): Promise<void> {
    const job = await cluster.get(jobType, { namespace, name }, { signal });
    const failed = objectsAt(job, 'status', 'conditions').find(({ type, status }) => type === 'Failed' && status === 'True');
    if (job && !failed) return;
    const why = job ? `${textAt(failed, 'reason') ?? 'failed'}: ${textAt(failed, 'message') ?? ''}` : 'it is gone';
    throw new LifeboatError({ code: 'MOVER_FAILED', message: `${what} ended: ${why}`, context });
  }

  const begun = await pollUntil({ look, timeoutInMs, intervalInMs: 300, signal, what });
  if (begun === undefined)
    throw new LifeboatError({
      code: 'TIMEOUT',
      message: `${what} does not run after ${timeoutInMs / 1000} s: ${last ? whyNotRunning(last) : 'no Pod was made for it: a quota or a policy of its namespace may refuse it, or its ServiceAccount is not there'}`,
      context,
    });
  const ended =
    begun === 'begun'
      ? await pollUntil({
          async look() {
            const found = await look();
            if (found && found !== 'begun') return found;
            if (last && hasRun && onProgress) {
              const news = await readMoverNews(cluster, { namespace, pod: last.metadata.name, signal });
              if (news) onProgress(news);
            }
            return undefined;
          },
          timeoutInMs: longestInMs,
          intervalInMs: 500,
          signal,
          what,
        })
      : begun;
  if (!ended)
    throw new LifeboatError({
      code: 'TIMEOUT',
      message: `${what} does not end within ${longestInMs / 1000} s, which \`volumeFiles.mover.timeoutInMs\` says`,
      context,
    });
  return endOf(ended, what, options);
}

/** The node goes: another Pod will be made. */
function isDisrupted(pod: KubeObject): boolean {
  return objectsAt(pod, 'status', 'conditions').some(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
}

async function endOf(pod: KubeObject, what: string, options: RunJobOptions): Promise<MovedVolume> {
  const { cluster, namespace, claim, onProblem, onStored, signal } = options;
  const [status] = objectsAt(pod, 'status', 'containerStatuses');
  const message = textAt(status, 'state', 'terminated', 'message') ?? '';
  const report = readMoverReport(message);
  const context = { namespace, claim };
  if (!report) {
    const exit = (status?.state as { terminated?: { exitCode?: unknown } } | undefined)?.terminated?.exitCode;
    const ends = [
      typeof exit === 'number' ? `exit code ${exit}` : '',
      textAt(status, 'state', 'terminated', 'reason') ?? whyNotRunning(pod),
    ];
    const said = message.trim() === '' ? '' : `: ${JSON.stringify(message.trim().slice(-500))}`;
    throw new LifeboatError({
      code: 'MOVER_FAILED',
      message: `${what} ended without a report (${ends.filter(Boolean).join(', ')})${said}. Its image must be Lifeboat's, of this version`,
      context,
    });
  }
  if (report.outcome === 'failed') throw new LifeboatError({ code: report.code, message: `${what}: ${report.message}`, context });
  if ((report.problemCount > 0 && onProblem) || (report.storedBytes > 0 && onStored)) {
    const said = await readMoverLog(cluster, { namespace, pod: pod.metadata.name, signal });
    for (const problem of said.problems) onProblem?.(problem);
    for (const blob of said.stored) onStored?.(blob);
    const unnamed = report.problemCount - said.problems.length;
    if (unnamed > 0) onProblem?.({ path: '', message: `${unnamed} more entries are not as they were, which its log does not name` });
  }
  return report;
}
