import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const run = promisify(execFile);
const limitInMs = 300;

interface ImportFacts {
  /** Of the processor, so that a busy machine does not matter. */
  readonly cpuInMs: number;
  readonly exported: number;
  /** Variables of the environment that were read. */
  readonly environment: readonly string[];
  /** Calls that touch files, sockets, names or processes. */
  readonly io: readonly string[];
  /** Timers, sockets and requests that are there afterwards. */
  readonly opened: readonly string[];
  /** Packages of others that were loaded. */
  readonly packages: readonly string[];
}

/** Imports every public module of a package, each in a process of its own, and expects it to do no I/O, to read no environment
 * and to take less than 300 ms. */
export async function expectQuietImport(options: {
  /** The package's folder. */
  readonly folder: string;
  /** Packages of others that its modules load, all of them. */
  readonly loads: readonly string[];
  /** Statements that must be as quiet, run after the import of the package's main module, which is `found`. */
  readonly use?: string;
}): Promise<void> {
  const { folder, loads, use = '' } = options;
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { '@lifeboat/source': string; default: string }>;
  };
  const loaded = new Set<string>();
  for (const [name, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue;
    // What it does, of the source; how long it takes, of the build, as users have it.
    const source = await observe(join(folder, target['@lifeboat/source']), name === '.' ? use : '', ['--conditions=@lifeboat/source']);
    expect(source, `${name}: ${JSON.stringify(source)}`).toMatchObject({ environment: [], io: [], opened: [] });
    expect(source.exported, name).toBeGreaterThan(0);
    for (const each of source.packages) loaded.add(each);
    let fastest = Number.POSITIVE_INFINITY;
    for (let tries = 1; tries <= 3 && fastest >= limitInMs; tries++) {
      fastest = Math.min(fastest, (await observe(join(folder, target.default), '', [])).cpuInMs);
    }
    expect(fastest, `milliseconds of the processor for ${name}`).toBeLessThan(limitInMs);
  }
  expect([...loaded].sort()).toEqual([...loads].sort());
}

async function observe(file: string, use: string, args: readonly string[]): Promise<ImportFacts> {
  const { stdout } = await run(process.execPath, [...args, join(import.meta.dirname, 'observe-import.mjs'), file, use]);
  return JSON.parse(stdout) as ImportFacts;
}
