import { expect, test } from 'vitest';
import { findViolations } from './find-violations.ts';

const check = (path: string, text: string) => findViolations([{ path, text }]);

test.each([
  ['backup and restore never meet', 'packages/core/src/backup/a.ts', "import { plan } from '../restore/plan.ts';"],
  ['restore and backup never meet', 'packages/core/src/restore/a.ts', "export { b } from '../backup/backup.ts';"],
  ['not even as a type', 'packages/core/src/restore/a.ts', "import type { B } from '../backup/backup.ts';"],
  ['nor later', 'packages/core/src/restore/a.ts', "const b = await import('../backup/backup.ts');"],
  ['nor as an import type', 'packages/core/src/restore/a.ts', "let b: import('../backup/backup.ts').B;"],
  ['client-node stays in kubernetes/', 'packages/core/src/backup/a.ts', "import { KubeConfig } from '@kubernetes/client-node';"],
  ['core knows no cloud', 'packages/core/src/storage/a.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
  ['the CLI knows no cloud SDK', 'packages/cli/src/a.ts', "import { fromIni } from '@aws-sdk/credential-providers';"],
  ['core imports no package of the workspace', 'packages/core/src/engine/a.ts', "import { x } from '@lifeboat/testkit';"],
  ['a provider imports subpaths of core', 'packages/provider-aws/src/a.ts', "import { createEngine } from '@lifeboat/core';"],
  ['testkit takes types only of the root', 'packages/testkit/src/a.ts', "import { createEngine } from '@lifeboat/core';"],
  ['no deep imports', 'packages/cli/src/a.ts', "import { x } from '@lifeboat/core/src/contract/engine.ts';"],
  ['no relative way out of a package', 'packages/cli/src/a.ts', "import { x } from '../../core/src/index.ts';"],
  ['the contract is at the bottom', 'packages/core/src/plugin-api/a.ts', "import { x } from '../engine/engine.ts';"],
  ['filters are pure', 'packages/core/src/filters/a.ts', "import { createClient } from '../kubernetes/client.ts';"],
  ['engine code is not for the steps', 'packages/core/src/backup/a.ts', "import { startRun } from '../engine/run-handle.ts';"],
  ['nothing inside imports the index', 'packages/core/src/backup/a.ts', "import { x } from '../index.ts';"],
  ['a new folder needs a rule', 'packages/core/src/novel/a.ts', "import { x } from '../errors/x.ts';"],
  ['the environment is read in the CLI', 'packages/core/src/engine/a.ts', 'const home = process.env.HOME;'],
  ['also by its import', 'packages/s3-store/src/a.ts', "import { env } from 'node:process';"],
  ['also with brackets', 'packages/s3-store/src/a.ts', "const home = process['env'].HOME;"],
  ['one idea per file', 'packages/core/src/backup/a.ts', '\n'.repeat(301)],
])('%s', (_name, path, text) => {
  expect(check(path, text)).toEqual([expect.stringContaining(`${path}:`)]);
});

test.each([
  ['packages/core/src/backup/a.ts', "import { x } from './b.ts'; import { y } from '../storage/y.ts';"],
  ['packages/core/src/backup/a.ts', "import type { BackupRequest } from '../contract/requests.ts';"],
  ['packages/core/src/backup/actions/a.ts', "import { x } from '../b.ts';"],
  ['packages/core/src/kubernetes/a.ts', "import { KubeConfig } from '@kubernetes/client-node';"],
  ['packages/core/src/backup/a.ts', "// import { x } from '../restore/x.ts'\nconst text = \"import '../restore/x.ts'\";"],
  ['packages/core/src/backup/a.test.ts', "import { x } from '@lifeboat/testkit/doubles';"],
  ['packages/cli/src/a.ts', "import { createEngine } from '@lifeboat/core'; process.env.HOME;"],
  ['packages/testkit/src/a.ts', "import type { ClusterClient } from '@lifeboat/core';"],
])('%s may %s', (path, text) => {
  expect(check(path, text)).toEqual([]);
});
