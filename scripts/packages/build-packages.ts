import { globSync } from 'node:fs';
import { chmod, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
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
 * Writes the JavaScript of packages into their `dist`, in this process: a process for each, with what it loads, took twenty times as
 * much of the processor.
 * @param names folders under packages/; all by default
 */
export async function buildPackages(root: string, names?: readonly string[]): Promise<void> {
  const all = globSync('packages/*/package.json', { cwd: root }).map((path) => basename(dirname(path)));
  await Promise.all((names ?? all).map((name) => buildPackage(join(root, 'packages', name), name)));
}

async function buildPackage(home: string, name: string): Promise<void> {
  const { exports, bin = {} } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as Manifest;
  const programs = Object.values(bin);
  const modules = Object.values(exports).flatMap((each) => (typeof each === 'string' ? [] : [[each.default, each['@lifeboat/source']]]));
  const sources = programs.map((program) => [program, program.replace('/dist/', '/src/').replace(/\.js$/, '.ts')]);
  await rm(join(home, 'dist'), { recursive: true, force: true });
  await build({
    absWorkingDir: home,
    entryPoints: [...modules, ...sources].map(([out = '', source = '']) => ({ in: source, out: out.replace(/^\.\/dist\/|\.js$/g, '') })),
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    chunkNames: 'chunk-[hash]',
    charset: 'utf8',
    sourcemap: true,
    logLevel: 'warning',
  });
  for (const program of programs) await chmod(join(home, program), 0o755);
  const own = ownMember(schemas, name);
  if (own) await writeJsonSchemas(home, own);
}
