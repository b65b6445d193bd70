import { join } from 'node:path';
import { runServerScript, startMinio } from '../../real-servers/server-scripts.ts';
import { checkRemains, partCount } from './check-remains.ts';
import { fillWithRandomBytes } from './fill-with-random-bytes.ts';
import { killEngine } from './kill-engine.ts';
import type { KillTarget } from './kill-target.ts';
import { runKilledByCall, runKilledByRequest } from './run-killed-backup.ts';

interface KillCampaignOptions {
  /** BENCH_STATE of the campaign's own MinIO. */
  readonly state: string;
  readonly kubeconfig: string;
  /** Kills after every so many calls and requests; at the first ones and around the puts of velero-backup.json always. */
  readonly every: number;
  readonly log: (line: string) => void;
}

/** What a campaign found. */
export interface KillCampaign {
  /** Parts that the archive of an undisturbed backup was uploaded in. */
  readonly parts: number;
  readonly calls: number;
  readonly requests: number;
  /** Backups that were killed. */
  readonly kills: number;
  readonly problems: readonly string[];
}

/** Kills backups of one namespace after the n-th store call, and after the n-th HTTP request, and checks what each left. */
export async function runKillCampaign({ state, kubeconfig, every, log }: KillCampaignOptions): Promise<KillCampaign> {
  const minio = await startMinio(state);
  const minioFolder = join(state, 'stores/minio');
  const bucket = 'killed';
  await runServerScript('stores', ['bucket', bucket], state);
  const { endpoint, accessKeyId, secretAccessKey, region } = minio;
  const namespace = `killed-${process.pid}`;
  const target = (name: string): KillTarget => {
    return { kubeconfig, namespace, endpoint, accessKeyId, secretAccessKey, region, bucket, prefix: `at-${name}`, backup: name };
  };
  const problems: string[] = [];
  let kills = 0;
  try {
    await fillWithRandomBytes(kubeconfig, namespace);
    // Undisturbed: which calls and requests there are, and which of them puts velero-backup.json.
    const [byCall, byRequest] = [await runKilledByCall(target('calls')), await runKilledByRequest(target('requests'))];
    const calls = (byCall.calls ?? []).map(({ operation, key }) => `${operation} ${key}`);
    const parts = partCount(minioFolder, bucket, 'at-calls/backups/calls/calls.tar.gz');
    const ways = [
      {
        kind: 'call',
        run: runKilledByCall,
        steps: calls,
        commits: indexesOf(calls, /^putObject .*velero-backup.json$/),
      },
      {
        kind: 'request',
        run: runKilledByRequest,
        steps: byRequest.requests,
        commits: indexesOf(byRequest.requests, /^PUT .*velero-backup.json/),
      },
    ];
    for (const { kind, run, steps, commits } of ways) {
      if (commits.length !== 1)
        throw new Error(`velero-backup.json is stored by ${commits.length} ${kind}s, not by one, among:\n${steps.join('\n')}`);
      for (let n = 1; n <= steps.length; n++) {
        if (n % every !== 0 && n > 2 && !commits.some((commit) => Math.abs(n - 1 - commit) <= 1)) continue;
        const at = target(`${kind}-${n}`);
        const { killed } = await run(at, n);
        const { engine, close } = await killEngine(at);
        const options = { engine, target: at, minioFolder, way: n % 2 === 0 ? 'delete' : 'replace' } as const;
        const found = await checkRemains(options).finally(close);
        if (!killed && n < steps.length) found.push('the process was not killed');
        kills += killed ? 1 : 0;
        log(`${kind} ${n} of ${steps.length} (${steps[n - 1]}): ${found.length === 0 ? 'clean' : found.join('; ')}`);
        problems.push(...found.map((problem) => `${kind} ${n} (${steps[n - 1]}): ${problem}`));
      }
    }
    return { parts, calls: calls.length, requests: byRequest.requests.length, kills, problems };
  } finally {
    await minio.down();
  }
}

function indexesOf(lines: readonly string[], pattern: RegExp): number[] {
  return lines.flatMap((line, index) => (pattern.test(line) ? [index] : []));
}
