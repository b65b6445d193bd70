import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, runCommand } from './run-command.ts';

/** Runtimes that run what Node runs, from npm. */
export const runtimes = [
  { name: 'deno', version: '2.9.6', args: ['run', '--allow-all', '--no-check'] },
  { name: 'bun', version: '1.4.5', args: [] },
] as const;

/** Installs all of them, beside each other. */
export async function installRuntimes(folder: string): Promise<void> {
  const dependencies = Object.fromEntries(runtimes.map(({ name, version }) => [name, version]));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'runtimes', private: true, dependencies }));
  await mustRun({ command: 'npm', args: ['install', '--no-audit', '--no-fund'], cwd: folder });
}

/** Runs a program that uses everything, and the CLI with its demo, in a folder with the packages. */
export async function checkRuntime(
  { name, args }: (typeof runtimes)[number],
  { installed, user, program }: { readonly installed: string; readonly user: string; readonly program: string },
): Promise<string[]> {
  const command = join(installed, 'node_modules/.bin', name);
  const cli = 'node_modules/@lifeboat/cli/dist/bin.js';
  const problems: string[] = [];
  for (const [what, expected] of [
    [[program], /all is well/],
    [[cli, 'version', '--client-only'], /Version/],
    [[cli, 'demo'], /identical/],
  ] as const) {
    const { code, stdout, stderr } = await runCommand({ command, args: [...args, ...what], cwd: user, timeoutInMs: 120_000 });
    if (code !== 0 || !expected.test(stdout)) problems.push(`${name} ${what.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  }
  return problems;
}
