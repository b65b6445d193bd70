import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClusterClient, createEngine, createFileSystemObjectStore, type Run } from '@lifeboat/core';
import { lifeboat } from '../../testing/lifeboat-cli.ts';
import type { FreezeCase } from './freeze-cases.ts';
import type { FrozenWriter } from './frozen-writer.ts';

interface RunFreezeCaseOptions {
  readonly freezeCase: FreezeCase;
  readonly writer: FrozenWriter;
  readonly cluster: ClusterClient;
  readonly kubeconfig: string;
}

/** Backs the writer up while it writes. Returns what is not as it should be. */
export async function runFreezeCase(options: RunFreezeCaseOptions): Promise<string[]> {
  const { freezeCase, writer } = options;
  const none = ['pre.command', 'pre.container', 'pre.on-error', 'pre.timeout', 'post.command'].map((key) => [key, undefined]);
  await writer.setHooks({ ...Object.fromEntries(none), ...freezeCase.hooks });
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-freeze-'));
  try {
    const problems = freezeCase.ended ? await endEarly(options, folder) : await backUp(options, folder);
    const marks = (await writer.marks()).join(' ');
    const wanted = (freezeCase.marks ?? ['freeze', 'thaw']).join(' ');
    if (marks !== wanted) problems.push(`the marks are "${marks}", not "${wanted}"`);
    if (await writer.isFrozen()) problems.push('the writer is still frozen');
    else if (!(await writer.isWriting())) problems.push('the writer does not write');
    return problems.map((problem) => `${freezeCase.title}: ${problem}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function backUp({ freezeCase, writer, cluster }: RunFreezeCaseOptions, folder: string): Promise<string[]> {
  const problems: string[] = [];
  const { phase, isLeftOut = false, error } = freezeCase;
  const run = startBackup({ writer, cluster }, folder);
  let isThere = false;
  for await (const event of run)
    if (event.type === 'item' && event.object.groupResource === 'pods' && event.object.name === 'writer') isThere = true;
  const result = await run.result;
  const errors = JSON.stringify(result.errors);
  if (result.phase !== phase) problems.push(`the phase is ${result.phase}, not ${phase}: ${errors}`);
  if (isThere === isLeftOut) problems.push(`the Pod is ${isThere ? '' : 'not '}in the backup`);
  if (error && !error.test(errors)) problems.push(`the errors do not say ${error}: ${errors}`);
  return problems;
}

async function endEarly({ freezeCase, writer, cluster, kubeconfig }: RunFreezeCaseOptions, folder: string): Promise<string[]> {
  const problems: string[] = [];
  if (freezeCase.ended === 'cancel') {
    const run = startBackup({ writer, cluster }, folder);
    await untilFrozen(writer);
    await run.cancel();
    if (await writer.isFrozen()) problems.push('cancel() resolved while the writer was frozen');
    const code = await run.result.then(
      () => 'none',
      (error: { code?: string }) => error.code,
    );
    if (code !== 'CANCELED') problems.push(`the run's error is ${code}`);
  } else {
    const args = [
      'backup',
      'create',
      'b1',
      '--include-namespaces',
      writer.namespace,
      '--location',
      `file://${folder}`,
      '--kubeconfig',
      kubeconfig,
    ];
    const { code, stderr } = await lifeboat(args, {
      onStart: (child) => void untilFrozen(writer).then(() => child.kill('SIGINT')),
    });
    if (code !== 130) problems.push(`the CLI ended with ${code}: ${stderr}`);
  }
  const left = await readdir(folder, { recursive: true, withFileTypes: true });
  if (left.some((entry) => entry.isFile())) problems.push(`something is left in the store: ${left.map(({ name }) => name).join(', ')}`);
  return problems;
}

function startBackup({ writer, cluster }: Pick<RunFreezeCaseOptions, 'writer' | 'cluster'>, folder: string) {
  const engine = createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root: folder }) } } });
  return engine.backup({ name: 'b1', includedNamespaces: [writer.namespace] }) satisfies Run<unknown, unknown>;
}

async function untilFrozen(writer: FrozenWriter): Promise<void> {
  for (let tries = 0; tries < 300 && !(await writer.isFrozen()); tries += 1) await delay(50);
}
