import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Without 'module': the AWS SDK's files for bundlers cannot be loaded by Node.
const source = ['@lifeboat/source', 'node', 'import', 'default'];
const shared = {
  resolve: { conditions: source },
  ssr: { resolve: { conditions: source, externalConditions: source } },
};
const folders = ['packages/*/src', 'packages/*/test', 'test', 'examples/*', 'scripts', 'bench'];

// Tests start hundreds of processes from the sources: what Node makes of a file is kept for the next one, which halves their start.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node-compile');

// A poll that succeeds ends at once; how long one may take tells of the machine, not of the code.
const expect = { poll: { timeout: 60_000 } };

// `slow` holds those that try everything at every point, measure, or start emulators; they need nothing either. `real` holds the tests that need real servers (*.real.test.ts), `node` those that need Pods that run
// (*.node.test.ts); without them, or what a node needs, they are skipped, loudly.
export default defineConfig({
  test: {
    // By default one of two processors would stand idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        ...shared,
        test: {
          expect,
          name: 'unit',
          include: folders.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/*.{real,node,emulator,slow}.test.ts', '**/node_modules/**', '**/dist/**'],
          // A process for each of some 300 files would cost a third of the time. What is put in place of something global is put
          // back by the test that did it.
          isolate: false,
          // Beside all others on two cores some take ten times as long as alone.
          testTimeout: 90_000,
          // In a new clone the emulator of Azure is installed by the first test that starts it.
          hookTimeout: 90_000,
        },
      },
      {
        ...shared,
        test: {
          expect,
          name: 'slow',
          include: folders.map((folder) => `${folder}/**/*.{emulator,slow}.test.ts`),
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          expect,
          name: 'real',
          include: folders.map((folder) => `${folder}/**/*.real.test.ts`),
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: 'test/real-servers/real-servers.ts',
          isolate: false, // a file would load all modules anew: a second each
          // What is concurrent mostly waits.
          maxConcurrency: 20,
          testTimeout: 240_000,
          hookTimeout: 400_000, // some do all that their tests look at, with two Veleros
        },
      },
      {
        ...shared,
        test: {
          expect,
          name: 'node',
          include: folders.map((folder) => `${folder}/**/*.node.test.ts`),
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: 'test/real-servers/node-servers.ts',
          isolate: false,
          testTimeout: 300_000,
          // They wait for each other: one Velero at a time looks after the node's cluster.
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
