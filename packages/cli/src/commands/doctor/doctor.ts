import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { visible } from '../../output/visible.ts';
import { wrapText } from '../../output/wrap-text.ts';
import { cliVersion } from '../../version.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { checkCluster } from './check-cluster.ts';
import { checkLocations } from './check-locations.ts';
import type { Finding } from './finding.ts';

const width = 80;
const words = { ok: 'ok', warning: 'warning', failed: 'FAILED', unknown: 'unknown' } as const satisfies Record<Finding['state'], string>;
const indent = ' '.repeat(9);

export const registerDoctor: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags>({
    parent,
    runner,
    usage: 'doctor',
    description: 'Check whether backups can be made from here: Node.js, the cluster, your rights, the clock, the locations; writes nothing',
    async run(_args, flags, context) {
      const node: Finding = { subject: 'Node.js', state: 'ok', message: `${process.versions.node}; lifeboat ${cliVersion()}` };
      const findings = [node, ...(await checkCluster(flags, context)), ...(await checkLocations(flags, context))];
      const { output } = flags;
      await context.stdout.write(output === 'json' || output === 'yaml' ? formatMachine(findings, output) : findings.map(inWords).join(''));
      return findings.some(({ state }) => state === 'failed') ? exitCodes.failed : exitCodes.completed;
    },
  });

function inWords({ subject, state, message, hint }: Finding): string {
  const wrapped = (text: string) => wrapText(visible(text), { indent, width });
  const next = hint === undefined ? '' : `${indent}${wrapped(hint)}\n`;
  return `${words[state].padEnd(indent.length)}${wrapped(`${subject}: ${message}`)}\n${next}`;
}
