import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { HeldLease } from './held-lease.ts';
import type { LeaseMarker } from './lease-marker.ts';

/** A name, held by this run as long as its lease is renewed. A timer does so, which does not keep the process alive. */
export interface NameLease {
  /** The name of the backup or restore. */
  readonly name: string;
  /** What stands in the store. */
  readonly marker: LeaseMarker;
  /** What was there in its place: of a run that ended or lost the name. */
  readonly previous: HeldLease | undefined;
  /** Somebody else has the name: nothing of it is touched any more. */
  readonly isLost: boolean;
  /** Asks for the name again, renewing the lease if its end is not far away; `strict`: in any case.
   * @throws LifeboatError `BACKUP_IN_PROGRESS` or `RESTORE_IN_PROGRESS` once another run has it, and what the store fails with */
  ensure(options?: CallOptions & { readonly strict?: boolean }): Promise<void>;
  /** Does a short request while the name is held; should the lease end meanwhile, the request is aborted and made again once
   * the lease is renewed. @throws as `ensure`, and what the request fails with */
  run<T>(request: (signal: AbortSignal) => Promise<T>, options?: CallOptions): Promise<T>;
  /** The body of a put, which ends well only while the name is held. The stream fails as `ensure` does. */
  body(source: ByteStream, options?: CallOptions): ByteStream;
  /** The work is done: removes the marker. */
  end(options?: CallOptions): Promise<void>;
  /** Leaves what is there to whoever takes the name next. */
  release(now: Date, options?: CallOptions): Promise<void>;
  /** Nothing was changed: leaves the name free. The marker that was found stays unless all is whole: it tells whose the remains are. */
  giveBack(now: Date, options?: CallOptions): Promise<void>;
  /** Renews the lease no more: it ends by itself. */
  abandon(): void;
}
