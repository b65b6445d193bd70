/** The processing of one collected item and of what it brings along, among others that run at the same time. */
export interface ItemTurn<Item> {
  /** What it is to write; grows while it runs. */
  readonly ready: Item[];
  /** Says that an item is this turn's. */
  own(key: string): void;
  /** Takes over what a later turn holds, when an item of it has to be written with this one. */
  takeOver(key: string): Promise<void>;
}

/** Runs turns at the same time whose results are written in the order they began. */
export interface ItemTurns<Item> {
  /** The turn's items. Read them in order: until then an earlier turn may take them. Who reads them earlier empties the list. */
  run(work: (turn: ItemTurn<Item>) => Promise<void>): Promise<Item[]>;
}

interface RunningTurn<Item> {
  readonly index: number;
  readonly ready: Item[];
  readonly keys: string[];
  done: Promise<void>;
  ended: boolean;
}

export function createItemTurns<Item>(): ItemTurns<Item> {
  const owners = new Map<string, RunningTurn<Item>>();
  const running: RunningTurn<Item>[] = [];
  let count = 0;

  // Nothing is taken from a turn that no unfinished one precedes.
  function forget(): void {
    while (running[0]?.ended) for (const key of running.shift()?.keys ?? []) owners.delete(key);
  }

  return {
    async run(work) {
      const turn: RunningTurn<Item> = { index: count++, ready: [], keys: [], done: Promise.resolve(), ended: false };
      running.push(turn);
      turn.done = work({
        ready: turn.ready,
        own(key) {
          owners.set(key, turn);
          turn.keys.push(key);
        },
        async takeOver(key) {
          const owner = owners.get(key);
          // Waiting for later turns only: no two wait for each other.
          if (!owner || owner.index <= turn.index) return;
          await owner.done;
          turn.ready.push(...owner.ready.splice(0));
        },
      });
      try {
        await turn.done;
      } finally {
        turn.ended = true;
        forget();
      }
      return turn.ready;
    },
  };
}
