/**
 * Checks the packages as a user gets them: `pnpm check:packages`. Packs all, runs publint and attw, looks at what each provider
 * alone installs, installs all in an empty folder, imports every public module (also on the oldest supported Node), runs the CLI and the example
 * there, and compiles the examples and the pages' snippets. `--keep` leaves the folder.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { checkBundleSize, checkBundlingPage, checkCliBundle, checkProgramBundle } from './packages/check-bundle.ts';
import { checkProviderInstall, providerNames } from './packages/check-provider-install.ts';
import { checkRuntime, installRuntimes, runtimes } from './packages/check-runtime.ts';
import { checkTarball } from './packages/check-tarball.ts';
import { checkPage } from './packages/find-drift.ts';
import { installNode, installTarballs } from './packages/install-tarballs.ts';
import { packPackages } from './packages/pack-packages.ts';
import { mustRun, runCommand } from './packages/run-command.ts';
import { runExample } from './packages/run-example.ts';
import { runPage } from './packages/run-page.ts';
import { typeCheckUsers } from './packages/type-check-users.ts';

const floor = '22.19.0';
const root = resolve(import.meta.dirname, '..');
const work = await mkdtemp(join(tmpdir(), 'lifeboat-packages-'));
const problems: string[] = [];
const step = async (what: string, check: () => Promise<readonly string[]>) => {
  const found = await check().catch((error: unknown) => [String(error)]);
  console.log(`${found.length === 0 ? 'ok' : 'FAILED'}: ${what}`);
  for (const problem of found) console.error(problem);
  problems.push(...found);
};

const folders = ['tarballs', 'user', 'floor', 'older', 'runtimes', 'bundle'].map((name) => join(work, name));
const [tarballs, user, old, older, others, bundle] = folders as [string, string, string, string, string, string];
await Promise.all(folders.map((folder) => mkdir(folder)));
try {
  const packingFrom = Date.now();
  const packages = await packPackages(root, tarballs);
  const packingInMs = Date.now() - packingFrom;
  for (const entry of packages) await step(`publint, attw and the files of ${entry.name}`, () => checkTarball(root, entry));
  const unknown = packages.map(({ name }) => name).filter((name) => name.includes('/provider-') && !providerNames.includes(name));
  await step('every provider is known to the check of what it installs', async () => unknown);
  for (const name of providerNames) {
    await step(`${name} brings no other cloud's SDK, and asks for its optional peers by name`, () =>
      checkProviderInstall(join(work, basename(name)), packages, name),
    );
  }
  const installingFrom = Date.now();
  await installTarballs(user, packages);
  const installationInMs = Date.now() - installingFrom;

  const specifiers = packages.flatMap((entry) => entry.specifiers);
  const importAll = (names: readonly string[]) =>
    `for (const name of ${JSON.stringify(names)}) if (Object.keys(await import(name)).length === 0) throw new Error(name + ' exports nothing');`;
  for (const node of [process.execPath, await installNode(old, floor)]) {
    const version = (await mustRun({ command: node, args: ['--version'], cwd: user })).trim();
    await step(`${specifiers.length} modules import on Node ${version}`, async () => {
      await mustRun({ command: node, args: ['--input-type=module', '-e', importAll(specifiers)], cwd: user });
      return [];
    });
    await step(`lifeboat --version on Node ${version}`, async () => {
      const printed = await mustRun({ command: node, args: ['node_modules/.bin/lifeboat', '--version'], cwd: user });
      return /\d+\.\d+\.\d+/.test(printed) ? [] : [`it printed ${JSON.stringify(printed)}`];
    });
  }

  // Older than anything that runs it, and than what a package may import by name.
  const tooOld = await installNode(older, '18.20.8');
  await step('on Node 18 every module of ours imports, and createEngine and the CLI say which Node they need', async () => {
    const ours = specifiers.filter((name) => !name.includes('/cli'));
    const say = `${importAll(ours)} const { createEngine } = await import('@lifeboat/core'); createEngine({ storageLocations: {} });`;
    const { stderr } = await runCommand({ command: tooOld, args: ['--input-type=module', '-e', say], cwd: user });
    const problems = /Lifeboat needs Node\.js 22\.19 or newer; this is 18\.20\.8/.test(stderr) ? [] : [stderr];
    return [...problems, ...(await checkRefusal(tooOld))];
  });

  const program = 'whole-program.ts';
  await copyFile(join(root, 'packages/cli/test/packed', program), join(user, program));
  await step('one ESM bundle of a program that uses everything starts without a banner', () =>
    checkProgramBundle(program, { user, folder: bundle }),
  );
  await step('the shell lines of docs/recipes/bundling.md run as they are', () => checkBundlingPage({ root, user }));
  await step('so does one of the CLI', () => checkCliBundle({ user, folder: bundle }));
  await step('a bundle brings neither all types of Kubernetes nor a cloud', () => checkBundleSize({ user }));
  await installRuntimes(others);
  for (const runtime of runtimes)
    await step(`${runtime.name} ${runtime.version} runs the program, the CLI and its demo`, () =>
      checkRuntime(runtime, { installed: others, user, program }),
    );

  const schemas = ['core/schemas/backup-request', 'core/schemas/restore-request', 'cli/schemas/lifeboat-config'];
  await step(`JSON Schemas: ${schemas.join(', ')}`, async () => {
    const code = (name: string) =>
      `const { default: schema } = await import('@lifeboat/${name}.json', { with: { type: 'json' } }); if (schema.type !== 'object' || !schema.properties) throw new Error('${name} is no schema');`;
    await mustRun({ command: process.execPath, args: ['--input-type=module', '-e', `{${schemas.map(code).join('}{')}}`], cwd: user });
    return [];
  });

  await step('the examples and the snippets of the pages compile', async () => {
    const { files, problems: found } = await typeCheckUsers(root, user);
    return files > 0 ? found : ['there are none'];
  });
  await step('examples/embed-backup runs, and is under 30 lines', async () => {
    await runExample(user, { path: 'examples/embed-backup/embed-backup.ts', target: 'backups' });
    const lines = (await readFile(join(root, 'examples/embed-backup/embed-backup.ts'), 'utf8')).trim().split('\n').length;
    return lines < 30 ? [] : [`it has ${lines} lines`];
  });
  await step('docs/extending/writing-a-provider.md shows examples/custom-provider as it is', () =>
    checkPage({ root, page: 'docs/extending/writing-a-provider.md', base: 'examples/custom-provider' }),
  );
  await step('examples/custom-provider passes the conformance suite, backs up and restores, and serves the CLI', async () => {
    const home = join(user, 'examples/custom-provider');
    await mustRun({ command: process.execPath, args: ['conformance.ts'], cwd: home });
    await runExample(user, { path: 'examples/custom-provider/backup-to-file.ts', target: 'backups.db' });
    await copyFile(join(root, 'examples/custom-provider/lifeboat.yaml'), join(home, 'lifeboat.yaml'));
    const lifeboat = join(user, 'node_modules/.bin/lifeboat');
    const printed = await mustRun({
      command: process.execPath,
      args: [lifeboat, 'provider', 'validate', '--quick', '--quiet', '--config', 'lifeboat.yaml', '--location', 'here'],
      cwd: home,
    });
    return /keeps every promise/.test(printed) ? [] : [printed];
  });
  const { LIFEBOAT_NODE_KUBECONFIG: kubeconfig, KUBEBUILDER_ASSETS: programs } = process.env;
  if (kubeconfig && programs)
    await step('docs/start/getting-started.md, word for word on a real cluster', async () => {
      // The page installs node@24 into its folder.
      await symlink(process.execPath, join(user, 'node_modules/.bin/node'));
      const path = [programs];
      const begun = Date.now();
      const printed = await runPage({ page: join(root, 'docs/start/getting-started.md'), folder: user, kubeconfig, path });
      const seconds = Math.round((packingInMs + installationInMs + Date.now() - begun) / 1000);
      // On two idle cores it takes about a minute. Beside the tests of CI, many processes share them, which a new reader's machine has not.
      // It counts for half of the time at most.
      const [, load = 0] = loadavg();
      const own = Math.round(seconds / Math.min(2, Math.max(1, load / availableParallelism())));
      console.log(
        `getting started took ${seconds} s, with packing and npm install; with a load of ${load.toFixed(1)} that is ${own} s of its own`,
      );
      const late = own > 300 ? [`it took ${own} s of its own, and the page promises five minutes`] : [];
      return /^hello$/m.test(printed) && /^Completed \d+$/m.test(printed) ? late : [printed, ...late];
    });
  else
    console.log('skipped: docs/start/getting-started.md needs a real cluster (LIFEBOAT_NODE_KUBECONFIG) and kubectl (KUBEBUILDER_ASSETS)');
  await step('the demo of the packed CLI', async () => {
    const printed = await mustRun({ command: process.execPath, args: ['node_modules/.bin/lifeboat', 'demo'], cwd: user });
    return /identical/i.test(printed) ? [] : [`it did not say that the copy is identical:\n${printed}`];
  });
} finally {
  if (process.argv.includes('--keep')) console.log(`kept: ${work}`);
  else await rm(work, { recursive: true, force: true });
}
console.log(problems.length === 0 ? 'The packages are fine' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function checkRefusal(node: string): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand({ command: node, args: ['node_modules/.bin/lifeboat', '--version'], cwd: user });
  const lines = (stdout + stderr).trim().split('\n');
  return code === 2 && lines.length === 1 && /node/i.test(lines[0] ?? '') ? [] : [`exit code ${code}:\n${lines.join('\n')}`];
}
