/** What a repair found and did in one location. */
export interface RepairOutcome {
  readonly name: string;
  /** `whole`: it had the backup already, every byte. `failed`: it still misses it. */
  readonly outcome: 'whole' | 'repaired' | 'failed';
  readonly error?: Error;
  /** Stored bytes that were copied there. */
  readonly bytes: number;
  readonly warnings: readonly string[];
}

export interface RepairedBackup {
  /** The location that the others were compared with and repaired from. */
  readonly source: string;
  readonly locations: readonly RepairOutcome[];
}
