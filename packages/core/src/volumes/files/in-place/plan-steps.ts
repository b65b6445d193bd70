/** Something to be done in a volume. Paths are bytes of latin1. */
export interface PlanStep {
  readonly do: 'delete' | 'write';
  readonly path: string;
  /** What is there. A folder goes with all that it holds. @default nothing */
  readonly over?: 'entry' | 'folder';
}

/** Where steps are kept until all are known: there may be more than memory holds. */
export interface StepsFile {
  readonly position: number;
  readonly isFull: boolean;
  append(chunk: Uint8Array): void;
  flush(): Promise<void>;
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Steps in the order in which they came. */
export interface PlanSteps {
  add(step: PlanStep): Promise<void>;
  all(kind: PlanStep['do']): AsyncGenerator<PlanStep>;
}

const readBytes = 256 * 1024;

export function createPlanSteps(file: StepsFile): PlanSteps {
  return {
    async add(step) {
      file.append(Buffer.from(`${JSON.stringify(step)}\n`));
      if (file.isFull) await file.flush();
    },
    async *all(kind) {
      await file.flush();
      let rest: Buffer = Buffer.alloc(0);
      for (let at = 0; at < file.position; ) {
        const piece = await file.read(at, Math.min(readBytes, file.position - at));
        at += piece.length;
        const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
        const end = bytes.lastIndexOf('\n') + 1;
        rest = bytes.subarray(end);
        for (const line of bytes.toString('utf8', 0, end).split('\n')) {
          const step = line === '' ? undefined : (JSON.parse(line) as PlanStep);
          if (step?.do === kind) yield step;
        }
      }
    },
  };
}
