import { LifeboatError } from '../../../errors/lifeboat-error.ts';

/** Which volume. */
export interface VolumeNamed {
  /** Such as `volume data of pod shop/web`. */
  readonly what: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Bytes, as far as they are known. */
  readonly sizes?: { readonly needed: number; readonly total: number | undefined };
}

const full = /no space left on device|disk quota exceeded/i;
const readOnly = /read-only file system/i;

/** An error of reading or writing a volume's files, with the volume's name, and what to do where the file system says why. Others pass. */
export function volumeProblem(error: unknown, { what, context, sizes }: VolumeNamed): unknown {
  if (!LifeboatError.isInstance(error) || LifeboatError.isInstance(error, 'CANCELED', 'VOLUME_FULL', 'CLAIM_UNUSABLE')) return error;
  const more = { context: { ...error.context, ...context }, retryable: error.retryable, cause: error };
  const isOfFiles = LifeboatError.isInstance(error, 'MOVER_FAILED', 'FILE_NOT_WRITTEN');
  if (isOfFiles && full.test(error.message))
    return new LifeboatError({ ...more, code: 'VOLUME_FULL', message: `${what} is full: ${error.message}.${sizeText(sizes)} ${moreRoom}` });
  if (isOfFiles && readOnly.test(error.message))
    return new LifeboatError({
      ...more,
      code: 'CLAIM_UNUSABLE',
      message: `${what} cannot be written, its file system is read-only: ${error.message}. Look at \`readOnly\` of its claim, its volume and its storage system`,
    });
  return new LifeboatError({ ...more, code: error.code, message: `${what}: ${error.message}` });
}

function sizeText(sizes: VolumeNamed['sizes']): string {
  if (!sizes) return '';
  return ` Its files take ${sizes.needed} bytes${sizes.total === undefined ? '' : `, and it has ${sizes.total}`}.`;
}

const moreRoom = 'Give its claim more storage, or remove what is not needed there';
