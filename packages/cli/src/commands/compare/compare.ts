import { type CompareResult, createEngine, type DifferentObject, type Engine, ignoredDifferences, unopenedStore } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseList } from '../../flags/parse-list.ts';
import { parseMap } from '../../flags/parse-map.ts';
import { changeLines } from '../../output/change-lines.ts';
import { type ItemStream, machineItems } from '../../output/item-stream.ts';
import { objectName } from '../../output/message-log.ts';
import { visible } from '../../output/visible.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { addLeafCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { isCluster, openSides, type SideText } from './open-sides.ts';

interface CompareFlags extends GlobalFlags {
  readonly includeNamespaces?: string[];
  readonly excludeNamespaces?: string[];
  readonly includeResources?: string[];
  readonly excludeResources?: string[];
  readonly namespaceMappings?: Record<string, string>;
  readonly everything?: boolean;
}

export const registerCompare: RegisterCommand = (parent, runner) =>
  addLeafCommand<CompareFlags>({
    parent,
    runner,
    usage: 'compare <left> <right>',
    description:
      'Show what differs between two backups, a backup and a cluster, or two clusters; exit 1 if anything does. A side is the name of a backup, "cluster:" or "cluster:CONTEXT"',
    flags: (command) =>
      command
        .option('--include-namespaces <names>', 'namespaces to compare, as the left side names them (default: all)', parseList)
        .option('--exclude-namespaces <names>', 'namespaces to leave out', parseList)
        .option('--include-resources <names>', 'kinds to compare, such as deployments.apps (default: all)', parseList)
        .option('--exclude-resources <names>', 'kinds to leave out', parseList)
        .option('--namespace-mappings <pairs>', 'namespaces of the left side and their names on the right side: a:b', parseMap(':'))
        .option('--everything', 'also compare what always differs: uids, status, managers of fields'),
    run: ([left = '', right = ''], flags, context) => {
      if (isCluster(left) && isCluster(right)) return compareClusters({ left, right }, flags, context);
      return withEngine({ flags, context, cluster: false }, ({ engine }) => compare({ left, right }, { engine, flags, context }));
    },
  });

async function compareClusters(sides: SideText, flags: CompareFlags, context: CliContext): Promise<ExitCode> {
  const none = unopenedStore(() => new Error('two clusters are compared: no location is needed'));
  const engine = createEngine({ storageLocations: { none: { store: none } } });
  try {
    return await compare(sides, { engine, flags, context });
  } finally {
    await engine.close();
  }
}

interface CompareOptions {
  readonly engine: Engine;
  readonly flags: CompareFlags;
  readonly context: CliContext;
}

async function compare(sides: SideText, { engine, flags, context }: CompareOptions): Promise<ExitCode> {
  const { includeNamespaces, excludeNamespaces, includeResources, excludeResources, namespaceMappings } = flags;
  const { stdout } = context;
  const output = flags.output ?? 'table';
  const printer: ItemStream<DifferentObject, CompareResult> =
    output === 'table' ? tablePrinter : { ...machineItems(output), end: (result, empty) => machineItems(output).end({ ...result }, empty) };
  const opened = await openSides(sides, flags, context);
  try {
    const run = engine.compare(opened.left, opened.right, {
      ...(includeNamespaces && { includedNamespaces: includeNamespaces }),
      ...(excludeNamespaces && { excludedNamespaces: excludeNamespaces }),
      ...(includeResources && { includedResources: includeResources }),
      ...(excludeResources && { excludedResources: excludeResources }),
      ...(namespaceMappings && { namespaceMapping: namespaceMappings }),
      rules: flags.everything ? [] : ignoredDifferences,
      signal: context.signal,
    });
    await run.accepted;
    await stdout.write(printer.start);
    let isFirst = true;
    for await (const event of run) {
      if (event.type !== 'different-object') continue;
      await stdout.write(printer.item(event.item, { isFirst }));
      isFirst = false;
      if (stdout.closed) run.cancel('the reader of the comparison has gone');
    }
    const result = await run.result;
    await stdout.write(printer.end(result, { isEmpty: isFirst }));
    return result.equal ? exitCodes.completed : exitCodes.failed;
  } finally {
    await opened.close();
  }
}

const changes = { changed: 'differs', missing: 'only on the left', extra: 'only on the right' } as const;

const tablePrinter: ItemStream<DifferentObject, CompareResult> = {
  start: '',
  item(item) {
    const { change, differences, moreDifferences } = item;
    return [`${visible(objectName(item))}: ${changes[change]}`, ...changeLines(differences, moreDifferences), ''].join('\n');
  },
  end({ counts, notCompared }) {
    const missed = notCompared.map(({ groupResource, reason }) => `${visible(groupResource)} was not compared: ${visible(reason)}\n`);
    const { equal, changed, missing, extra } = counts;
    return `${missed.join('')}${equal} equal, ${changed} differ, ${missing} only on the left, ${extra} only on the right.\n`;
  },
};
