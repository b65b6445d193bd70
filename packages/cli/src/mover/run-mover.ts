import { writeFile } from 'node:fs/promises';
import { setInterval } from 'node:timers';
import { LifeboatError, type MovedVolume, type MoverLine, type MoverReport, openLocation } from '@lifeboat/core';
import type { BlobDigest, FileRepository } from '@lifeboat/core/plugin-api';
import { fillFolder, folderEntries, kopia, restic } from '@lifeboat/file-repository';
import type { CliContext } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { knownProviders } from '../locations/providers/known-providers.ts';
import { serverProviders } from '../server/server-providers.ts';
import { type Counts, countEntry } from './count-entry.ts';
import { readTask } from './read-task.ts';

export interface MoverFlags {
  readonly task: string;
  readonly folder: string;
  readonly terminationMessage: string;
}

/** Files that are read at once, unless the task says it. */
const parallelFiles = 4;
const progressEveryInMs = 1000;
/** The kubelet cuts what is longer. */
const longestReport = 4000;

/** Moves the files of a volume, as the file of a Job's Secret says, and reports how that went. */
export async function runMover(flags: MoverFlags, context: CliContext): Promise<ExitCode> {
  let report: MoverReport;
  try {
    report = await move(flags, context);
  } catch (error) {
    const isKnown = LifeboatError.isInstance(error);
    report = {
      outcome: 'failed',
      code: isKnown ? error.code : 'INTERNAL',
      message: error instanceof Error ? error.message : String(error),
    };
  }
  await writeFile(flags.terminationMessage, reportText(report));
  if (report.outcome === 'done') return exitCodes.completed;
  await context.stderr.write(`${report.code}: ${report.message}\n`);
  return context.signal.aborted ? exitCodes.canceled : exitCodes.failed;
}

function reportText(report: MoverReport): string {
  return JSON.stringify(report.outcome === 'done' ? report : { ...report, message: report.message.slice(0, longestReport / 4) });
}

async function move({ task: file, folder }: MoverFlags, context: CliContext): Promise<MovedVolume> {
  const { signal, stdout } = context;
  const task = await readTask(file);
  const { provider } = task.location;
  const known = knownProviders.find(({ names }) => names.includes(provider));
  const providers = await serverProviders({ context, ...(known && { names: [provider] }), onMissing: () => {} });
  const { store } = await openLocation(task.location, {
    providers,
    signal,
    resolveSecret({ name, key }) {
      const value = new Map(Object.entries(task.secrets)).get(`${name}/${key}`);
      return value === undefined ? undefined : Buffer.from(value, 'base64');
    },
  });
  const counts: Counts = { files: 0, bytes: 0, problems: 0 };
  const say = (line: MoverLine) => void stdout.write(`${JSON.stringify(line)}\n`);
  const onProblem = ({ path, message }: { readonly path: string; readonly message: string }) => {
    counts.problems++;
    say({ problem: { path, message } });
  };
  const telling = setInterval(() => say({ progress: { bytes: counts.bytes, files: counts.files } }), progressEveryInMs);
  try {
    const { format, prefix, password, lock } = task.repository;
    const found = [kopia, restic].find(({ name }) => name === format);
    if (!found)
      throw new LifeboatError({ code: 'INVALID_CONFIG', message: `The image has no repository format ${JSON.stringify(format)}` });
    const repository = await found.open({ store, prefix, password, lock, signal });
    return await work(repository);
  } finally {
    clearInterval(telling);
    await store.close?.();
  }

  async function work(repository: FileRepository): Promise<MovedVolume> {
    if (task.work.type === 'save') {
      const { source, id, tags, description, startedAt, parent, lockUntil, parallel = parallelFiles } = task.work;
      const entries = folderEntries(folder, { signal, onProblem, onTaken: (entry) => countEntry(entry, counts) });
      const onStored = (stored: BlobDigest) => say({ stored });
      const options = {
        ...{ source, id, tags, description, parent, startedAt: new Date(startedAt), signal, onProblem, onStored },
        parallelFiles: parallel,
        ...(lockUntil !== undefined && { lockUntil: new Date(lockUntil) }),
      };
      const { snapshot, unchangedFiles, readBytes, storedBytes } = await repository.writeSnapshot(entries, options);
      const { id: snapshotId, fileCount: files, totalSize: bytes } = snapshot;
      return { outcome: 'done', snapshotId, files, bytes, unchangedFiles, readBytes, storedBytes, problemCount: counts.problems };
    }
    const { snapshotId, sparse, deleteExtra, parallel } = task.work;
    const tree = await repository.openSnapshot(snapshotId, { signal });
    const onProgress = ({ files, bytes }: { readonly files: number; readonly bytes: number }) =>
      void Object.assign(counts, { files, bytes });
    const { files, bytes } = await fillFolder(tree, folder, { sparse, deleteExtra, parallel, signal, onProgress, onProblem });
    return {
      ...{ outcome: 'done', snapshotId: tree.snapshot.id, files, bytes, problemCount: counts.problems },
      ...{ unchangedFiles: 0, readBytes: 0, storedBytes: 0 },
    };
  }
}
