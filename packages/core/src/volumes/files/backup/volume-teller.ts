import { coded } from '../../../errors/issues/issue-codes.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import type { EntryProblem, WrittenSnapshot } from '../../../plugin-api/snapshot-tree.ts';

/** Tells the log what becomes of the files of one volume. */
export interface VolumeTeller {
  /** What could not be listed. */
  readonly complaint: (text: string) => void;
  /** Something was listed and then was gone. */
  readonly gone: (path: string) => void;
  /** Something was not saved as it is. Each repository finds it; it is told once. */
  readonly problem: (problem: Pick<EntryProblem, 'path' | 'message'>) => void;
  /** `location`: where there are several. */
  readonly done: (written: WrittenSnapshot, location: string | undefined) => void;
}

export function createVolumeTeller({ logger, volume }: { readonly logger: Logger; readonly volume: string }): VolumeTeller {
  const told = new Set<string>();
  const tell = (message: string) => logger.warn(`Files of volume ${volume}: ${message}`, coded('VOLUME_FILES_INCOMPLETE'));
  return {
    complaint: (text) => tell(text.trim()),
    gone: (path) => tell(`${path} was there and then was gone`),
    problem({ path, message }) {
      const text = `${path}: ${message}`;
      if (told.has(text)) return;
      told.add(text);
      tell(text);
    },
    done({ snapshot, unchangedFiles, readBytes }, location) {
      const where = location === undefined ? '' : ` to location "${location}"`;
      logger.info(`Copied volume ${volume}${where}: ${snapshot.fileCount} files, ${unchangedFiles} unchanged, ${readBytes} bytes read`);
    },
  };
}
