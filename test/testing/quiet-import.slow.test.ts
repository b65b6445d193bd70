import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectQuietImport } from './quiet-import.ts';

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'lifeboat-import-'));
});
afterAll(() => rm(work, { recursive: true }));

/** A package of one module, of which both source and build are `code`. */
async function makePackage(code: string): Promise<string> {
  const folder = await mkdtemp(join(work, 'package-'));
  const target = { '@lifeboat/source': './index.js', default: './index.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', exports: { '.': target } }));
  await writeFile(join(folder, 'index.js'), `export const made = () => {};\n${code}`);
  const other = join(folder, 'node_modules/other');
  await mkdir(other, { recursive: true });
  await writeFile(join(other, 'package.json'), '{"main":"index.cjs"}');
  await writeFile(join(other, 'index.cjs'), 'exports.depth = process.env.OTHER_DEPTH;');
  return folder;
}
const check = async (code: string, more: { loads?: string[]; use?: string } = {}) =>
  await expectQuietImport({ folder: await makePackage(code), loads: [], ...more });

test('a quiet module passes', () => check("import { join } from 'node:path';\njoin('a', 'b');"));

// Each starts some processes.
const timeout = 90_000;

test.each([
  ['reads the environment', 'process.env.HOME;', /HOME/],
  ['looks for a variable', "'HOME' in process.env;", /HOME/],
  ['copies the environment', '({ ...process.env });', /\*/],
  [
    'asks a part of Node that reads the environment',
    "import { styleText } from 'node:util';\nstyleText('red', 'x', { stream: process.stdout });",
    /NO_COLOR|FORCE_COLOR|TERM/,
  ],
  ['reads a file', "import { readFileSync } from 'node:fs';\nreadFileSync('/etc/hosts');", /fs\.readFileSync/],
  ['opens a file', "import { open } from 'node:fs/promises';\nawait (await open('/etc/hosts')).close();", /fs\.promises\.open/],
  ['connects', "import { connect } from 'node:net';\nconnect(1, '127.0.0.1').on('error', () => {}).destroy();", /net\.Socket\.connect/],
  ['starts a program', "import { spawnSync } from 'node:child_process';\nspawnSync('true');", /child_process\.spawnSync/],
  ['leaves a timer', 'setInterval(() => {}, 1000).unref();\nsetTimeout(() => {}, 50);', /Timeout/],
  [
    'burns time',
    'const burnt = () => Object.values(process.cpuUsage()).reduce((a, b) => a + b);\nconst end = burnt() + 350_000;\nwhile (burnt() < end);',
    /milliseconds/,
  ],
  ['loads a package', "import 'other';", /OTHER_DEPTH/],
])('one that %s is found out', { timeout }, async (_, code, found) => {
  await expect(check(code, { loads: ['other'] })).rejects.toThrow(found);
});

test('a package that is not named, and what is done with the module, are found out', async () => {
  await expect(check("import 'vitest-of-nobody';")).rejects.toThrow();
  await expect(check('', { use: 'process.env.LATE;' })).rejects.toThrow(/LATE/);
});
