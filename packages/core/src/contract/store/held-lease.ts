import type { LeaseMarker } from './lease-marker.ts';

/** A marker as it is in a store. */
export interface HeldLease {
  /** The marker's content. Absent if it cannot be read. */
  readonly marker?: LeaseMarker;
  /** The etag of the marker, which distinguishes it from another run's marker. */
  readonly etag?: string;
  /** When it was last written, by the store's clock. */
  readonly lastModified?: Date;
}
