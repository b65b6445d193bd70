import type { ErrorCodeFacts } from './error-code-facts.ts';

/** Repositories of files. */
export const repositoryCodes = {
  REPOSITORY_NOT_FOUND: {
    meaning: 'There is no repository of files at that place.',
    retryable: 'no',
    remedy: 'Check the location and the prefix, or create the repository.',
  },
  REPOSITORY_WRONG_PASSWORD: {
    meaning: 'The password does not open the repository.',
    retryable: 'no',
    remedy: 'Give the password that the repository was made with. Without it nobody can read its files.',
  },
  REPOSITORY_FORMAT_UNSUPPORTED: {
    meaning: 'The repository uses a version, a cipher, a hash or a compression that this version does not know.',
    retryable: 'no',
    remedy: 'Read it with the program that wrote it, or with a newer version of this one.',
  },
  REPOSITORY_DAMAGED: {
    meaning: 'A blob of the repository is missing, or does not hold what its writer put there.',
    retryable: 'see `retryable`',
    remedy: 'Verify the repository to learn which files are concerned, and restore those from another location.',
  },
  REPOSITORY_ALREADY_EXISTS: {
    meaning: 'A repository was to be created where something is already.',
    retryable: 'no',
    remedy: 'Open what is there, or take a prefix below which there is nothing.',
  },
  REPOSITORY_CHANGED: {
    meaning: 'Another program removed what a run relied on, so nothing was recorded.',
    retryable: 'yes',
    remedy: 'Run it again.',
  },
  REPOSITORY_MAINTAINED_BY_ANOTHER: {
    meaning: 'The repository records somebody else as the one who maintains it.',
    retryable: 'no',
    remedy: 'Leave maintenance to that one, or take it over when that one does it no more.',
  },
  REPOSITORY_LOCKED: {
    meaning: 'Another program works on the repository, and what was asked for excludes that.',
    retryable: 'yes',
    remedy: 'Try again when the other one has ended. A lock that was left behind counts no more when it is half an hour old.',
  },
  FILE_SNAPSHOT_NOT_FOUND: {
    meaning: 'The repository has no snapshot of that ID.',
    retryable: 'no',
    remedy: 'List its snapshots. Retention or a deletion may have removed it.',
  },
  FILE_NOT_FOUND: {
    meaning: 'A backup has no such volume, or a volume no such file.',
    retryable: 'no',
    remedy: 'List the volumes of the backup, or the files of the volume.',
  },
  FILE_NOT_WRITTEN: {
    meaning: 'A file of a snapshot could not be written to where it is restored.',
    retryable: 'no',
    remedy: 'Make room, or let it be written, and restore again. What was restored so far is there, and is not whole.',
  },
  VOLUME_FULL: {
    meaning: 'A volume has no room for the files that are restored into it.',
    retryable: 'no',
    remedy: 'Give its claim more storage, or remove what is not needed there. What was begun is not counted as restored.',
  },
  CLAIM_IN_USE: {
    meaning: 'Files are to be restored into a claim that a Pod uses.',
    retryable: 'no',
    remedy: 'Stop the application first, for example by scaling it to zero. `allowInUse` restores beside it.',
  },
  CLAIM_UNUSABLE: {
    meaning: 'Files cannot be written into a claim: it is read-only, a block device, without a volume, or being deleted.',
    retryable: 'no',
    remedy: 'Restore into another claim, or mend what the message names.',
  },
  MOVER_FAILED: {
    meaning: 'A Pod or container that reads or writes the files of a volume did not do so.',
    retryable: 'no',
    remedy: 'Read what it said in the message, such as that the disk is full. Its image and its rights are options of the mover.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;
