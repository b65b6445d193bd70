/** An entry of a `lifeboat.yaml` that cannot be used; commands that do not need it work all the same. */
export interface BadEntry {
  readonly list: 'locations' | 'volumeSnapshotLocations';
  readonly index: number;
  /** Absent where that is what is wrong. */
  readonly name?: string;
  /** It says that it is the default one. */
  readonly isDefault: boolean;
  /** What is wrong, with file and line. */
  readonly message: string;
}

/** Which entry a path such as `locations[0].name` is of; `undefined`: it is of the file as a whole. */
export function entryOf(path: string): Pick<BadEntry, 'list' | 'index'> | undefined {
  const [, list, index] = /^(locations|volumeSnapshotLocations)\[(\d+)\]/.exec(path) ?? [];
  return list === undefined ? undefined : { list: list as BadEntry['list'], index: Number(index) };
}
