import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { HeldLease } from './held-lease.ts';
import type { LeaseMarker } from './lease-marker.ts';

/** A name that this run holds while it renews the lease. A timer does that; it does not keep the process alive. */
export interface NameLease {
  /** The name of the backup or restore. */
  readonly name: string;
  /** The marker, as it is in the store. */
  readonly marker: LeaseMarker;
  /** The marker that was there before, of a run that ended or lost the name. `undefined` if there was none. */
  readonly previous: HeldLease | undefined;
  /** Whether another run has the name now. If so, this run must not touch anything under the name. */
  readonly isLost: boolean;
  /** Checks that this run still has the name, and renews the lease if it ends soon; with `strict`, always.
   * @throws LifeboatError `BACKUP_IN_PROGRESS` or `RESTORE_IN_PROGRESS` if another run has the name, and the errors of the store */
  ensure(options?: CallOptions & { readonly strict?: boolean }): Promise<void>;
  /** Makes a short request while the name is held. If the lease ends in the meantime, the request is aborted and repeated after the lease
   * was renewed. @throws the errors of `ensure` and of the request */
  run<T>(request: (signal: AbortSignal) => Promise<T>, options?: CallOptions): Promise<T>;
  /** Wraps the body of a put, so that the put succeeds only while the name is held. Otherwise the stream fails with an error of
   * `ensure`. */
  body(source: ByteStream, options?: CallOptions): ByteStream;
  /** Removes the marker. Call it when the work is done. */
  end(options?: CallOptions): Promise<void>;
  /** Frees the name and leaves what is there to the next run that takes it. */
  release(now: Date, options?: CallOptions): Promise<void>;
  /** Frees the name after nothing was changed. A marker that was found stays unless everything is complete, because it identifies the
   * remains. */
  giveBack(now: Date, options?: CallOptions): Promise<void>;
  /** Stops the renewals; the lease then ends by itself. */
  abandon(): void;
}
