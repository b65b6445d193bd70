import type { ExecOptions, ExecOutput } from '../../contract/cluster/exec-request.ts';

/** Hands the output of a command to its caller, one part after the other, and holds the connection while the caller is busy. */
export interface OutputQueue {
  /** The caller is busy: nothing is read from the connection. */
  readonly isHeld: boolean;
  add(chunk: ExecOutput): void;
  /** Once everything so far has been taken. */
  whenTaken(then: () => void): void;
}

interface Connection {
  hold(): void;
  release(): void;
  fail(error: unknown): void;
}

export function createOutputQueue({ onOutput }: Pick<ExecOptions, 'onOutput'>, connection: Connection): OutputQueue {
  // What had been read already when the connection was held is waiting here: some messages.
  const waiting: (ExecOutput | (() => void))[] = [];
  let isHeld = false;

  function next(): void {
    while (!isHeld && waiting.length > 0) {
      const first = waiting.shift() as ExecOutput | (() => void);
      if (typeof first === 'function') first();
      else give(first);
    }
  }

  function give(chunk: ExecOutput): void {
    try {
      const busy = onOutput?.(chunk);
      if (!busy) return;
      isHeld = true;
      connection.hold();
      busy.then(release, connection.fail);
    } catch (error) {
      waiting.length = 0;
      connection.fail(error);
    }
  }

  function release(): void {
    isHeld = false;
    next();
    if (!isHeld) connection.release();
  }

  return {
    get isHeld() {
      return isHeld;
    },
    add(chunk) {
      waiting.push(chunk);
      next();
    },
    whenTaken(then) {
      waiting.push(then);
      next();
    },
  };
}
