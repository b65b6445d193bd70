import { randomUUID } from 'node:crypto';

export interface Disk extends Record<string, unknown> {
  name: string;
  id: string;
  selfLink: string;
  status: string;
  type: string;
}

export interface Snapshot extends Record<string, unknown> {
  name: string;
  selfLink: string;
  status: string;
  description?: string;
}

interface Operation extends Record<string, unknown> {
  readonly name: string;
  status: string;
}

/** A disk's or a snapshot's name, by Compute Engine's rule. */
export const namePattern = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The disks, snapshots and operations of the Compute Engine of the tests. What is begun is done after some looks at it. */
export function createComputeState(url: () => string) {
  const disks = new Map<string, Disk>();
  const snapshots = new Map<string, Snapshot>();
  const operations = new Map<string, Operation>();
  /** Operations that are about to fail, and with what. */
  const failing: { code: string; message: string }[] = [];
  const later = new Map<object, { looks: number; then: () => void }>();
  let number = 4_000_000_000_000_000_000n;

  const state = {
    disks,
    snapshots,
    operations,
    failing,
    /** The path without the server's address is the key of everything. */
    link: (path: string) => `${url()}/compute/v1/${path}`,
    after(looks: number, thing: object, then: () => void) {
      later.set(thing, { looks, then });
    },
    look<T extends object>(thing: T): T {
      const seen = { ...thing };
      const waiting = later.get(thing);
      if (waiting && --waiting.looks <= 0) {
        later.delete(thing);
        waiting.then();
      }
      return seen;
    },
    addDisk(path: string, fields: Record<string, unknown> = {}): Disk {
      const name = path.split('/').at(-1) ?? '';
      const disk: Disk = { name, id: String(number++), selfLink: state.link(path), status: 'READY', type: '', ...fields };
      disks.set(path, disk);
      return disk;
    },
    addSnapshot(path: string, fields: Record<string, unknown> = {}): Snapshot {
      const name = path.split('/').at(-1) ?? '';
      const snapshot: Snapshot = { name, selfLink: state.link(path), status: 'READY', ...fields };
      snapshots.set(path, snapshot);
      return snapshot;
    },
    /** An operation that is done after two looks, and then does `then`. */
    operation(scope: string, then: () => void): Operation {
      const operation: Operation = { kind: 'compute#operation', name: `operation-${randomUUID()}`, status: 'PENDING' };
      operations.set(`${scope}/operations/${operation.name}`, operation);
      const failure = failing.shift();
      state.after(2, operation, () => {
        operation.status = 'DONE';
        if (failure) Object.assign(operation, { error: { errors: [failure] }, httpErrorStatusCode: 403 });
      });
      if (!failure) then();
      return operation;
    },
  };
  return state;
}

export type ComputeState = ReturnType<typeof createComputeState>;
