import { crc32c, crc32cText } from '../src/object-store/puts/crc32c.ts';

/** What is refused, with the status and reason that Google documents. */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** A generation of an object. */
export interface Generation {
  readonly name: string;
  readonly generation: string;
  readonly bytes: Buffer;
  readonly metadata: Record<string, unknown>;
  readonly created: Date;
  metageneration: number;
  isLive: boolean;
  retention: { mode: 'Locked' | 'Unlocked'; retainUntilTime: string } | undefined;
  temporaryHold: boolean;
}

export interface LockingBucketOptions {
  readonly versioning?: boolean;
  readonly objectRetention?: boolean;
  /** Of the bucket, for all of its objects. */
  readonly retentionPolicy?: { readonly retentionPeriod: string; readonly isLocked?: boolean };
}

/** A bucket with Object Retention Lock, holds, a retention policy and versions, by Google's public documentation: what is locked is
 * neither deleted nor replaced; where versions are kept, a retention lets it become noncurrent. Whether a hold does is not
 * documented: here it does not. */
export function createLockingBucket(options: LockingBucketOptions) {
  const generations: Generation[] = [];
  let last = 1_700_000_000_000_000;

  const live = (name: string) => generations.find((each) => each.name === name && each.isLive);

  const policyEnd = ({ created }: Generation) =>
    options.retentionPolicy ? created.getTime() + Number(options.retentionPolicy.retentionPeriod) * 1000 : 0;

  const retainedUntil = (one: Generation) => Math.max(policyEnd(one), Date.parse(one.retention?.retainUntilTime ?? '') || 0);

  function refuseHeld({ name, temporaryHold }: Generation): void {
    if (temporaryHold)
      throw new Refusal(
        403,
        'objectUnderActiveHold',
        `Object 'b/${name}' is under active Temporary hold and cannot be deleted, overwritten or archived until hold is removed.`,
      );
  }

  function refuseRetained(one: Generation): void {
    refuseHeld(one);
    if (retainedUntil(one) > Date.now())
      throw new Refusal(
        403,
        'retentionPolicyNotMet',
        `Object 'b/${one.name}' is subject to bucket's retention policy or object retention and cannot be deleted or overwritten`,
      );
  }

  function makeNoncurrent(one: Generation): void {
    if (options.versioning) {
      refuseHeld(one);
      one.isLive = false;
      return;
    }
    refuseRetained(one);
    generations.splice(generations.indexOf(one), 1);
  }

  function checkRetention(value: unknown): Generation['retention'] {
    if (value === undefined) return undefined;
    const { mode, retainUntilTime, ...unknown } = value as { mode?: string; retainUntilTime?: string };
    if (Object.keys(unknown).length > 0) throw new Refusal(400, 'invalid', `Unknown fields of a retention: ${Object.keys(unknown)}`);
    if (!options.objectRetention) throw new Refusal(400, 'invalid', 'Object retention is not enabled on the bucket.');
    if (mode !== 'Locked' && mode !== 'Unlocked') throw new Refusal(400, 'invalid', `Invalid retention mode ${mode}`);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(retainUntilTime ?? ''))
      throw new Refusal(400, 'invalid', 'retainUntilTime is no RFC 3339 time');
    const inMs = Date.parse(retainUntilTime ?? '') - Date.now();
    if (!(inMs > 0 && inMs <= 3_155_760_000_000))
      throw new Refusal(400, 'invalid', 'retention: retainUntilTime is in the past or beyond 100 years');
    return { mode, retainUntilTime: retainUntilTime ?? '' };
  }

  return {
    generations,
    live,

    describe: () => ({
      versioning: { enabled: options.versioning === true },
      ...(options.objectRetention && { objectRetention: { mode: 'Enabled' } }),
      ...(options.retentionPolicy && { retentionPolicy: options.retentionPolicy }),
    }),

    insert({ name, retention, temporaryHold, ...metadata }: Record<string, unknown>, bytes: Buffer): Generation {
      const there = live(String(name));
      const checked = checkRetention(retention);
      if (there) makeNoncurrent(there);
      const one: Generation = {
        name: String(name),
        generation: String(++last),
        metageneration: 1,
        bytes,
        metadata,
        created: new Date(),
        isLive: true,
        retention: checked,
        temporaryHold: temporaryHold === true,
      };
      generations.push(one);
      return one;
    },

    patch(one: Generation, { retention, temporaryHold, ...unknown }: Record<string, unknown>, override: boolean): void {
      if (Object.keys(unknown).length > 0) throw new Refusal(400, 'invalid', `Not expected here: ${Object.keys(unknown)}`);
      const next = checkRetention(retention);
      const { retention: current } = one;
      if (current && next) {
        const isShorter = Date.parse(next.retainUntilTime) < Date.parse(current.retainUntilTime);
        if (current.mode === 'Locked' && (isShorter || next.mode !== 'Locked'))
          throw new Refusal(403, 'forbidden', 'A Locked retention can only be increased');
        if (!override && (isShorter || next.mode !== current.mode))
          throw new Refusal(403, 'forbidden', 'overrideUnlockedRetention is needed for that');
      }
      one.retention = next ?? current;
      one.temporaryHold = temporaryHold === undefined ? one.temporaryHold : temporaryHold === true;
      one.metageneration++;
    },

    /** `generation`: that one for good. */
    remove(name: string, generation: string | null): void {
      const one = generation === null ? live(name) : generations.find((each) => each.name === name && each.generation === generation);
      if (!one) throw new Refusal(404, 'notFound', `No such object: b/${name}`);
      if (generation === null) makeNoncurrent(one);
      else {
        refuseRetained(one);
        generations.splice(generations.indexOf(one), 1);
      }
    },

    resource(one: Generation) {
      const { name, generation, metageneration, bytes, metadata, created, retention, temporaryHold } = one;
      const until = retainedUntil(one);
      return {
        ...metadata,
        name,
        generation,
        metageneration: String(metageneration),
        size: String(bytes.byteLength),
        updated: created.toISOString(),
        crc32c: crc32cText(crc32c(bytes)),
        ...(retention && { retention }),
        ...(temporaryHold && { temporaryHold }),
        ...(until > 0 && { retentionExpirationTime: new Date(until).toISOString() }),
      };
    },
  };
}

export type LockingBucket = ReturnType<typeof createLockingBucket>;
