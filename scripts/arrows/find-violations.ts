import { posix } from 'node:path';
import { coreFolders, environmentFolders, maxLines, packageRules, vendorRules } from './arrow-rules.ts';
import { readImports, type SourceImport } from './read-imports.ts';

/** A source file, its path relative to the workspace with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every place where a file breaks the import arrows or is too long, as `path:line: what and why`. */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    // Tests may reach across, and list many cases: they are not shipped.
    if (/\.test\.ts$|\/(test|testing)\//.test(file.path)) return [];
    const lines = file.text.split('\n').length - 1;
    const found = lines > maxLines ? [`${file.path}:${maxLines}: ${lines} lines; a file is one idea, at most ${maxLines} lines`] : [];
    const facts = readImports(file.path, file.text);
    for (const entry of facts.imports) {
      const why = importViolation(file.path, entry);
      if (why) found.push(`${file.path}:${entry.line}: imports ${entry.specifier}: ${why}`);
    }
    if (file.path.startsWith('packages/') && !environmentFolders.some((folder) => file.path.startsWith(folder))) {
      for (const line of facts.environmentLines) {
        found.push(`${file.path}:${line}: reads process.env: only the CLI does; take the value as an option`);
      }
    }
    return found;
  });
}

function importViolation(path: string, entry: SourceImport): string | undefined {
  if (entry.specifier.startsWith('.')) return relativeViolation(path, entry);
  if (entry.specifier.startsWith('@lifeboat/')) return packageViolation(path, entry);
  const rule = vendorRules.find(({ packages }) => packages.some((name) => entry.specifier.startsWith(name)));
  if (rule && !rule.folders.some((folder) => path.startsWith(folder))) return `only ${rule.folders.join(', ')} may: ${rule.why}`;
  return undefined;
}

function packageViolation(path: string, entry: SourceImport): string | undefined {
  const home = packageOf(path);
  const rule = Object.entries(packageRules).find(([name]) =>
    name.endsWith('*') ? home.startsWith(name.slice(0, -1)) : home === name,
  )?.[1];
  if (!rule) return path.startsWith('packages/') ? `${home} has no rule in scripts/arrows/arrow-rules.ts: add one` : undefined;
  if (rule.imports.includes(entry.specifier) || (entry.typeOnly && rule.types?.includes(entry.specifier))) return undefined;
  const types = rule.types ? `; as types only: ${rule.types.join(', ')}` : '';
  return `${home} may import ${rule.imports.join(', ') || 'nothing of this workspace'}${types}`;
}

function relativeViolation(path: string, entry: SourceImport): string | undefined {
  const target = posix.join(posix.dirname(path), entry.specifier);
  if (!/^(packages|examples)\//.test(path)) return undefined;
  if (packageOf(target) !== packageOf(path)) return `leaves ${packageOf(path)}: import the package by its name`;
  const from = coreRoom(path);
  const to = coreRoom(target);
  // index.ts and other files directly under core/src are the public face: nothing inside imports them.
  if (from === undefined || from === '' || topOf(from) === topOf(to ?? '')) return undefined;
  if (to === '') return 'the public index is for callers; import the file itself';
  const rule = coreFolders[topOf(from)];
  if (!rule) return `core/src/${topOf(from)}/ has no rule in scripts/arrows/arrow-rules.ts: add one`;
  if (rule.imports.some((allowed) => to === allowed || to?.startsWith(`${allowed}/`))) return undefined;
  return `${topOf(from)}/ may import ${rule.imports.join(', ') || 'no other folder'}`;
}

const topOf = (room: string) => room.split('/')[0] ?? '';

/** `packages/core` of `packages/core/src/x.ts`; the folder itself outside of packages/ and examples/. */
function packageOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'packages' || first === 'examples' ? `${first}/${second}` : first;
}

/** `backup/items` of `packages/core/src/backup/items/x.ts`, `''` directly under src, `undefined` elsewhere. */
function coreRoom(path: string): string | undefined {
  return /^packages\/core\/src\/(?:(.+)\/)?[^/]+$/.exec(path)?.[1] ?? (path.startsWith('packages/core/src/') ? '' : undefined);
}
