import type { ArchiveProgressEvent, ProgressEvent, TransferEvent, VolumeProgressEvent } from '@lifeboat/core';
import { formatBytes } from '../tables/format-bytes.ts';

/** How much of something is done. */
export interface Count {
  readonly done: number;
  /** As far as is known. */
  readonly total?: number;
  /** Whether `total` stays as it is: only then is there a percentage. */
  readonly isFinal: boolean;
}

/** How much of a run, or of a step of it, is done. */
export interface Measure {
  readonly items?: Count & { readonly unit: 'items' | 'entries' | 'files' | 'requests' };
  readonly bytes?: Count;
  /** Which file, for example. */
  readonly note?: string;
}

/** A run's: objects of a cluster, and the bytes of its archive. */
export function measureItems(event: Omit<ArchiveProgressEvent, 'type'>): Measure {
  return { items: counted(event, 'items'), bytes: { done: event.bytes, isFinal: false } };
}

/** Objects that are dealt with. */
export function measureObjects(event: Omit<ProgressEvent, 'type'>): Measure {
  return { items: counted(event, 'items') };
}

/** A copy's, in bytes. */
export function measureBytes({ step, file, bytes, totalBytes, totalIsFinal }: TransferEvent): Measure {
  const note = step === 'checking' ? `${file} read back` : file;
  return { bytes: { done: bytes, total: totalBytes, isFinal: totalIsFinal }, note };
}

/** Of files that are written into a claim. */
export function measureVolume(event: VolumeProgressEvent): Measure {
  const { bytes, totalBytes, step } = event;
  const isWriting = step === 'writing' && totalBytes > 0;
  return {
    items: counted(event, 'entries'),
    ...((bytes > 0 || isWriting) && { bytes: { done: bytes, ...(isWriting && { total: totalBytes }), isFinal: isWriting } }),
  };
}

function counted({ items, totalItems, totalIsFinal }: Omit<ProgressEvent, 'type'>, unit: 'items' | 'entries') {
  return { done: items, ...(totalItems > 0 && { total: totalItems }), isFinal: totalIsFinal, unit };
}

/** `12/40 items`; `12/40+ items` while more are found. */
export function itemsText({ done, total, isFinal, unit }: NonNullable<Measure['items']>): string {
  return `${done}${total === undefined ? '' : `/${total}${isFinal ? '' : '+'}`} ${unit}`;
}

/** `1.0 MiB of 4.0 MiB`. */
export function bytesText({ done, total }: Count): string {
  return `${formatBytes(done)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`;
}

/** How much of all is done, from 0 to 1: bytes, where their sum is known, else items. `undefined` while no total is known. */
export function doneOf({ items, bytes }: Measure): number | undefined {
  for (const count of [bytes, items])
    if (count?.isFinal && count.total !== undefined && count.total > 0) return Math.min(1, count.done / count.total);
  return undefined;
}
