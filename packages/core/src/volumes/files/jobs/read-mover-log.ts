import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import { ownMember } from '../../../json/index.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import { countOf, readObject, wordsOf } from './mover-report.ts';

/** How far a mover is. */
export interface MoverNews {
  readonly bytes: number;
  readonly files: number;
}

interface LogOf extends CallOptions {
  readonly namespace: string;
  readonly pod: string;
}

interface NamedProblem {
  readonly path: string;
  readonly message: string;
}

const longestLine = 16 * 1024;
const mostProblems = 1000;
/** Between them may be lines with problems. */
const lastLines = 50;

/** How far a mover says that it is; `undefined` where it cannot be known: nothing depends on it. */
export async function readMoverNews(cluster: ClusterClient, of: LogOf): Promise<MoverNews | undefined> {
  let news: MoverNews | undefined;
  await eachLine(cluster, of, lastLines, (found) => {
    const progress = ownMember(found, 'progress') as Record<string, unknown> | undefined;
    const [bytes, files] = ['bytes', 'files'].map((name) => countOf(progress && ownMember(progress, name)));
    if (bytes !== undefined && files !== undefined) news = { bytes, files };
  });
  return news;
}

interface MoverLog {
  readonly problems: readonly NamedProblem[];
  readonly stored: readonly BlobDigest[];
}

/** What a mover's log names. Some is missing where the log is not there any more, or may not be read. */
export async function readMoverLog(cluster: ClusterClient, of: LogOf): Promise<MoverLog> {
  const problems: NamedProblem[] = [];
  const stored: BlobDigest[] = [];
  await eachLine(cluster, of, undefined, (line) => {
    const problem = ownMember(line, 'problem') as Record<string, unknown> | undefined;
    const [path, message] = ['path', 'message'].map((name) => problem && ownMember(problem, name));
    if (typeof path === 'string' && typeof message === 'string' && problems.length < mostProblems)
      problems.push({ path: wordsOf(path), message: wordsOf(message) });
    const digest = ownMember(line, 'stored') as Record<string, unknown> | undefined;
    const [blob, sha256] = ['blob', 'sha256'].map((name) => digest && ownMember(digest, name));
    const size = countOf(digest && ownMember(digest, 'size'));
    if (
      typeof blob === 'string' &&
      /^[\w./-]{1,200}$/.test(blob) &&
      typeof sha256 === 'string' &&
      /^[0-9a-f]{64}$/.test(sha256) &&
      size !== undefined
    )
      stored.push({ blob, size, sha256 });
  });
  return { problems, stored };
}

async function eachLine(
  cluster: ClusterClient,
  { namespace, pod, signal }: LogOf,
  lines: number | undefined,
  onLine: (line: Readonly<Record<string, unknown>>) => void,
): Promise<void> {
  if (!cluster.podLog) return;
  let rest = '';
  const take = (line: string) => {
    const found = readObject(line);
    if (found) onLine(found);
  };
  try {
    for await (const chunk of cluster.podLog({ namespace, pod, container: 'mover', lines }, { signal })) {
      const parts = (rest + Buffer.from(chunk).toString()).split('\n');
      rest = (parts.pop() ?? '').slice(0, longestLine);
      for (const part of parts) if (part.length <= longestLine) take(part);
    }
    take(rest);
  } catch {
    // Not everybody may read logs.
    throwIfAborted(signal, 'Moving a volume');
  }
}
