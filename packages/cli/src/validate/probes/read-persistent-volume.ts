import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { KubeObject } from '@lifeboat/core';
import { parse } from 'yaml';
import type { CliContext } from '../../cli-context.ts';
import { UsageError } from '../../usage-error.ts';

/** Reads a PersistentVolume from a YAML or JSON file. It is looked at, never written anywhere. @throws UsageError */
export async function readPersistentVolume(path: string, { cwd }: Pick<CliContext, 'cwd'>): Promise<KubeObject> {
  const fail = (reason: string): never => {
    throw new UsageError(`--persistent-volume ${path}: ${reason}`);
  };
  const text = await readFile(resolve(cwd, path), 'utf8').catch((error: NodeJS.ErrnoException) =>
    fail(`it cannot be read (${error.code})`),
  );
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    fail((error as Error).message);
  }
  if (typeof value !== 'object' || value === null || (value as KubeObject).kind !== 'PersistentVolume') fail('it is no PersistentVolume');
  return value as KubeObject;
}
