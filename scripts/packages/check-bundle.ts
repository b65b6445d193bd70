import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { readShellBlocks } from '../recipes/read-shell-blocks.ts';
import { mustRun, runCommand } from './run-command.ts';

/** What a program that reads kubeconfigs may weigh, with all that it needs, not minified: 3.5 MB, and some room. With the types of all of
 * Kubernetes it was 20. */
const mostBytes = 4_500_000;

const options = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  metafile: true,
  logLevel: 'silent',
} satisfies BuildOptions;

interface BundleOptions {
  /** With the packages installed. */
  readonly user: string;
  /** For the bundles: nothing is installed there, or above it. */
  readonly folder: string;
}

/** Bundles a program that uses everything into one file of ESM, without a banner, and runs it, with and without the file of its
 * threads beside it. */
export async function checkProgramBundle(program: string, { user, folder }: BundleOptions): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const entryPoints = { program: join(user, program), 'seal-worker': '@lifeboat/file-repository/seal-worker' };
  await build({ ...options, entryPoints, outdir: folder, absWorkingDir: user });
  await writeFile(join(folder, 'package.json'), '{"name": "bundle", "type": "module"}');
  const run = () => runCommand({ command: process.execPath, args: ['program.js'], cwd: folder, timeoutInMs: 120_000 });
  const problems: string[] = [];
  const withThreads = await run();
  if (withThreads.code !== 0 || withThreads.stderr !== '' || !withThreads.stdout.includes('all is well'))
    problems.push(`with seal-worker.js: ${withThreads.code}\n${withThreads.stdout}${withThreads.stderr}`);
  await rm(join(folder, 'seal-worker.js'));
  const alone = await run();
  if (alone.code !== 0 || !/Bundle @lifeboat\/file-repository\/seal-worker as seal-worker\.js/.test(alone.stderr))
    problems.push(`without seal-worker.js: ${alone.code}\n${alone.stdout}${alone.stderr}`);
  return problems;
}

/** Runs the shell lines of the page about bundling as they are, on a small program. */
export async function checkBundlingPage({ root, user }: Pick<BundleOptions, 'user'> & { readonly root: string }): Promise<string[]> {
  const lines = (await readShellBlocks(root)).filter(({ page }) => page === 'docs/recipes/bundling.md').map(({ text }) => text);
  await writeFile(
    join(user, 'backup.ts'),
    "import { createEngine } from '@lifeboat/core'; import { kopia } from '@lifeboat/file-repository'; console.log(typeof createEngine, kopia.name);",
  );
  // The esbuild of this repository, as npx would fetch one.
  const npx = 'npx() { local tool=$1; shift; "$TOOLS/$tool" "$@"; }';
  const env = { ...process.env, TOOLS: join(root, 'node_modules/.bin') };
  const script = [npx, ...lines, 'ls dist'].join('\n');
  const printed = await mustRun({ command: 'bash', args: ['-euo', 'pipefail', '-c', script], cwd: user, env });
  await rm(join(user, 'dist'), { recursive: true });
  return lines.length === 2 && /^function kopia$[\s\S]*^backup\.js$[\s\S]*^seal-worker\.js$/m.test(printed) ? [] : [printed];
}

/** Bundles the CLI, without the clouds, and has it show what it can do. */
export async function checkCliBundle({ user, folder }: BundleOptions): Promise<string[]> {
  const outfile = join(folder, 'cli/lifeboat.mjs');
  const entryPoints = [join(user, 'node_modules/@lifeboat/cli/dist/bin.js')];
  await build({ ...options, entryPoints, outfile, absWorkingDir: user, external: ['@lifeboat/provider-*'] });
  const printed = await mustRun({ command: process.execPath, args: [outfile, 'demo'], cwd: folder });
  // It is nowhere above the bundle.
  const env = { ...process.env, GOOGLE_APPLICATION_CREDENTIALS: '{}' };
  const args = [outfile, 'backup', 'get', '--location', 'gs://backups'];
  const cloud = await runCommand({ command: process.execPath, args, cwd: folder, env });
  const names = /needs @lifeboat\/provider-gcp, which is not installed: npm install @lifeboat\/provider-gcp/.test(cloud.stderr);
  return [...(/identical/.test(printed) ? [] : [printed]), ...(cloud.code !== 0 && names ? [] : [cloud.stdout + cloud.stderr])];
}

/** How many bytes a small program brings, by the packages they are of. */
export async function checkBundleSize({ user }: Pick<BundleOptions, 'user'>): Promise<string[]> {
  const contents =
    "import { clusterFromKubeConfig, createEngine } from '@lifeboat/core'; console.log(clusterFromKubeConfig, createEngine);";
  const { metafile } = await build({ ...options, stdin: { contents, resolveDir: user }, absWorkingDir: user, write: false });
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  const inputs = Object.keys(metafile.inputs).filter((path) => /client-node|@aws-sdk|@azure|@google-cloud/.test(path));
  return [
    ...(bytes > mostBytes ? [`a program with clusterFromKubeConfig is ${bytes} bytes, and may be ${mostBytes}`] : []),
    ...inputs.slice(0, 5).map((path) => `it brings ${path}`),
  ];
}
