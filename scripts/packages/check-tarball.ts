import { join } from 'node:path';
import type { PackedPackage } from './pack-packages.ts';
import { mustRun, runCommand } from './run-command.ts';

const mustHold = ['LICENSE', 'README.md', 'package.json'];

/** What publint, attw and a look at the files find wrong with a tarball; empty for a good one. */
export async function checkTarball(root: string, { name, tarball }: PackedPackage): Promise<string[]> {
  const bin = (tool: string) => join(root, 'node_modules/.bin', tool);
  const [publint, attw] = await Promise.all([
    runCommand({ command: bin('publint'), args: ['run', tarball, '--strict'], cwd: root }),
    runCommand({ command: bin('attw'), args: [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'], cwd: root }),
  ]);
  const problems: string[] = [];
  if (publint.code !== 0) problems.push(`${name}: publint: ${publint.stdout}${publint.stderr}`);
  if (attw.code !== 0) problems.push(`${name}: attw: ${attw.stdout}${attw.stderr}`);

  const listing = await mustRun({ command: 'tar', args: ['-tzf', tarball], cwd: root });
  const files = listing
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  for (const file of mustHold) if (!files.includes(file)) problems.push(`${name}: ${file} is missing in the tarball`);
  const strays = files.filter((path) => /\.test\.|(^|\/)(src|test)\/|\.ts$/.test(path) && !path.endsWith('.d.ts'));
  if (strays.length > 0) problems.push(`${name}: the tarball holds ${strays.slice(0, 5).join(', ')}`);

  const manifest = await mustRun({ command: 'tar', args: ['-xzOf', tarball, 'package/package.json'], cwd: root });
  if (/workspace:|@lifeboat\/source/.test(manifest)) problems.push(`${name}: the packed package.json still speaks of the workspace`);
  return problems;
}
