import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix, relative, resolve } from 'node:path';
import { mustRun } from './run-command.ts';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@lifeboat/source'?: string; readonly types?: string }>>;
}

interface Entry {
  /** By what users import it. */
  readonly specifier: string;
  /** The folder of its package. */
  readonly home: string;
  readonly source: string;
  /** Where `exports` of the package wants its declarations. */
  readonly types: string;
}

/** What an import, an export or an import type of a declaration names. */
const specifiers = /(\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;

/**
 * Writes the declarations of packages into their `dist`, by one pass of TypeScript over all of them. A file of them is that of its source;
 * what no public module reaches is left out.
 * @param names folders under packages/; all by default
 */
export async function writeDeclarations(root: string, names?: readonly string[]): Promise<void> {
  const all = globSync('packages/*/package.json', { cwd: root }).map((path) => basename(dirname(path)));
  const wanted = names ?? all;
  const entries = await entriesIn(root, wanted);
  const work = await mkdtemp(join(tmpdir(), 'lifeboat-declarations-'));
  try {
    const emitted = join(work, 'packages');
    const project = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: {
        ...{ emitDeclarationOnly: true, sourceMap: false, rootDir: join(root, 'packages'), outDir: emitted },
        typeRoots: [join(root, 'node_modules/@types')],
        // What is found in node_modules first, though it is a link to here, has no declarations written.
        paths: Object.fromEntries((await entriesIn(root, all)).map(({ specifier, home, source }) => [specifier, [join(home, source)]])),
      },
      files: entries.map(({ home, source }) => join(home, source)),
    };
    await writeFile(join(work, 'tsconfig.json'), JSON.stringify(project));
    const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
    await mustRun({ command: process.execPath, args: [compiler, '-p', join(work, 'tsconfig.json')], cwd: root });
    for (const name of wanted) {
      const home = join(root, 'packages', name);
      await copyReached({ home, from: join(emitted, name, 'src'), entries: entries.filter((entry) => entry.home === home) });
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function entriesIn(root: string, names: readonly string[]): Promise<Entry[]> {
  return (await Promise.all(names.map((name) => entriesOf(join(root, 'packages', name))))).flat();
}

async function entriesOf(home: string): Promise<Entry[]> {
  const { name, exports } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(exports).flatMap(([key, target]) => {
    const { '@lifeboat/source': source, types } = typeof target === 'object' ? target : {};
    return source && types ? [{ specifier: posix.join(name, key), home, source, types }] : [];
  });
}

interface CopyOptions {
  readonly home: string;
  /** Where the declarations of its `src` were written. */
  readonly from: string;
  readonly entries: readonly Entry[];
}

async function copyReached({ home, from, entries }: CopyOptions): Promise<void> {
  const dist = join(home, 'dist');
  for (const old of globSync('**/*.d.ts', { cwd: dist })) await rm(join(dist, old));
  const pathOf = (source: string) => relative('src', source).replace(/\.ts$/, '.d.ts');
  const left = entries.map(({ source }) => pathOf(source));
  const reached = new Set(left);
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    const text = await readFile(join(from, path), 'utf8');
    for (const [, , , specifier = ''] of text.matchAll(specifiers)) {
      const next = relative(from, resolve(dirname(join(from, path)), `${specifier}.d.ts`));
      if (next.startsWith('..')) throw new Error(`${join(home, path)} takes ${specifier}.ts, which is of another package`);
      if (!reached.has(next)) left.push(next);
      reached.add(next);
    }
    await write(join(dist, path), text.replace(specifiers, '$1$2$3.js$2'));
  }
  for (const { source, types } of entries) {
    const wanted = join(home, types);
    if (wanted === join(dist, pathOf(source))) continue;
    const specifier = relative(dirname(wanted), join(dist, pathOf(source))).replace(/\.d\.ts$/, '.js');
    await write(wanted, `export * from './${specifier}';\n`);
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
