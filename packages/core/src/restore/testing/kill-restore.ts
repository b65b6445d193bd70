import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../contract/engine.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { RestorePodRecord } from '../../velero-api/files/restore-hook-record.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import type { RestoreAndWait } from './restore-and-wait.ts';

/** What a location says of a restore that runs. */
export interface StoredState {
  readonly restore: Restore;
  /** `pod hook` to its state. */
  readonly hooks: Readonly<Record<string, string>>;
}

const leaseInMs = 2000;

interface KillRestoreOptions {
  /** Reads the location of the child. */
  readonly engine: Engine;
  readonly child: RestoreAndWait & { readonly request: { readonly name: string } };
  /** Whether the location says what is waited for. */
  until(state: StoredState): boolean | Promise<boolean>;
  /** Right before the kill. */
  readonly beforeKill?: (child: { readonly pid?: number | undefined }) => Promise<void>;
}

/** Test support: restores in a process of its own, and kills that with SIGKILL once the location says what is wanted. Its lease
 * on the restore has ended then. */
export async function killRestore({ engine, child, until, beforeKill }: KillRestoreOptions): Promise<StoredState> {
  const process = spawn(globalThis.process.execPath, ['--conditions=@lifeboat/source', join(import.meta.dirname, 'restore-and-wait.ts')], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  try {
    process.stdin?.end(JSON.stringify({ ...child, leaseInMs }));
    for (;;) {
      if (process.exitCode !== null) throw new Error(`the restore ended by itself, with exit code ${process.exitCode}`);
      const state = await storedState(engine, child.request.name);
      if (state && (await until(state))) {
        await beforeKill?.(process);
        return state;
      }
      await sleep(50);
    }
  } finally {
    if (process.exitCode === null && process.kill('SIGKILL')) await once(process, 'exit');
    await sleep(leaseInMs + 10);
  }
}

async function storedState(engine: Engine, name: string): Promise<StoredState | undefined> {
  try {
    const restore = await engine.getRestore(name);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engine.openRestoreFile(name, 'hooks')) ?? []) chunks.push(chunk);
    const records = chunks.length === 0 ? [] : (JSON.parse(Buffer.concat(chunks).toString()) as RestorePodRecord[]);
    const hooks = records.flatMap((record) => record.hooks.map((hook) => [`${record.name} ${hook.name}`, hook.state]));
    return { restore, hooks: Object.fromEntries(hooks) };
  } catch (error) {
    if (LifeboatError.isInstance(error, 'RESTORE_NOT_FOUND')) return undefined;
    throw error;
  }
}
