import { createAdaptiveBound } from '../../flow/adaptive-bound.ts';

/** How many snapshots one driver is asked for at a time: half as many once it refuses some, and slowly more again. */
export interface SnapshotPace {
  /** Runs `take` when there is room. */
  run<T>(take: (turn: PaceTurn) => Promise<T>): Promise<T>;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
}

interface PaceTurn {
  /** The driver says that it is asked for too much. It is believed once for all that it was asked for until then. */
  refused(): void;
}

interface Turn {
  readonly number: number;
  readonly begun: number;
  overtakenBy: number;
  hasRoom: boolean;
}

/** That wait for their end beside those that count: each is a claim in memory. */
const mostOvertaken = 1000;

/**
 * A snapshot that others overtake, as many as are in the works, is one whose volume has a problem: it goes on waiting, but keeps no room from the
 * others. A driver that takes none at all overtakes none: it is not asked for all at once.
 */
export function createSnapshotPace({ most }: { readonly most: number }): SnapshotPace {
  // How many claims are backed up at a time adapts to how long they take. This is beyond it, for what the driver says.
  const bound = createAdaptiveBound({ least: most, most });
  const running = new Set<Turn>();
  const waiting: (() => void)[] = [];
  const whenIdle: (() => void)[] = [];
  let count = 0;
  let inRoom = 0;
  let overtaken = 0;
  let refusedBefore = 0;

  function startWaiting(): void {
    while (inRoom < bound.value && waiting.length > 0) {
      inRoom += 1;
      waiting.shift()?.();
    }
    if (running.size === 0 && inRoom === 0) for (const resolve of whenIdle.splice(0)) resolve();
  }

  function overtake(turn: Turn): void {
    for (const other of running) {
      if (other.number >= turn.number || !other.hasRoom) continue;
      other.overtakenBy += 1;
      if (other.overtakenBy < bound.value || overtaken >= mostOvertaken) continue;
      other.hasRoom = false;
      inRoom -= 1;
      overtaken += 1;
    }
  }

  function end(turn: Turn): void {
    running.delete(turn);
    if (turn.hasRoom) inRoom -= 1;
    else overtaken -= 1;
    startWaiting();
  }

  return {
    async run(take) {
      if (inRoom < bound.value) inRoom += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      const turn: Turn = { number: count++, begun: performance.now(), overtakenBy: 0, hasRoom: true };
      running.add(turn);
      try {
        const taken = await take({
          refused() {
            if (turn.number < refusedBefore) return;
            refusedBefore = count;
            bound.refused();
          },
        });
        if (turn.hasRoom && waiting.length > 0) bound.took(performance.now() - turn.begun);
        overtake(turn);
        return taken;
      } finally {
        end(turn);
      }
    },
    idle: () =>
      new Promise((resolve) => {
        whenIdle.push(resolve);
        startWaiting();
      }),
  };
}
