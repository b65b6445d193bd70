import type { MoverOptions } from '@lifeboat/core';
import type { Command } from 'commander';

/** Which images volumes are read and written with. */
export interface MoverFlags {
  readonly moverImage?: string;
  readonly moverJobImage?: string;
}

/** As they are given to commander. */
export const moverFlagNames = ['--mover-image <name>', '--mover-job-image <name>'] as const;

export function addMoverFlags(command: Command): Command {
  return command
    .option(
      moverFlagNames[0],
      'image of the Pods that read and write volumes, if there are no such Jobs (default: docker.io/library/busybox:1.37)',
    )
    .option(
      moverFlagNames[1],
      'image of Lifeboat: Jobs with this image move the files between volumes and the store (default: no Jobs; the files pass through the engine)',
    );
}

/** What the file says of movers, with what the command line says. */
export function withMoverFlags(mover: MoverOptions | undefined, { moverImage, moverJobImage }: MoverFlags): MoverOptions | undefined {
  if (moverImage === undefined && moverJobImage === undefined) return mover;
  return {
    ...mover,
    ...(moverImage !== undefined && { image: moverImage }),
    ...(moverJobImage !== undefined && { job: { ...mover?.job, image: moverJobImage } }),
  };
}
