import { randomBytes } from 'node:crypto';

/** What is refused, with the status and code that Microsoft documents. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export interface BlobVersion {
  readonly name: string;
  readonly versionId: string;
  readonly etag: string;
  readonly bytes: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lastModified: Date;
  isCurrent: boolean;
  policy: { readonly until: Date; readonly mode: 'Locked' | 'Unlocked' } | undefined;
  legalHold: boolean;
}

export interface LockingContainerOptions {
  /** Version-level immutability, which needs versioning. */
  readonly versionImmutability?: boolean;
  readonly versioning?: boolean;
  /** A policy of the container itself, which keeps every blob, and no versions. */
  readonly containerPolicy?: boolean;
  /** Whether a blob's policy can be locked when it is put: the documentation says in one place that it stays unlocked. */
  readonly locksAtPut?: boolean;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A container with version-level immutability policies, legal holds and versions, by Microsoft's public documentation: a put or a
 * delete makes a previous version of what is there, and keeps its policy; a version that is locked cannot be deleted. */
export function createLockingContainer(options: LockingContainerOptions) {
  const { versionImmutability = false, versioning = versionImmutability, containerPolicy = false, locksAtPut = false } = options;
  const versions: BlobVersion[] = [];
  let clock = 0;

  const current = (name: string) => versions.find((each) => each.name === name && each.isCurrent);

  function displace(one: BlobVersion): void {
    if (containerPolicy) throw new Refusal(409, 'BlobImmutableDueToPolicy');
    if (versioning) one.isCurrent = false;
    else versions.splice(versions.indexOf(one), 1);
  }

  function policyOf(headers: Headers): BlobVersion['policy'] {
    const [date, mode = 'unlocked'] = [headers['x-ms-immutability-policy-until-date'], headers['x-ms-immutability-policy-mode']].map(
      (value) => value?.toString(),
    );
    if (date === undefined) return undefined;
    if (!versionImmutability) throw new Refusal(400, 'UnsupportedHeader');
    const until = new Date(date);
    // RFC 1123, in the future.
    if (until.toUTCString() !== date || until.getTime() <= Date.now()) throw new Refusal(400, 'InvalidHeaderValue');
    if (!/^(un)?locked$/i.test(mode)) throw new Refusal(400, 'InvalidHeaderValue');
    return { until, mode: mode.toLowerCase() === 'locked' ? 'Locked' : 'Unlocked' };
  }

  function holdOf(headers: Headers): boolean | undefined {
    const hold = headers['x-ms-legal-hold'];
    if (hold === undefined) return undefined;
    if (!versionImmutability) throw new Refusal(400, 'UnsupportedHeader');
    if (hold !== 'true' && hold !== 'false') throw new Refusal(400, 'InvalidHeaderValue');
    return hold === 'true';
  }

  return {
    versions,
    current,
    versioning,
    versionImmutability,

    put(name: string, bytes: Buffer, headers: Headers): BlobVersion {
      const policy = policyOf(headers);
      const legalHold = holdOf(headers) ?? false;
      const there = current(name);
      if (there) displace(there);
      const metadata = Object.fromEntries(Object.entries(headers).filter(([header]) => header.startsWith('x-ms-meta-'))) as Record<
        string,
        string
      >;
      const one: BlobVersion = {
        name,
        // Sorts as it was made, also within a millisecond.
        versionId: new Date().toISOString().replace('Z', `${String(clock++ % 10_000).padStart(4, '0')}Z`),
        etag: `"0x${randomBytes(8).toString('hex').toUpperCase()}"`,
        bytes,
        metadata,
        lastModified: new Date(),
        isCurrent: true,
        policy: policy && { ...policy, mode: locksAtPut ? policy.mode : 'Unlocked' },
        legalHold,
      };
      versions.push(one);
      return one;
    },

    setPolicy(one: BlobVersion, headers: Headers): void {
      const policy = policyOf(headers);
      if (!policy) throw new Refusal(400, 'MissingRequiredHeader');
      const isWeaker = policy.mode !== 'Locked' || (one.policy && policy.until < one.policy.until);
      if (one.policy?.mode === 'Locked' && isWeaker) throw new Refusal(409, 'BlobImmutableDueToPolicy');
      one.policy = policy;
    },

    setHold(one: BlobVersion, headers: Headers): void {
      const hold = holdOf(headers);
      if (hold === undefined) throw new Refusal(400, 'MissingRequiredHeader');
      one.legalHold = hold;
    },

    /** `versionId`: that one for good. */
    remove(one: BlobVersion, versionId: string | null): void {
      if (versionId === null) displace(one);
      else {
        if (one.legalHold) throw new Refusal(409, 'BlobImmutableDueToLegalHold');
        if (one.policy && one.policy.until.getTime() > Date.now()) throw new Refusal(409, 'BlobImmutableDueToPolicy');
        versions.splice(versions.indexOf(one), 1);
      }
    },

    headersOf: (one: BlobVersion): Record<string, string> => ({
      etag: one.etag,
      'last-modified': one.lastModified.toUTCString(),
      'x-ms-blob-type': 'BlockBlob',
      ...one.metadata,
      ...(versioning && { 'x-ms-version-id': one.versionId, 'x-ms-is-current-version': String(one.isCurrent) }),
      ...(one.policy && {
        'x-ms-immutability-policy-until-date': one.policy.until.toUTCString(),
        'x-ms-immutability-policy-mode': one.policy.mode.toLowerCase(),
      }),
      ...(one.legalHold && { 'x-ms-legal-hold': 'true' }),
    }),
  };
}

export type LockingContainer = ReturnType<typeof createLockingContainer>;
