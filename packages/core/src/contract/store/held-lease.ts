import type { LeaseMarker } from './lease-marker.ts';

/** A marker as it lies in a store. */
export interface HeldLease {
  /** Absent when it cannot be read. */
  readonly marker?: LeaseMarker;
  /** The etag of the marker, by which it is told from another run's. */
  readonly etag?: string;
  /** When it was last written, by the store's clock. */
  readonly lastModified?: Date;
}
