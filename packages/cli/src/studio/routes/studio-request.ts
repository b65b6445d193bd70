import type { LocationSpec } from '../../locations/location-spec.ts';
import type { ArchiveShelf } from '../archives/archive-shelf.ts';
import type { RevealTickets } from '../security/reveal-tickets.ts';
import type { WorkLimit } from '../server/work-limit.ts';
import type { StudioEngine } from '../studio-engine.ts';

/** What all pages are made from. */
export interface Studio {
  readonly engine: StudioEngine;
  readonly locations: readonly Pick<LocationSpec, 'name' | 'display'>[];
  readonly shelf: ArchiveShelf;
  readonly tickets: RevealTickets;
  /** One at a time: an object may have 64 MiB, and is held several times while it is printed. */
  readonly objectWork: WorkLimit;
  readonly now: () => Date;
}

/** What a page is asked for. */
export interface StudioRequest {
  readonly params: URLSearchParams;
  /** Aborted when the reader has gone, or the studio ends. */
  readonly signal: AbortSignal;
}

/** An answer; what it is made of may be read while it is sent. */
export interface StudioAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string | Uint8Array>;
}

/** Something that is not there, or that was asked for in a way that nobody understands. */
export class NoSuchPageError extends Error {
  readonly status: 400 | 404;
  constructor(message: string, status: 400 | 404 = 404) {
    super(message);
    this.status = status;
  }
}

/** A parameter that must be there. @throws NoSuchPageError */
export function needed(params: URLSearchParams, name: string): string {
  const value = params.get(name);
  if (value === null || value === '') throw new NoSuchPageError(`The address lacks "${name}"`, 400);
  return value;
}

/** One of the locations. @throws NoSuchPageError */
export function locationOf({ locations }: Studio, params: URLSearchParams): Studio['locations'][number] {
  const name = needed(params, 'location');
  const found = locations.find((location) => location.name === name);
  if (!found) throw new NoSuchPageError(`There is no location "${name}" here`);
  return found;
}

/** A number of a page or line. @throws NoSuchPageError */
export function countOf(params: URLSearchParams, name: string): number {
  const text = params.get(name) ?? '';
  if (text === '') return 0;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new NoSuchPageError(`"${name}" of the address is no number`, 400);
  return value;
}
