import { isContentId } from '../index/content-id.ts';

/** What an object's ID says: how often its content is a list of objects, and whether it is compressed by itself. */
export interface ObjectId {
  readonly indirections: number;
  readonly compressed: boolean;
  readonly contentId: string;
}

/** Whether its content is what the object holds. */
export function isOnePiece({ indirections, compressed }: ObjectId): boolean {
  return indirections === 0 && !compressed;
}

/** Lists of lists of lists of 8 MiB each would be more bytes than there are. */
const maxIndirections = 6;

/** `undefined` for what is no object ID. */
export function parseObjectId(text: string): ObjectId | undefined {
  // Most objects are one content.
  if (isContentId(text)) return { indirections: 0, compressed: false, contentId: text };
  const match = /^(I*)(Z?)D?([g-z]?[0-9a-f]+)$/.exec(text);
  const [, indirections = '', compressed = '', contentId = ''] = match ?? [];
  if (!match || !isContentId(contentId) || indirections.length > maxIndirections) return undefined;
  return { indirections: indirections.length, compressed: compressed !== '', contentId };
}
