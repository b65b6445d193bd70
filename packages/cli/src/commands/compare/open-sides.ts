import type { ClusterClient, ComparedSide } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { resolveLimits } from '../../limits/resolve-limits.ts';
import { openCluster } from '../../open-cluster.ts';

/** The sides of a comparison as the command line names them. */
export interface SideText {
  readonly left: string;
  readonly right: string;
}

interface OpenSides {
  readonly left: ComparedSide;
  readonly right: ComparedSide;
  close(): Promise<void>;
}

// No name of a backup has a colon.
const prefix = 'cluster:';

export function isCluster(side: string): boolean {
  return side.startsWith(prefix);
}

/** Connects to the clusters that are named. Close them. */
export async function openSides(sides: SideText, flags: GlobalFlags, context: CliContext): Promise<OpenSides> {
  const clients: ClusterClient[] = [];
  const close = async () => void (await Promise.allSettled(clients.map((client) => client.close())));
  const limits = await resolveLimits(flags, context);
  const open = async (side: string): Promise<ComparedSide> => {
    if (!isCluster(side)) return { backup: side };
    const named = side.slice(prefix.length);
    const cluster = await openCluster(named === '' ? flags : { ...flags, context: named }, context, limits.cluster);
    clients.push(cluster);
    return { cluster };
  };
  try {
    return { left: await open(sides.left), right: await open(sides.right), close };
  } catch (error) {
    await close();
    throw error;
  }
}
