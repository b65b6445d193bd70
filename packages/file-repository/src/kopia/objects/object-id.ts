import { isContentId } from '../index/content-id.ts';

/** The parts of an object's id: how many levels of lists it has, and whether it is compressed itself. */
export interface ObjectId {
  readonly indirections: number;
  readonly compressed: boolean;
  readonly contentId: string;
}

/** Whether the content has the bytes of the object itself. */
export function isOnePiece({ indirections, compressed }: ObjectId): boolean {
  return indirections === 0 && !compressed;
}

/** More levels of lists of 8 MiB each would name more bytes than exist. */
const maxIndirections = 6;

/** Parses an object id; `undefined` if it is none. */
export function parseObjectId(text: string): ObjectId | undefined {
  // Most objects are one content.
  if (isContentId(text)) return { indirections: 0, compressed: false, contentId: text };
  const match = /^(I*)(Z?)D?([g-z]?[0-9a-f]+)$/.exec(text);
  const [, indirections = '', compressed = '', contentId = ''] = match ?? [];
  if (!match || !isContentId(contentId) || indirections.length > maxIndirections) return undefined;
  return { indirections: indirections.length, compressed: compressed !== '', contentId };
}
