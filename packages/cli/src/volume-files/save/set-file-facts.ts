import type { FileHandle } from 'node:fs/promises';
import { chmod, lchown, lutimes, utimes } from 'node:fs/promises';
import type { EntryFacts } from '@lifeboat/core/plugin-api';

/** How facts of saved files become those of files of this machine. */
export interface FactsOptions {
  /** Give them the owners that they had, and with those setuid and setgid. */
  readonly sameOwner: boolean;
}

/** What a file runs as must not become this user, who merely looks at it. */
const modeOf = ({ mode }: EntryFacts, { sameOwner }: FactsOptions) => (sameOwner ? mode : mode & 0o1777);

const seconds = ({ mtimeInNs }: EntryFacts) => Number(mtimeInNs) / 1e9;

export async function setFileFacts(file: FileHandle, facts: EntryFacts, options: FactsOptions): Promise<void> {
  // In this order: a new owner takes setuid away.
  if (options.sameOwner) await file.chown(facts.uid, facts.gid);
  await file.chmod(modeOf(facts, options));
  await file.utimes(seconds(facts), seconds(facts));
}

export async function setFolderFacts(path: Buffer, facts: EntryFacts, options: FactsOptions): Promise<void> {
  if (options.sameOwner) await lchown(path, facts.uid, facts.gid);
  await chmod(path, modeOf(facts, options));
  await utimes(path, seconds(facts), seconds(facts));
}

export async function setLinkFacts(path: Buffer, facts: EntryFacts, { sameOwner }: FactsOptions): Promise<void> {
  if (sameOwner) await lchown(path, facts.uid, facts.gid);
  await lutimes(path, seconds(facts), seconds(facts));
}
