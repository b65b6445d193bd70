import { globSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build } from 'tsup';
import { lifeboatJsonSchema } from '../../packages/cli/src/locations/file/lifeboat-json-schema.ts';
import { requestJsonSchemas } from '../../packages/core/src/engine/checks/request-json-schemas.ts';
import { ownMember } from '../../packages/core/src/json/index.ts';
import { writeJsonSchemas } from './write-json-schemas.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly '@lifeboat/source'?: string; readonly default?: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const schemas: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  cli: [lifeboatJsonSchema],
  core: Object.values(requestJsonSchemas),
};

/**
 * Writes the JavaScript of packages into their `dist`, all in this process: a process for each, with what it loads, took twenty times as
 * much of the processor.
 * @param names folders under packages/; all by default
 */
export async function buildPackages(root: string, names?: readonly string[]): Promise<void> {
  const all = globSync('packages/*/package.json', { cwd: root }).map((path) => basename(dirname(path)));
  const before = process.cwd();
  try {
    for (const name of names ?? all) {
      // tsup knows no other way to tell it where a package is.
      process.chdir(join(root, 'packages', name));
      await buildPackage(process.cwd(), name);
    }
  } finally {
    process.chdir(before);
  }
}

async function buildPackage(home: string, name: string): Promise<void> {
  const { exports, bin = {} } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as Manifest;
  const programs = Object.values(bin);
  const modules = Object.values(exports).flatMap((each) => (typeof each === 'string' ? [] : [[each.default, each['@lifeboat/source']]]));
  const sources = programs.map((program) => [program, program.replace('/dist/', '/src/').replace(/\.js$/, '.ts')]);
  await build({
    config: false,
    entry: Object.fromEntries([...modules, ...sources].map(([out = '', source = '']) => [out.replace(/^\.\/dist\/|\.js$/g, ''), source])),
    format: 'esm',
    target: 'node22',
    // Bundlers and other runtimes know modules of Node by `node:`, some only so.
    removeNodeProtocol: false,
    // Also what is an optional part, which tsup would take in.
    external: [/^[^./]/],
    clean: true,
    sourcemap: true,
    silent: true,
    // esbuild keeps the folder in which it was started.
    esbuildOptions: (options) => {
      options.absWorkingDir = home;
      options.charset = 'utf8';
    },
  });
  for (const program of programs) await chmod(join(home, program), 0o755);
  const own = ownMember(schemas, name);
  if (own) await writeJsonSchemas(home, own);
}
