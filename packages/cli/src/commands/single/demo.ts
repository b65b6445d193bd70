import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes } from '../../exit-codes.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

export const registerDemo: RegisterCommand = (parent, runner) =>
  addLeafCommand({
    parent,
    runner,
    usage: 'demo',
    description: 'Back up and restore a sample application, with an API server and a store that need nothing installed',
    global: { cluster: false, location: false },
    async run(_args, { output, quiet }, { now, signal, stdout, stderr }) {
      // The API server is for the demo only: other commands do not load it.
      const [{ runDemo }, { formatDemoReport }] = await Promise.all([
        import('../../demo/run-demo.ts'),
        import('../../demo/demo-report.ts'),
      ]);
      const folder = await mkdtemp(join(tmpdir(), 'lifeboat-demo-'));
      const onStep = (step: string) => void (quiet || stderr.write(`${step} ...\n`));
      const result = await runDemo({ folder, now, signal, onStep });
      await stdout.write(output === 'json' || output === 'yaml' ? formatMachine(result, output) : formatDemoReport(result));
      const identical = result.differences.length === 0 && result.backup.phase === 'Completed' && result.restore.phase === 'Completed';
      return identical ? exitCodes.completed : exitCodes.failed;
    },
  });
